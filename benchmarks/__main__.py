"""Runs every benchmark that can run here."""

from __future__ import annotations

import sys
from importlib import import_module

MODULES = ("through_cdk8s", "without_node", "yaml_writing", "pss", "simulate")


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    for name in sys.argv[1:] or MODULES:
        import_module(f"benchmarks.{name}").main()
        print()


if __name__ == "__main__":
    main()

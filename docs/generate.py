"""Writes the generated parts of README.md: `python docs/generate.py`; with `--check` it only says whether they are old.

A generated part stands between `<!-- begin NAME -->` and `<!-- end NAME -->`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def catalog() -> str:
    """Return the table of presets and roles."""
    return _run("-m", "constructs_ds.cli", "catalog", "--output", "markdown")


def quickstart() -> str:
    """Return what the quickstart example writes."""
    with tempfile.TemporaryDirectory() as outdir:
        _run(str(ROOT / "examples" / "quickstart" / "main.py"), CDK8S_OUTDIR=outdir)
        return f"```yaml\n{(Path(outdir) / 'logging.k8s.yaml').read_text()}```\n"


def quickstart_code() -> str:
    """Return the quickstart example without its docstring."""
    _, _, code = (ROOT / "examples" / "quickstart" / "main.py").read_text().partition("\n\n")
    return f"```python\n{code}```\n"


PARTS = {"catalog": catalog, "quickstart": quickstart, "quickstart-code": quickstart_code}


def _run(*arguments: str, **environment: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})  # noqa: S603
    return done.stdout


def generated(text: str) -> str:
    """Return `text` with every generated part as it should be.

    Raises:
        KeyError: A part is named that nobody makes.
    """
    pattern = re.compile(r"(<!-- begin ([\w-]+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}{PARTS[match[2]]()}{match[3]}", text)


def main() -> int:
    """Write, or check with `--check`; return the exit status."""
    old = README.read_text()
    new = generated(old)
    if "--check" not in sys.argv:
        README.write_text(new)
        return 0
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main())

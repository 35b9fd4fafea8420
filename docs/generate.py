"""Writes the generated parts of README.md and docs/*.md: `python docs/generate.py`.

With `--check` it only names the documents whose parts are old. A generated part stands between `<!-- begin NAME -->`
and `<!-- end NAME -->`; NAME may end in an argument, as in `options coverage`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import tables

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


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


PARTS: dict[str, Callable[..., str]] = {
    "catalog": catalog,
    "quickstart": quickstart,
    "quickstart-code": quickstart_code,
    "commands": tables.commands,
    "options": tables.options,
    "pss-checks": tables.pss_checks,
    "allowed-names": tables.allowed_names,
    "presets": tables.presets,
    "base-props": tables.base_props,
}


def _run(*arguments: str, **environment: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})  # noqa: S603
    return done.stdout


def generated(text: str) -> str:
    """Return `text` with every generated part as it should be.

    Raises:
        KeyError: A part is named that nobody makes.
    """
    pattern = re.compile(r"(<!-- begin ([\w-]+)((?: [\w-]+)*) -->\n).*?(<!-- end \2\3 -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}{PARTS[match[2]](*match[3].split())}{match[4]}", text)


def main() -> int:
    """Write, or check with `--check`; return the exit status."""
    old = {path: path.read_text() for path in DOCUMENTS}
    new = {path: generated(text) for path, text in old.items()}
    stale = [path for path in DOCUMENTS if old[path] != new[path]]
    if "--check" not in sys.argv:
        for path in stale:
            path.write_text(new[path])
        return 0
    sys.stderr.writelines(f"{path.relative_to(ROOT)}: run python docs/generate.py\n" for path in stale)
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())

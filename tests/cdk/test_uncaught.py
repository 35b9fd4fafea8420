"""How an app ends when nobody caught the error."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest


def _run(code: str) -> subprocess.CompletedProcess[str]:
    code = f"import constructs_ds.cdk; from constructs_ds.errors import *\n{code}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_problems_are_lines() -> None:
    """A user's mistakes are one line each, without a traceback; the status is that of a failure."""
    done = _run("raise PropsError([Problem('a/b', 'port', 'got -1', 'use 1'), Problem('a/c', '', 'no')])")
    assert (done.returncode, done.stderr) == (1, "constructs-ds: a/b: port: got -1; use 1\nconstructs-ds: a/c: no\n")


def test_other_errors_keep_their_traceback() -> None:
    """What is no mistake of the user's is shown whole."""
    done = _run("raise ValueError('a bug')")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last)")
    assert done.stderr.endswith("ValueError: a bug\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupt_says_nothing() -> None:
    """Ctrl-C is no mistake and no bug: there is nothing to say, and the shell is told of the signal."""
    done = _run("raise KeyboardInterrupt")
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")

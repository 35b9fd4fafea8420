"""Builds the Go programs that ask Kubernetes' own code, or says why it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ORACLES = Path(__file__).parent


def run_go(*arguments: str, folder: Path) -> str:
    """Return what the Go command prints; skip the test where Go, or a module that it needs, cannot be had."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("needs Go, to ask Kubernetes' own code")
    environment = {**os.environ, "CGO_ENABLED": "0"}  # no C compiler is needed then
    done = subprocess.run([go, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode and "dial tcp" in done.stderr:
        pytest.skip("needs the Go module proxy once, to fetch Kubernetes' modules")
    assert done.returncode == 0, done.stderr
    return done.stdout


def build_oracle(name: str, factory: pytest.TempPathFactory) -> Path:
    """Return the program of the folder `name`."""
    binary = factory.mktemp("oracle") / name
    run_go("build", "-o", str(binary), ".", folder=ORACLES / name)
    return binary

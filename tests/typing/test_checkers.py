"""mypy --strict and pyright strict accept what is right, and refuse what is wrong, line by line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPTS = Path(sys.executable).parent


def marked(path: Path) -> set[int]:
    """Return the numbers of the lines that are marked as mistakes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, start=1) if line.endswith("# E")}


def by_mypy(path: Path) -> set[int]:
    """Return the lines on which mypy --strict finds a mistake."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file=", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return {int(line) for line in re.findall(rf"{path.name}:(\d+): error:", done.stdout)}


def by_pyright(path: Path, tmp_path: Path) -> set[int]:
    """Return the lines on which pyright in strict mode finds a mistake."""
    shutil.copy(path, tmp_path)
    config = {"include": [path.name], "typeCheckingMode": "strict", "reportMissingTypeStubs": False}
    config |= {"extraPaths": [str(ROOT)], "venvPath": str(SCRIPTS.parents[1]), "venv": SCRIPTS.parent.name}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(SCRIPTS / "pyright"), "--outputjson", "-p", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}


@pytest.fixture(params=["mypy", "pyright"])
def checker(request: pytest.FixtureRequest) -> str:
    """Return each of the two type checkers, those skipped that are not installed."""
    name: str = request.param
    if shutil.which(name, path=str(SCRIPTS)) is None:
        pytest.skip(f"{name} is not installed; make lint brings it")
    return name


@pytest.mark.parametrize("name", ["accepted.py", "refused.py"])
def test_checker_agrees(checker: str, name: str, tmp_path: Path) -> None:
    """Each type checker finds a mistake on every marked line, and on no other."""
    path = HERE / name
    found = by_mypy(path) if checker == "mypy" else by_pyright(path, tmp_path)
    assert found == marked(path)


def test_mistakes_are_marked() -> None:
    """The file of mistakes has them, and the file of right calls has none."""
    assert len(marked(HERE / "refused.py")) > 25
    assert marked(HERE / "accepted.py") == set()

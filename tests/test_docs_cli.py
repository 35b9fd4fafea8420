"""What docs/cli.md says of the command line is so: its sections are complete, its examples run, its fields are real."""

from __future__ import annotations

import doctest
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from constructs_ds.cli import COMMANDS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "cli.md").read_text()
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
FILES = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(name, block, id=f"{name}-{number}")
    for name, section in SECTIONS.items()
    for number, block in enumerate(re.findall(r"^```console\n(.*?)^```", section, re.DOTALL | re.MULTILINE))
]
JSON_OF = {
    "check": [],
    "pod-security": ["manifests", "--kubernetes-version", "1.33"],
    "coverage": ["manifests", "--nodes", "nodes.yaml"],
    "explain": ["manifests"],
    "catalog": [],
    "rollout": ["manifests", "--nodes", "nodes.yaml", "--within", "10m"],
}
"""For each command with `--output json`, arguments that make it fill in every field."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files that the document shows."""
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {name}\n{text}")
    return tmp_path


def drifted(folder: Path) -> None:
    """Make an app that copies two files, and an output folder that lacks one, changes one and has one too many."""
    made, dist = folder / "made", folder / "dist"
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n"
    for path, name in ((made / "a", "one"), (made / "b", "one"), (dist / "a", "two"), (dist / "old", "one")):
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".k8s.yaml").write_text(text.format(name))
    folder.joinpath("cdk8s.yaml").write_text('app: cp -r made "$CDK8S_OUTDIR"\n')


def run(command: str, folder: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a line of shell as a reader would, with `$?` as the line before left it."""
    variables = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        ["bash", "-c", f"(exit {status})\n{command}"],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def children(paths: set[str]) -> dict[str, set[str]]:
    """Return for each object among some paths its keys; the whole document is ""."""
    found: dict[str, set[str]] = {}
    for path in paths:
        parent, _, key = path.rpartition(".")
        found.setdefault(parent, set()).add(key)
    return found


def paths_of(value: Any, path: str = "") -> set[str]:
    """Return the path of every key in a JSON document."""
    if isinstance(value, list):
        return set().union(*(paths_of(each, f"{path}[]") for each in value))
    if not isinstance(value, dict):
        return set()
    keys = {key: f"{path}.{key}".lstrip(".") for key in value}
    return set(keys.values()).union(*(paths_of(value[key], below) for key, below in keys.items()))


def documented(section: str) -> set[str]:
    """Return the paths in the first column of a section's table of fields."""
    table = section.partition("| field | what |\n")[2].partition("\n\n")[0]
    return {path for row in table.splitlines()[1:] for path in re.findall(r"`([^`]+)`", row.split(" | ")[0])}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_section(name: str) -> None:
    """Each command has a section with its options and an example."""
    section = SECTIONS.get(name, "")
    assert f"<!-- begin options {name} -->" in section
    assert "```console" in section


def test_sections_are_in_the_order_of_the_commands() -> None:
    """Sections follow each other as `--help` lists the commands."""
    named = [name for name in SECTIONS if name in COMMANDS]
    assert all(list(COMMANDS).index(one) < list(COMMANDS).index(other) for one, other in pairwise(named))


@pytest.mark.parametrize(("name", "block"), EXAMPLES)
def test_examples_are_what_one_would_see(name: str, block: str, folder: Path) -> None:
    """Each command of an example answers as shown, but for spacing and what `...` stands for."""
    if name == "check":
        drifted(folder)
    status = 0
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        done = run(command, folder, status)
        status = done.returncode
        same = doctest.OutputChecker().check_output(shown, done.stdout, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        assert same, f"{command}\n{done.stdout}"


@pytest.mark.parametrize("name", [name for name in COMMANDS if r"text\|json" in SECTIONS.get(name, "")])
def test_json_has_the_documented_fields(name: str, folder: Path) -> None:
    """The document, and each object in it whose fields are listed, has just the keys that the table says."""
    drifted(folder)
    done = run(f"constructs-ds {name} {' '.join(JSON_OF[name])} --output json 2>/dev/null", folder)
    real = children(paths_of(json.loads(done.stdout)))
    said = children(documented(SECTIONS[name]))
    assert {parent: real.get(parent) for parent in said} == said

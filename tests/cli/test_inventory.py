"""The command `inventory`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from constructs_ds.simulate.inventory import read_inventory


def run(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "constructs_ds.cli", "inventory", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_classes_are_yaml_to_edit() -> None:
    """The default is a short document of node classes."""
    made = yaml.safe_load(run("eks", "--nodes", "20").stdout)
    assert made["kind"] == "NodeClasses"
    assert [(given["name"], given["count"]) for given in made["classes"]] == [
        ("general", 14),
        ("arm", 3),
        ("gpu", 2),
        ("windows", 1),
    ]


@pytest.mark.parametrize(("form", "name"), [("classes", "nodes.yaml"), ("nodes", "nodes.json")])
def test_what_it_prints_is_an_inventory(tmp_path: Path, form: str, name: str) -> None:
    """Either form can be given to the other commands."""
    path = tmp_path / name
    path.write_text(run("k3s", "--nodes", "7", "--output", form).stdout, encoding="utf-8")
    assert len(read_inventory([path])) == 7


def test_nodes_are_as_kubectl_prints_them() -> None:
    """One List with a Node each."""
    made = json.loads(run("gke", "--nodes", "3", "--output", "nodes").stdout)
    assert (made["kind"], {item["kind"] for item in made["items"]}) == ("List", {"Node"})


@pytest.mark.parametrize("args", [["mars"], ["eks", "--nodes", "0"], ["eks", "--nodes", "many"], []])
def test_wrong_use_is_exit_two(args: list[str]) -> None:
    """A platform that is not known, or no number, is told on standard error."""
    done = run(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr

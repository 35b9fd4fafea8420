"""The command `constructs-ds` itself: help, wrong usage, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from constructs_ds.cli import COMMANDS, cli
from tests.cli.project import Project, without_node

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(tmp_path: Path, name: str) -> None:
    """Each listed command exists and explains itself, without Node.js."""
    done = Project(tmp_path, without_node(tmp_path)).run(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: constructs-ds {name} ")


def test_help_lists_every_command(tmp_path: Path) -> None:
    """The list has each command in its order."""
    done = Project(tmp_path).run("--help")
    listed = [line.split()[0] for line in done.out.partition("Commands:\n")[2].splitlines() if line[2:3].strip()]
    assert listed == list(COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    """Help is instant: no command is imported, so neither pydantic, nor rich, nor jsii, nor a YAML reader."""
    code = (
        "import sys, constructs_ds.cli as c\n"
        "try: c.cli.main(['--help'], prog_name='x')\n"
        "except SystemExit: pass\n"
        "heavy = ('pydantic', 'rich', 'jsii', 'cdk8s', 'yaml', 'jsonschema_rs')\n"
        "print([m for m in sys.modules if m.split('.')[0] in heavy or m.startswith('constructs_ds.cli.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_the_package_starts_nothing() -> None:
    """`import constructs_ds` imports no jsii."""
    code = "import sys, constructs_ds, presets; print([m for m in ('jsii', 'pydantic', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_version(tmp_path: Path) -> None:
    """--version is the package's."""
    assert Project(tmp_path).run("--version").out == f"constructs-ds, version {version('constructs-ds')}\n"


@pytest.mark.parametrize("args", [["frobnicate"], ["--frobnicate"], ["synth", "--frobnicate"], ["init"], ["explain"]])
def test_wrong_usage(tmp_path: Path, args: list[str]) -> None:
    """An unknown command or option, or a missing argument, exits 2 and shows how it is called."""
    done = Project(tmp_path).run(*args)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("Usage: constructs-ds")


def test_unknown_command_is_none() -> None:
    """A name that is not listed is no command, whatever modules there are."""
    assert cli.get_command(None, "__main__") is None  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGPIPE")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    """`| head` ends it quietly, by the signal that shells expect."""
    project = Project(tmp_path)
    daemon_set = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "a"},
        "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "a:1"}]}}},
    }
    (tmp_path / "many.json").write_text(json.dumps({"kind": "List", "items": [daemon_set] * 2000}))
    command = [sys.executable, "-m", "constructs_ds.cli", "explain", "many.json"]
    running = subprocess.Popen(
        command, cwd=tmp_path, env=project.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == -signal.SIGPIPE


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends it with the status that shells know it by, without a traceback."""
    project = Project(tmp_path)
    project.write(main="from pathlib import Path; import time; Path('started').touch(); time.sleep(60)")
    command = [sys.executable, "-m", "constructs_ds.cli", "synth", "--app", "exec python main.py"]
    running = subprocess.Popen(command, cwd=tmp_path, env=project.environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "constructs_ds" not in said
    assert not project.dist.exists()

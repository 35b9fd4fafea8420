"""The command `constructs-ds` itself: help, wrong usage, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from constructs_ds.cli import COMMANDS, cli
from tests.cli.project import CONFIG_MAP, Project, without_node


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


@pytest.mark.parametrize(
    ("name", "meant"),
    [("coverag", "coverage"), ("podsecurity", "pod-security"), ("SYNTH", "synth"), ("frobnicate", None)],
)
def test_misspelt_command(tmp_path: Path, name: str, meant: str | None) -> None:
    """A name that is close to a command's says so; one that is close to none does not guess."""
    done = Project(tmp_path).run(name)
    hint = f"; did you mean {meant!r}?" if meant else "."
    assert (done.status, done.err.splitlines()[-1]) == (2, f"Error: No such command {name!r}{hint}")


_DAEMON_SET = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "a"},
    "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "a:1"}]}}},
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is always full")
@pytest.mark.parametrize(
    "args",
    [
        ["catalog"],
        ["catalog", "--output", "json"],
        ["explain", "one.json"],
        ["pod-security", "one.json"],
        ["check", "--app", "mkdir $CDK8S_OUTDIR"],
        ["synth", "--app", "cp -r made $CDK8S_OUTDIR"],
        ["--help"],
    ],
)
def test_output_to_a_full_disk(tmp_path: Path, args: list[str]) -> None:
    """Output that does not arrive is one line and exit 1, not a traceback now or as the interpreter exits."""
    (tmp_path / "one.json").write_text(json.dumps(_DAEMON_SET))
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "a.k8s.yaml").write_text(CONFIG_MAP.format(name="one"))
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "constructs_ds.cli", *args],
            cwd=tmp_path,
            env=Project(tmp_path).environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    said = "standard output: cannot be written: No space left on device; see to space and rights"
    assert (done.returncode, done.stderr) == (1, f"constructs-ds: {said}\n")


def test_unknown_command_is_none() -> None:
    """A name that is not listed is no command, whatever modules there are."""
    assert cli.get_command(None, "__main__") is None  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGPIPE")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    """`| head` ends it quietly, by the signal that shells expect."""
    project = Project(tmp_path)
    (tmp_path / "many.json").write_text(json.dumps({"kind": "List", "items": [_DAEMON_SET] * 2000}))
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


def _started(folder: Path, *args: str, **variables: str) -> subprocess.Popen[str]:
    """Return a command, in a session of its own, whose app has started and will take its time."""
    project = Project(folder)
    slow = "from pathlib import Path; import constructs_ds.cdk, time; Path('started').touch(); time.sleep(60)"
    project.write(main=slow)
    running = subprocess.Popen(
        [sys.executable, "-m", "constructs_ds.cli", *args, "--app", "exec python main.py"],
        cwd=folder,
        env=project.environment(**variables),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (folder / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return running


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C, which the app gets as well, ends both with the status that shells know it by, without a word."""
    running = _started(tmp_path, "synth")
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (130, "")
    assert not (tmp_path / "dist").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")
@pytest.mark.parametrize("name", ["synth", "check"])
def test_terminated(tmp_path: Path, name: str) -> None:
    """SIGTERM, as a CI runner sends it, ends it and its app in silence, and the temporary folder is gone."""
    (tmp_path / "tmp").mkdir()
    running = _started(tmp_path, name, TMPDIR=str(tmp_path / "tmp"))
    assert [each.name for each in (tmp_path / "tmp").glob("constructs-ds-*")]
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (143, "")
    assert list((tmp_path / "tmp").glob("constructs-ds-*")) == []
    assert not (tmp_path / "dist").exists()

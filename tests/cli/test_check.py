"""`constructs-ds check`: the output folder against the code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from constructs_ds.cli import check as check_module
from tests.cli.project import CONFIG_MAP, WRITES, Project, without_node

_CONFIG = "language: python\napp: python main.py\noutput: dist\n"
_MANIFEST = CONFIG_MAP.format(name="one")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose output is what its code says: one ConfigMap, made without Node.js."""
    made = Project(tmp_path)
    made.write(config=_CONFIG, main=WRITES + f"write('a.k8s.yaml', {_MANIFEST!r})\n")
    made.dist.mkdir()
    (made.dist / "a.k8s.yaml").write_text(_MANIFEST)
    return made


def test_no_difference(project: Project) -> None:
    """Output that is what the code says is fine, in text and in JSON."""
    done = project.run("check")
    assert (done.status, done.out, done.err) == (0, "dist is what the code says\n", "")
    assert json.loads(project.run("check", "--output", "json").out) == {"version": 1, "drift": []}


def test_changed_file(project: Project) -> None:
    """A changed file is shown as a unified diff that names the object, and nothing is written."""
    changed = _MANIFEST.replace("one", "two")
    (project.dist / "a.k8s.yaml").write_text(changed)
    done = project.run("check")
    assert done.status == 1
    first, second, hunk = done.out.splitlines()[:3]
    assert (first, second) == ("--- found/a.k8s.yaml", "+++ expected/a.k8s.yaml")
    assert "ConfigMap" in hunk
    assert "-  name: two\n+  name: one\n" in done.out
    assert done.err == "constructs-ds: dist is not what the code says; run 'constructs-ds synth'\n"
    assert project.files() == {"a.k8s.yaml": changed}


def test_json_of_every_change(project: Project) -> None:
    """JSON has a line for each file that was added, removed or changed; the diff is there for the last."""
    (project.dist / "a.k8s.yaml").write_text("kind: X\n")
    (project.dist / "old.k8s.yaml").write_text("kind: Old\n")
    with (project.folder / "main.py").open("a") as main:
        main.write(f"write('new.k8s.yaml', {_MANIFEST!r})\n")
    done = project.run("check", "--output", "json")
    added, removed, changed = json.loads(done.out)["drift"]
    assert added == {"file": "new.k8s.yaml", "change": "added"}
    assert removed == {"file": "old.k8s.yaml", "change": "removed"}
    assert (changed["file"], changed["change"]) == ("a.k8s.yaml", "changed")
    assert "-kind: X" in changed["diff"]
    assert (done.status, done.err) == (1, "")


def test_missing_folder_and_other_files(project: Project) -> None:
    """A folder that was never written lacks every file; files that are not synthesized are nobody's drift."""
    (project.dist / "README.md").write_text("mine")
    assert project.run("check").status == 0
    done = project.run("check", "--outdir", "elsewhere")
    assert (done.status, done.out) == (1, "missing: a.k8s.yaml\n")


def test_other_suffix(project: Project) -> None:
    """Files are compared under the suffix that the app chose; files with another are nobody's drift."""
    project.write(main=WRITES + f"write('a.yaml', {_MANIFEST!r})\n")
    (project.dist / "a.k8s.yaml").rename(project.dist / "a.yaml")
    (project.dist / "values.json").write_text("{}")
    assert project.run("check").status == 0


def test_output_is_a_file(project: Project) -> None:
    """A file where the output folder should be is wrong usage, in one line."""
    done = project.run("check", "--outdir", "main.py")
    assert (done.status, done.err) == (2, "constructs-ds: main.py: is a file; give the folder that synth writes\n")


def test_failing_app(project: Project) -> None:
    """An app that fails has no answer to compare with, and dist is not blamed."""
    project.write(main="import sys; sys.exit(4)")
    done = project.run("check")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("constructs-ds: app: failed with exit status 4: python main.py")


@pytest.mark.parametrize("args", [["--output", "xml"], ["--frobnicate"], ["extra"]])
def test_wrong_usage(project: Project, args: list[str]) -> None:
    """Unknown options, forms and arguments are wrong usage."""
    done = project.run("check", *args)
    assert done.status == 2
    assert done.err.startswith("Usage: constructs-ds check")


def test_no_node(project: Project, tmp_path: Path) -> None:
    """Without any Node.js there is one line that says so."""
    done = Project(project.folder, without_node(tmp_path)).run("check")
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "cdk8s needs it" in done.err


def test_comparison_needs_no_node() -> None:
    """Comparing imports neither jsii nor cdk8s; only the app does, in its own process."""
    code = "import sys, constructs_ds.cli.check; print([m for m in ('jsii', 'cdk8s', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_colour_on_a_terminal(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal lines that go are red and lines that come are green; elsewhere there is no colour."""
    (project.dist / "a.k8s.yaml").write_text(_MANIFEST.replace("one", "two"))
    monkeypatch.chdir(project.folder)
    coloured = CliRunner().invoke(check_module.command, color=True).stdout
    assert "\x1b[31m-  name: two\x1b[0m\n\x1b[32m+  name: one\x1b[0m\n" in coloured
    assert "\x1b[" not in CliRunner().invoke(check_module.command).stdout

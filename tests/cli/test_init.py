"""`constructs-ds init`: the repository that it makes, and that it works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_ds.cli import init as init_module
from constructs_ds.errors import UsageError
from constructs_ds.input import read_manifests
from constructs_ds.scaffold.clone import write_into_clone
from constructs_ds.versions import NEWEST
from tests.cli.project import REPOSITORY, Done, Project, without_node

_FILES = {
    ".gitattributes",
    ".github/workflows/ci.yaml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "Makefile",
    "README.md",
    "argocd/application.yaml",
    "cdk8s.yaml",
    "main.py",
    "pyproject.toml",
    "requirements.txt",
    "tests/test_agents.py",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty folder on a machine without Node.js."""
    (tmp_path / "here").mkdir()
    return Project(tmp_path / "here", without_node(tmp_path))


def _made(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not {".venv", "__pycache__", ".pytest_cache"} & set(path.relative_to(folder).parts)
    }


def _yaml(text: str) -> Any:
    return yaml.safe_load(text)


def test_files(project: Project) -> None:
    """The repository has code, tests, CI, the Argo CD Application and what makes them run; nothing is left over."""
    done = project.run("init", "demo")
    assert (done.status, done.err) == (0, "")
    assert done.out == "wrote 12 files into demo; next: cd demo && git init -b main && make synth && make test\n"
    files = _made(project.folder / "demo")
    assert set(files) == _FILES
    assert [name for name, text in files.items() if "@@" in text] == []
    assert [path.name for path in project.folder.iterdir()] == ["demo"]


def test_next_step_can_be_pasted(project: Project) -> None:
    """A folder with a space in its name is quoted in the commands that come next."""
    assert "next: cd 'my agents' && " in project.run("init", "my agents").out


_FIRST_OF_TWO_WRONG = """
from constructs_ds import App, Chart, Namespace, Overrides
from presets import PrometheusNodeExporter

def build():
    app = App()
    for name, pod in (("one", {"tolerations": None}), ("two", {"hostname": "x"})):
        namespace = Namespace(Chart(app, name, cluster=name), "monitoring")
        PrometheusNodeExporter(namespace, "node-exporter", overrides=Overrides(pod=pod))
    return app
"""


def test_tests_look_at_every_cluster(tmp_path: Path) -> None:
    """Of two clusters with an agent of the same name, neither hides the other from the repository's own tests."""
    Project(tmp_path).run("init", "demo")
    (tmp_path / "demo" / "main.py").write_text(_FIRST_OF_TWO_WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "tainted"],
        cwd=tmp_path / "demo",
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "KeyError: 'tolerations'" in done.stdout) == (1, True), done.stdout


def test_defaults(project: Project) -> None:
    """Without options: a cluster of no particular kind, the newest Kubernetes, this version from PyPI with Node.js."""
    project.run("init", "demo")
    files = _made(project.folder / "demo")
    assert f'App(platform="kubernetes", kubernetes_version="{NEWEST}")' in files["main.py"]
    assert files["requirements.txt"].startswith("constructs-ds[node]~=")
    application = _yaml(files["argocd/application.yaml"])
    assert application["spec"]["source"]["repoURL"] == "https://github.com/example/demo.git"
    assert application["spec"]["source"]["path"] == _yaml(files["cdk8s.yaml"])["output"] == "dist"


def test_options(project: Project) -> None:
    """Each option ends up where it belongs."""
    args = ["--platform", "eks", "--kubernetes-version", "v1.33.2", "--requirement", "constructs-ds @ file:///w.whl"]
    done = project.run("init", "demo", *args, "--argocd-repo-url", "git@example.com:platform/agents.git")
    assert done.status == 0
    files = _made(project.folder / "demo")
    assert 'App(platform="eks", kubernetes_version="1.33")' in files["main.py"]
    assert files["requirements.txt"].splitlines()[0] == "constructs-ds @ file:///w.whl"
    source = _yaml(files["argocd/application.yaml"])["spec"]["source"]
    assert source["repoURL"] == "git@example.com:platform/agents.git"


def test_every_file_can_be_read(project: Project) -> None:
    """YAML is YAML, Python compiles, and main.py is short."""
    project.run("init", "demo")
    files = _made(project.folder / "demo")
    for name, text in files.items():
        if name.endswith(".yaml"):
            assert _yaml(text), name
        if name.endswith(".py"):
            compile(text, name, "exec")
    assert len(files["main.py"].splitlines()) <= 20


def test_ci_checks_and_tests(project: Project) -> None:
    """The workflow runs what the Makefile has, with no more rights than reading."""
    project.run("init", "demo")
    files = _made(project.folder / "demo")
    workflow = _yaml(files[".github/workflows/ci.yaml"])
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step.get("run") for step in workflow["jobs"]["manifests"]["steps"]]
    assert steps[-2:] == ["make check", "make test"]
    assert "\ncheck: " in files["Makefile"]


@pytest.mark.parametrize("there", ["empty", "deep/new"])
def test_empty_or_new_folder(project: Project, there: str) -> None:
    """An empty folder is filled, a missing one is made, parents included."""
    (project.folder / "empty").mkdir()
    assert project.run("init", there).status == 0
    assert set(_made(project.folder / there)) == _FILES


def test_nothing_is_overwritten(project: Project) -> None:
    """A folder with anything in it is refused and stays as it is."""
    (project.folder / "demo").mkdir()
    mine = {".git": "mine", "notes": "mine"}
    for name, text in mine.items():
        (project.folder / "demo" / name).write_text(text)
    done = project.run("init", "demo")
    assert done.status == 2
    assert done.err == "constructs-ds: demo: is not empty; name a new folder; nothing is overwritten\n"
    assert _made(project.folder / "demo") == mine


def _clone(folder: Path) -> Path:
    """Make what `git clone` of an empty repository leaves: a file and a folder that is empty, under .git."""
    git = folder / "demo" / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    return git


def test_clone_of_an_empty_repository(project: Project) -> None:
    """Beside .git the repository is made as in an empty folder; .git stays, its empty folders included."""
    git = _clone(project.folder)
    done = project.run("init", "demo")
    assert (done.status, done.err) == (0, "")
    assert done.out == "wrote 12 files into demo; next: cd demo && make synth && make test\n"
    assert set(_made(project.folder / "demo")) == {*_FILES, ".git/HEAD"}
    assert (git / "refs" / "heads").is_dir()
    assert project.run("init", "demo").status == 2


@pytest.mark.parametrize("fails", ["rename", "rmdir"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), SystemExit(143)])
def test_clone_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, error: BaseException
) -> None:
    """What fails or is ended half way leaves .git and nothing beside it; a full disk is told as such."""
    git = _clone(tmp_path)
    true_call, calls = getattr(Path, fails), []

    def call(path: Path, *args: Path) -> object:
        calls.append(path)
        if path.name in {"main.py", ".constructs-ds-init"}:
            raise error
        return true_call(path, *args)

    monkeypatch.chdir(tmp_path)
    # write_tree renames and removes as well, but no such names
    monkeypatch.setattr(Path, fails, call)
    with pytest.raises((UsageError, SystemExit)) as caught:
        write_into_clone(git.parent, {"a": "a", "main.py": "x"})
    assert calls
    if isinstance(error, OSError):
        assert str(caught.value) == f"{git.parent}: cannot be written: No space left on device"
    assert list(git.parent.iterdir()) == [git]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["file"], "file: is a file; choose a folder"),
        (["file/demo"], "file/demo: cannot be written: "),
        (["demo", "--platform", "ekz"], "platform: got 'ekz'; did you mean 'eks'?"),
        (["demo", "--kubernetes-version", "1.1"], "kubernetes_version: got '1.1'; use 1.30 to 1.37, or 'latest'"),
        (["demo", "--argocd-repo-url", "nope"], "--argocd-repo-url: got 'nope'; give an https, ssh or git@ address"),
        (["demo", "--argocd-repo-url", "https://a b"], "--argocd-repo-url: got 'https://a b'"),
        (["demo", "--requirement", " "], "--requirement: got ' '; give one line as in requirements.txt"),
        (["demo", "--requirement", "a\nb"], "--requirement: got 'a\\nb'"),
    ],
)
def test_bad_input(tmp_path: Path, args: list[str], said: str) -> None:
    """What cannot be made is one line with the reason, exit 2, and nothing is written."""
    (tmp_path / "file").write_text("mine")
    done = Project(tmp_path).run("init", *args)
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert done.err.startswith(f"constructs-ds: {said}")
    assert _made(tmp_path) == {"file": "mine"}


def test_working_directory(project: Project) -> None:
    """The working directory cannot be exchanged under the user's feet, though it is empty."""
    done = project.run("init", ".")
    said = "is the working directory, which is made as a whole from outside; call it by its name"
    assert (done.status, done.err) == (2, f"constructs-ds: .: {said}: cd .. && constructs-ds init here\n")


def test_failure_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that cannot be filled in means no folder, not half of one."""

    def fails(_: object) -> dict[str, str]:
        raise KeyError("NAME")

    monkeypatch.setattr(init_module, "render", fails)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KeyError):
        init_module.command.main(["demo"], standalone_mode=False)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository just made, whose requirement is this checkout."""
    folder = tmp_path_factory.mktemp("init")
    requirement = f"constructs-ds[node] @ {REPOSITORY.as_uri()}"
    done = Project(folder).run("init", "demo", "--platform", "eks", "--requirement", requirement)
    assert done.status == 0, done.err
    return folder / "demo"


_OF_THIS_RUN = ("PYTHONPATH", "JSII_NODE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
"""Variables that a test run started by make has, and the user's shell has not."""


def _make(folder: Path, *targets: str) -> Done:
    """Run make as a user who has Python and a shell, and no Node.js on PATH."""
    tools = folder.parent / "bin"
    tools.mkdir(exist_ok=True)
    for name in ("sh", "touch"):
        if not (tools / name).exists():
            (tools / name).symlink_to(str(shutil.which(name)))
    environment = {key: value for key, value in os.environ.items() if key not in _OF_THIS_RUN}
    environment["PATH"] = str(tools)
    done = subprocess.run(
        [str(shutil.which("make")), f"PYTHON={sys.executable}", *targets],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_made_repository_works(demo: Path) -> None:
    """`make synth && make test` works, `make check` is then clean, and a change of the code is noticed by both."""
    synth = _make(demo, "synth")
    if synth.status and "pip" in synth.err:
        pytest.skip(f"needs pip to install the requirements, and it cannot: {synth.err[-300:]}")
    assert (synth.status, synth.out.splitlines()[-1]) == (0, "dist/node-agents.k8s.yaml")
    tests = _make(demo, "test")
    assert tests.status == 0, tests.out
    assert "4 passed" in tests.out
    assert _make(demo, "check").status == 0
    kinds = [each.object["kind"] for each in read_manifests([demo / "dist"])]
    assert (kinds[0], "DaemonSet" in kinds) == ("Namespace", True)
    main = demo / "main.py"
    main.write_text(main.read_text().replace('"node-exporter")', '"node-exporter", port=9200)'))
    check = _make(demo, "check")
    assert check.status == 2  # make's own, for a recipe that failed
    assert "9200" in check.out
    assert "run 'make synth' and read the diff" in _make(demo, "test").out

"""`constructs-ds synth`, end to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.project import AGENT, CONFIG_MAP, WRITES, Project, without_node

if TYPE_CHECKING:
    from pathlib import Path

_CONFIG = "language: python\napp: python main.py\noutput: dist\n"
_ONE = WRITES + f"write('a.k8s.yaml', {CONFIG_MAP.format(name='one')!r})\n"
_MANIFEST = CONFIG_MAP.format(name="one")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project whose app writes one ConfigMap without Node.js."""
    made = Project(tmp_path)
    made.write(config=_CONFIG, main=_ONE)
    return made


@pytest.fixture(scope="module")
def npm_cli(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the npm package cdk8s-cli's command, installed for this run."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm on PATH, to compare with the files that its cdk8s-cli makes")
    folder = tmp_path_factory.mktemp("npm")
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), "cdk8s-cli@2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode:
        pytest.skip(f"needs npm to install cdk8s-cli, and it cannot: {done.stderr[-300:]}")
    return str(folder / "node_modules" / ".bin" / "cdk8s")


def test_names_every_file_written(project: Project) -> None:
    """Standard output is one line for each file, and nothing else, whatever the app prints."""
    project.write(main=_ONE + "print('from the app')\n")
    done = project.run("synth")
    assert (done.status, done.out) == (0, "dist/a.k8s.yaml\n")
    assert "from the app" in done.err
    assert project.files() == {"a.k8s.yaml": _MANIFEST}


def test_same_bytes_as_the_app_by_itself(project: Project) -> None:
    """What our App writes passes through the command line unchanged."""
    project.write(main=AGENT)
    assert project.run("synth").status == 0
    alone = project.folder / "alone"
    environment = project.environment(CDK8S_OUTDIR=str(alone), PYTHONHASHSEED="7")
    subprocess.run([sys.executable, "main.py"], cwd=project.folder, env=environment, check=True, timeout=120)
    assert {path.name: path.read_text() for path in alone.iterdir()} == project.files()
    assert list(project.files()) == ["agents.k8s.yaml"]


def test_same_bytes_as_npm(project: Project, npm_cli: str) -> None:
    """`cdk8s synth` of the npm package, with its own Node.js, writes the same files."""
    project.write(main=AGENT)
    assert project.run("synth").status == 0
    ours = project.files()
    shutil.rmtree(project.dist)
    path = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))  # noqa: PTH120 - not resolved
    subprocess.run(
        [npm_cli, "synth"],
        cwd=project.folder,
        env=project.environment(PATH=path, CHECKPOINT_DISABLE="1"),
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert ours == project.files()


_PLAIN = """
from cdk8s import ApiObject, App, Chart, JsonPatch
app = App()
chart = Chart(app, "plain")
made = ApiObject(chart, "map", api_version="v1", kind="ConfigMap", metadata={"name": "map"})
made.add_json_patch(JsonPatch.add("/data", {"size": "SIZE", "on": "y"}))
ApiObject(chart, "space", api_version="v1", kind="Namespace", metadata={"name": "space"})
app.synth()
"""


def test_plain_cdk8s_app_is_written_by_our_writer(project: Project) -> None:
    """An app that knows only cdk8s gets our order, and text that every YAML parser reads back."""
    project.write(main=_PLAIN)
    assert project.run("synth").status == 0
    text = project.files()["plain.k8s.yaml"]
    assert [each["kind"] for each in yaml.safe_load_all(text)] == ["Namespace", "ConfigMap"]
    assert '"on": "y"' in text


def test_text_that_cdk8s_itself_spoils_is_refused(project: Project) -> None:
    """A plain cdk8s.App writes the text 0X1F as a number; that is found, not passed on."""
    project.write(main=_PLAIN.replace("SIZE", "0X1F"))
    done = project.run("synth")
    assert done.status == 1
    assert "plain.k8s.yaml: ConfigMap map: data.size: got 31; expected a string" in done.err


def test_two_folders_and_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the folder, the day or the hash seed is in the output."""
    made = []
    for name, seed in (("one", "0"), ("two", "4242")):
        (tmp_path / name).mkdir()
        project = Project(tmp_path / name)
        project.write(config=_CONFIG, main=AGENT)
        assert project.run("synth", PYTHONHASHSEED=seed, TZ="Asia/Tokyo").status == 0
        made.append(project.files())
    assert made[0] == made[1]


def test_file_of_a_chart_that_is_gone_vanishes(project: Project) -> None:
    """Only what the code makes is left, beside files that are not synthesized."""
    project.dist.mkdir()
    (project.dist / "old.k8s.yaml").write_text("kind: Old\n")
    (project.dist / "README.md").write_text("mine")
    assert project.run("synth").status == 0
    assert project.files() == {"a.k8s.yaml": _MANIFEST, "README.md": "mine"}


def test_other_suffix(project: Project) -> None:
    """An app that chose another extension keeps it."""
    project.write(main=_ONE.replace(".k8s.yaml", ".yaml"))
    assert project.run("synth").status == 0
    assert project.files() == {"a.yaml": _MANIFEST}


def test_options_win_over_the_file(project: Project) -> None:
    """--app and --outdir replace what cdk8s.yaml says."""
    (project.folder / "other.py").write_text(_ONE.replace("name: one", "name: two"))
    assert project.run("synth", "--app", "python other.py", "--outdir", "out").status == 0
    assert not project.dist.exists()
    assert "name: two" in (project.folder / "out" / "a.k8s.yaml").read_text()


def test_output_is_dist_unless_said(project: Project) -> None:
    """Without `output` the folder is dist, as it is for the npm CLI."""
    project.write(config="app: python main.py\n")
    assert project.run("synth", CDK8S_OUTDIR="elsewhere").out == "dist/a.k8s.yaml\n"
    assert project.files() == {"a.k8s.yaml": _MANIFEST}


def test_app_without_objects(project: Project) -> None:
    """An app that makes nothing is said to, and is no error."""
    project.write(main=WRITES + "out.mkdir()\n")
    done = project.run("synth")
    assert (done.status, done.out, done.err) == (0, "", "the app made no manifests\n")


def test_python_is_the_one_with_this_package(project: Project) -> None:
    """`python` in cdk8s.yaml is the interpreter that runs constructs-ds, though its venv is not activated."""
    project.write(main="import sys, constructs_ds; print(sys.executable); sys.exit(3)")
    done = project.run("synth", PATH=os.defpath, JSII_NODE=shutil.which("true") or sys.executable)
    assert done.err.splitlines()[0] == os.path.join(os.path.dirname(sys.executable), "python")  # noqa: PTH118, PTH120


def test_failing_app_leaves_the_old_output(project: Project) -> None:
    """An app that fails half way is named with its status; what it says goes through; dist is as it was."""
    assert project.run("synth").status == 0
    project.write(main=_ONE.replace("one", "two") + "sys.exit('boom: half way')\n")
    done = project.run("synth")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == [
        "boom: half way",
        "constructs-ds: app: failed with exit status 1: python main.py; mend what it says above; dist is as it was",
    ]
    assert project.files() == {"a.k8s.yaml": _MANIFEST}


def test_mistake_in_props_is_one_line(project: Project) -> None:
    """A misspelt prop is a line that names the construct, not a traceback."""
    project.write(main=AGENT.replace('"node-exporter")', '"node-exporter", prot=9100)'))
    done = project.run("synth")
    assert done.status == 1
    first, last = done.err.splitlines()
    assert first.startswith("constructs-ds: agents/monitoring/node-exporter: prot: ")
    assert last.startswith("constructs-ds: app: failed with exit status 1: python main.py")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_half_way_leaves_the_old_output(project: Project) -> None:
    """SIGKILL while the app writes leaves the old files, and nothing beside them."""
    assert project.run("synth").status == 0
    project.write(main=_ONE.replace("one", "two") + "Path('half').touch()\nimport time; time.sleep(60)\n")
    before = sorted(path.name for path in project.folder.iterdir())
    command = [sys.executable, "-m", "constructs_ds.cli", "synth"]
    running = subprocess.Popen(command, cwd=project.folder, env=project.environment(), start_new_session=True)
    deadline = time.monotonic() + 60
    while not (project.folder / "half").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    assert running.wait(60) == -signal.SIGKILL
    assert project.files() == {"a.k8s.yaml": _MANIFEST}
    assert sorted({path.name for path in project.folder.iterdir()} - {"half"}) == before


def test_output_is_a_file(project: Project) -> None:
    """A file where the output folder should be stays."""
    project.dist.write_text("mine")
    done = project.run("synth")
    assert (done.status, done.err) == (2, "constructs-ds: dist: is a file; choose a folder\n")
    assert project.dist.read_text() == "mine"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, where not even root makes folders")
def test_output_cannot_be_written(project: Project) -> None:
    """A folder that cannot be made is one line with the reason."""
    done = project.run("synth", "--outdir", "/proc/dist")
    assert done.status == 2
    assert done.err.startswith("constructs-ds: /proc/dist: cannot be written: ")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("app: [python]\n", "cdk8s.yaml: app: got ['python']; write a text, such as app: python main.py"),
        ("app: ''\n", "cdk8s.yaml: app: got ''; write a text, such as app: python main.py"),
        ("app: python main.py\noutput: 7\n", "cdk8s.yaml: output: got 7; write a text, such as output: dist"),
        ("language: python\n", "cdk8s.yaml: app: no app is named; write 'app: python main.py' into it, or give --app"),
        ("- app\n", "cdk8s.yaml: is no mapping; write 'app: python main.py' and 'output: dist'"),
        ("", "cdk8s.yaml: is no mapping; write 'app: python main.py' and 'output: dist'"),
        ("a: b\napp: 'python\n", "cdk8s.yaml:3: is no YAML; mend it"),
        ("app: \x01\n", "cdk8s.yaml: is no YAML; mend it"),
    ],
)
def test_malformed_config(project: Project, config: str, said: str) -> None:
    """A cdk8s.yaml that cannot be used is one line that says where and how to mend it."""
    project.write(config=config)
    done = project.run("synth")
    assert (2, f"constructs-ds: {said}\n") == (done.status, done.err)


def test_missing_config(tmp_path: Path) -> None:
    """Without cdk8s.yaml the folder is named, and what to write."""
    done = Project(tmp_path).run("synth")
    said = f"app: there is no cdk8s.yaml in {tmp_path}; write 'app: python main.py' into it, or give --app"
    assert (2, f"constructs-ds: {said}\n") == (done.status, done.err)


def test_program_that_is_not_there(project: Project) -> None:
    """An app that the shell does not find is told from one that fails."""
    done = project.run("synth", "--app", "no-such-program main.py")
    assert done.status == 1
    expected = "app: cannot be run: no-such-program main.py; name a program that is there; dist is as it was"
    assert done.err.splitlines()[-1] == f"constructs-ds: {expected}"


def test_app_that_writes_somewhere_else(project: Project) -> None:
    """An app that does not write where it is told is said to."""
    project.write(main="pass")
    done = project.run("synth")
    assert done.status == 1
    assert "wrote nothing into the folder it was told (CDK8S_OUTDIR)" in done.err
    assert "leave out App(outdir=...)" in done.err


def test_other_files_are_not_lost_in_silence(project: Project) -> None:
    """A file that is no manifest is refused, since it would not reach the output folder."""
    project.write(main=_ONE + "write('dashboard.json', '{}')\n")
    done = project.run("synth")
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert "wrote dashboard.json, which is no *.k8s.yaml" in done.err


_WITHOUT_A_POD = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: one}\n"
_NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {generateName: team-, labels: null}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: [", "a.k8s.yaml:2: no YAML"),
        ("kind: A\n", "a.k8s.yaml: object 1: apiVersion: missing; every object needs it"),
        (_MANIFEST + "dta: {}\n", "a.k8s.yaml: ConfigMap one: dta: no such field"),
        (_MANIFEST + "data: {size: 1}\n", "a.k8s.yaml: ConfigMap one: data.size: "),
        (_WITHOUT_A_POD, "a.k8s.yaml: DaemonSet one: spec: missing; it is required\n"),
        (_NAMESPACE + "---\n" + _WITHOUT_A_POD, "a.k8s.yaml: DaemonSet one: spec: missing; it is required\n"),
    ],
)
def test_output_that_no_cluster_takes(project: Project, text: str, said: str) -> None:
    """What no supported Kubernetes would accept is named with its file and field, and nothing is written."""
    project.write(main=WRITES + f"write('a.k8s.yaml', {text!r})\n")
    done = project.run("synth")
    assert done.status == 1
    assert done.err.startswith(f"constructs-ds: {said}")
    assert not project.dist.exists()


_NEW_FIELD = """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: b}
spec:
  containers: [{name: a, image: a:1, restartPolicyRules: []}]
"""


def test_field_newer_than_the_target(project: Project) -> None:
    """A field of a newer Kubernetes passes where no version is given, and is refused for an older target."""
    project.write(main=WRITES + f"write('a.k8s.yaml', {_NEW_FIELD!r})\n")
    assert project.run("synth").status == 0
    done = project.run("synth", "--kubernetes-version", "1.31")
    assert done.status == 1
    assert "restartPolicyRules" in done.err
    assert project.run("synth", "--kubernetes-version", "1.31", "--no-strict").status == 0


_GONE = """apiVersion: flowcontrol.apiserver.k8s.io/v1beta3
kind: FlowSchema
metadata: {name: a}
"""


def test_kind_that_newer_versions_have_not(project: Project) -> None:
    """A kind that only older versions serve passes where no version is given, and is refused for a newer target."""
    project.write(main=WRITES + f"write('a.k8s.yaml', {_GONE!r})\n")
    assert project.run("synth").status == 0
    assert project.run("synth", "--kubernetes-version", "1.31").status == 0
    done = project.run("synth", "--kubernetes-version", "latest")
    assert done.status == 1
    assert "FlowSchema is gone after Kubernetes 1.31" in done.err


def test_unknown_version(project: Project) -> None:
    """A version that is not supported is refused before anything runs."""
    done = project.run("synth", "--kubernetes-version", "1.2")
    assert done.status == 2
    assert done.err == "constructs-ds: kubernetes_version: got '1.2'; use 1.30 to 1.37, or 'latest'\n"


_REJECTED = """apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: b}
spec: {hostNetwork: true, containers: [{name: a, image: a:1}]}
"""


def test_pod_that_its_namespace_would_turn_away(project: Project) -> None:
    """A pod above the level that its namespace enforces is refused, whoever made the two."""
    project.write(main=WRITES + f"write('a.k8s.yaml', {_REJECTED!r})\n")
    done = project.run("synth")
    assert done.status == 1
    assert "Pod b/a: spec.hostNetwork: needs the privileged Pod Security level" in done.err


def test_namespace_of_each_cluster_for_itself(project: Project) -> None:
    """Where a namespace is in several files, each file is a cluster, and is judged by its own."""
    relaxed = _REJECTED.replace("baseline", "privileged")
    strict = _REJECTED.split("---", maxsplit=1)[0]
    project.write(main=WRITES + f"write('a.k8s.yaml', {relaxed!r})\nwrite('b.k8s.yaml', {strict!r})\n")
    done = project.run("synth")
    assert (done.status, done.err) == (0, "")
    project.write(main=WRITES + f"write('a.k8s.yaml', {_REJECTED!r})\nwrite('b.k8s.yaml', {strict!r})\n")
    assert "a.k8s.yaml: Pod b/a: spec.hostNetwork" in project.run("synth").err


def test_namespace_in_a_file_of_its_own(project: Project) -> None:
    """A namespace that is in one file only holds for the pods of all files."""
    namespace, pod = _REJECTED.split("---\n")
    project.write(main=WRITES + f"write('a.k8s.yaml', {pod!r})\nwrite('b.k8s.yaml', {namespace!r})\n")
    assert "a.k8s.yaml: Pod b/a: spec.hostNetwork" in project.run("synth").err


def test_no_node(project: Project, tmp_path: Path) -> None:
    """Without any Node.js there is one line with both ways to get one."""
    done = Project(project.folder, without_node(tmp_path)).run("synth")
    assert done.status == 2
    assert done.err == (
        "constructs-ds: Node.js: cdk8s needs it, and there is none on PATH; install Node.js 22 or newer from "
        "nodejs.org, or run: pip install 'constructs-ds[node]'\n"
    )

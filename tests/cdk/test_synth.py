"""`App.synth`: the same bytes every time, and all of them or none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from constructs_ds import App, Chart, HostAccess, Namespace, NodeDaemonSet, Resources, SynthError
from constructs_ds.model import ContainerPort

PROGRAM = """
from constructs_ds import App, Chart, ConfigFiles, HostAccess, Namespace, NodeDaemonSet, Resources, Rule, Security
from presets import PrometheusNodeExporter

app = App(outdir="dist", platform="eks")
for cluster in ("east", "west"):
    namespace = Namespace(Chart(app, cluster, cluster=cluster), "nodes")
    PrometheusNodeExporter(namespace, "exporter", kube_rbac_proxy=True)
    NodeDaemonSet(
        namespace, "a", image="a/b:1", resources=Resources(cpu="10m", memory="16Mi"),
        labels={name: name for name in "qwertz"}, env={name: name for name in "asdfgh"},
        config=[ConfigFiles(files={name: name for name in "yxcvbn"}, mount_path="/etc/a")],
        security=Security(capabilities={"SYS_TIME": "w", "NET_RAW": "w"}), host_access=[HostAccess.host_pid("w")],
        rbac=[Rule(resources=["pods"], verbs=["get"]), Rule(resources=["secrets"], verbs=["get"], scope="other")],
    )
app.synth()
"""


def files(folder: Path) -> dict[str, bytes]:
    """Return the contents of every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def run(folder: Path, **env: str) -> dict[str, bytes]:
    """Run the program in a folder and return what it wrote."""
    folder.mkdir()
    python_path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=folder, env={**os.environ, **python_path, **env}, check=True)
    return files(folder / "dist")


def test_same_bytes_everywhere(tmp_path: Path) -> None:
    """Two runs in different folders, with different hash seeds, time zones, languages and host names, are equal."""
    one = run(tmp_path / "one", PYTHONHASHSEED="1")
    two = run(tmp_path / "two two", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C", HOSTNAME="elsewhere", USER="x")
    assert sorted(one) == ["east.k8s.yaml", "west.k8s.yaml"]
    assert one == two


@pytest.fixture
def app(tmp_path: Path) -> App:
    """Return an app whose output folder holds what an earlier, good synth wrote."""
    old = App(outdir=str(tmp_path / "dist"))
    agent(Namespace(Chart(old, "old"), "n"))
    old.synth()
    return App(outdir=str(tmp_path / "dist"))


def agent(scope: Any, id: str = "a", **props: Any) -> NodeDaemonSet:
    """Return a small agent."""
    return NodeDaemonSet(scope, id, image="a/b:1", resources=Resources(cpu="10m", memory="16Mi"), **props)


def test_failed_synth_leaves_the_old_output(app: App, tmp_path: Path) -> None:
    """A synth that finds a problem writes nothing and removes nothing."""
    before = files(tmp_path)
    namespace = Namespace(Chart(app, "new"), "n")
    port = ContainerPort(container_port=80, host_port=80)
    agent(namespace, ports=[port])
    agent(namespace, "b", ports=[port])
    with pytest.raises(SynthError):
        app.synth()
    assert files(tmp_path) == before != {}


def test_good_synth_replaces_the_old_output(app: App, tmp_path: Path) -> None:
    """Files of charts that are gone go with them."""
    agent(Namespace(Chart(app, "new"), "n"))
    app.synth()
    assert sorted(files(tmp_path / "dist")) == ["new.k8s.yaml"]


def test_field_newer_than_the_target_is_refused_at_synth(app: App) -> None:
    """A field that a JSON patch brings in is checked against the target version of its chart."""
    from cdk8s import ApiObject, JsonPatch  # noqa: PLC0415  (as a user's app does)

    made = agent(Namespace(Chart(app, "new", kubernetes_version="1.30"), "n"))
    ApiObject.of(made).add_json_patch(JsonPatch.add("/spec/template/spec/resources", {"limits": {"cpu": "1"}}))
    with pytest.raises(SynthError) as caught:
        app.synth()
    assert str(caught.value) == (
        "new: DaemonSet n/a: spec.template.spec.resources: needs Kubernetes 1.32; "
        "target is 1.30: leave it out, or raise the target"
    )


def test_stricter_level_than_an_agent_needs_is_refused(app: App) -> None:
    """A level set by hand that would reject an agent is refused at synth, naming the agent."""
    agent(Namespace(Chart(app, "new"), "n", level="baseline"), host_access=[HostAccess.host_pid("w")])
    with pytest.raises(SynthError, match="baseline"):
        app.synth()


def test_a_users_mistake_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    """A program that makes a mistake ends with one line on standard error."""
    program = 'from constructs_ds import App\nApp(platform="ek")\n'
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ
    )
    assert (done.returncode, done.stdout) == (1, "")
    said = [line for line in done.stderr.splitlines() if not line.startswith("b'!!")]
    assert len(said) == 1
    assert said[0].startswith("constructs-ds: App: platform: got 'ek'; did you mean 'eks'?")

"""What a type checker would have refused is refused at run time too, in one line that names the construct."""

from __future__ import annotations

from typing import Any

import cdk8s
import pytest

from constructs_ds import Namespace, NodeDaemonSet, PropsError, Resources, SynthError
from constructs_ds.cdk.app import App
from constructs_ds.cdk.chart import Chart
from presets import PrometheusNodeExporter

SMALL = Resources(cpu="10m", memory="16Mi")
GOOD: dict[str, Any] = {"image": "a/b:1", "resources": SMALL}


@pytest.mark.parametrize(
    ("construct", "props", "message"),
    [
        (NodeDaemonSet, GOOD | {"imagee": "x"}, "imagee: unknown prop; did you mean 'image'?"),
        (PrometheusNodeExporter, {"colectors": ["x"]}, "colectors: unknown prop; did you mean 'collectors'?"),
        (NodeDaemonSet, {"resources": SMALL}, "image: required, but not given"),
        (
            NodeDaemonSet,
            GOOD | {"dns_policy": "Defualt"},
            "dns_policy: got 'Defualt'; allowed: 'ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'",
        ),
        (NodeDaemonSet, GOOD | {"args": "--x"}, "args: got '--x'; give a list"),
        (NodeDaemonSet, GOOD | {"env": {"N": 1}}, 'env.N: got 1; give a text: "1"'),
        (
            NodeDaemonSet,
            GOOD | {"ports": [{"container_port": 80}, {"container_prt": 80, "container_port": 80}]},
            "ports[1].container_prt: unknown prop; did you mean 'container_port'?",
        ),
        (
            NodeDaemonSet,
            GOOD | {"containers": [{**GOOD, "name": "c", "security": {"privilegd": "w"}}]},
            "containers[0].security.privilegd: unknown prop; did you mean 'privileged'?",
        ),
        (
            Namespace,
            {"level": "restrictive"},
            "level: got 'restrictive'; allowed: 'baseline', 'privileged', 'restricted'",
        ),
        (Namespace, {"labls": {}}, "labls: unknown prop; did you mean 'labels'?"),
        (Namespace, {"name": "Nodes"}, "name: 'Nodes' is no DNS label; use at most 63 lower-case letters"),
        (Namespace, {"platform": "ek"}, "platform: got 'ek'; did you mean 'eks'? known platforms: "),
        (Namespace, {"kubernetes_version": "2"}, "kubernetes_version: got '2'; use 1.30 to 1.37, or 'latest'"),
    ],
)
def test_refused_with_the_construct_path(construct: Any, props: dict[str, Any], message: str) -> None:
    """A mistake in the keywords is one line that starts with the path of the construct to be."""
    chart = cdk8s.Chart(cdk8s.App(), "nodes")
    with pytest.raises(PropsError) as caught:
        construct(chart, "logs", **props)
    assert str(caught.value).startswith(f"nodes/logs: {message}")
    assert "\n" not in str(caught.value)


def test_every_mistake_is_said_at_once() -> None:
    """Several mistakes in one call are one line each."""
    with pytest.raises(PropsError) as caught:
        NodeDaemonSet(cdk8s.Testing.chart(), "logs", imagee="x", args="y")  # type: ignore[call-arg, arg-type]
    assert [problem.field for problem in caught.value.problems] == ["image", "resources", "args", "imagee"]


def test_default_namespace_refuses_host_access() -> None:
    """An agent that no namespace is around is in `default`, where host access is refused with the way out."""
    with pytest.raises(PropsError) as caught:
        PrometheusNodeExporter(cdk8s.Chart(cdk8s.App(), "nodes"), "exporter")
    assert str(caught.value) == (
        "nodes/exporter: namespace: host access (hostNetwork, hostPID, hostPath /, …) in namespace 'default'; "
        'put the agent into a namespace of its own: Namespace(chart, "logging"), then use it as the scope'
    )


def test_stricter_level_is_refused_with_the_reason(tmp_path: Any) -> None:
    """A level set by hand that would reject an agent is said at synth with the namespace and the agent."""
    app = App(outdir=str(tmp_path))
    PrometheusNodeExporter(Namespace(Chart(app, "nodes"), "monitoring", level="baseline"), "exporter")
    with pytest.raises(SynthError) as caught:
        app.synth()
    assert "monitoring" in str(caught.value)
    assert "baseline" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "got"),
    [
        ((), "nothing"),
        (("logs",), "str"),
        (("monitoring", "logs"), "str, str"),
    ],
    ids=["nothing", "no scope", "a name for a scope"],
)
def test_refused_without_its_place(place: tuple[Any, ...], got: str) -> None:
    """A construct that is not told its scope and id says so, and how to."""
    with pytest.raises(PropsError) as caught:
        NodeDaemonSet(*place)
    assert str(caught.value) == (
        f"NodeDaemonSet: scope, id: got {got}; give the scope and an id first, then props by name: "
        'NodeDaemonSet(namespace, "my-agent", ...)'
    )


def test_props_without_names_are_refused() -> None:
    """A prop given by place is refused: there are too many to count."""
    chart = Chart(App(), "nodes")
    with pytest.raises(PropsError, match=r"^NodeDaemonSet: scope, id: got Chart, str, list; "):
        NodeDaemonSet(chart, "logs", ["x"])  # type: ignore[call-arg]


def test_a_second_chart_of_one_id_is_refused() -> None:
    """Two charts of one id would be one file."""
    app = App()
    Chart(app, "nodes")
    with pytest.raises(PropsError, match=r"^nodes: id: There is already a Construct with name 'nodes' in App; "):
        Chart(app, "nodes")

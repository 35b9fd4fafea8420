"""What is known only when every agent is there: namespaces, clusters, ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cdk8s
import pytest

from constructs_ds import (
    App,
    Chart,
    HostAccess,
    Namespace,
    NodeDaemonSet,
    NodeRequirement,
    Placement,
    PropsError,
    Resources,
    SynthError,
)
from constructs_ds.model import ContainerPort
from constructs_ds.pss import Level

if TYPE_CHECKING:
    from constructs import Construct

SMALL = Resources(cpu="10m", memory="16Mi")
LABEL = "pod-security.kubernetes.io/enforce"


def agent(scope: Construct, id: str, **props: Any) -> NodeDaemonSet:
    """Return a small agent that needs no more than the restricted level."""
    given: dict[str, Any] = {"image": "a/b:1", "resources": SMALL, **props}
    return NodeDaemonSet(scope, id, **given)


def on_host_port(scope: Construct, id: str, number: int = 9100, **props: Any) -> NodeDaemonSet:
    """Return an agent that takes a port of the node."""
    return agent(
        scope, id, ports=[ContainerPort(container_port=number, host_port=number, **props.pop("port", {}))], **props
    )


def level_of(chart: cdk8s.Chart) -> str:
    """Return the level that the only namespace of a chart enforces."""
    found = [each["metadata"]["labels"][LABEL] for each in cdk8s.Testing.synth(chart) if each["kind"] == "Namespace"]
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def app(tmp_path: Any) -> App:
    """Return an app that writes into a folder of its own."""
    return App(outdir=str(tmp_path / "dist"))


@pytest.mark.parametrize(
    ("props", "level"),
    [
        ({}, "restricted"),
        ({"overrides": {"container": {"securityContext": {"runAsNonRoot": False}}}}, "baseline"),
        ({"host_access": [HostAccess.host_pid("sees processes")]}, "privileged"),
    ],
)
def test_level_is_the_lowest_that_admits(app: App, props: dict[str, Any], level: Level) -> None:
    """A namespace enforces the strictest level that its agents pass."""
    chart = Chart(app, "c")
    agent(Namespace(chart, "n"), "a", **props)
    assert level_of(chart) == level


def test_level_rises_with_a_more_privileged_agent(app: App) -> None:
    """A later agent that needs more relaxes the namespace; one that needs less does not tighten it again."""
    chart = Chart(app, "c")
    namespace = Namespace(chart, "n")
    agent(namespace, "a")
    assert level_of(chart) == "restricted"
    agent(namespace, "b", host_access=[HostAccess.host_network("w")])
    agent(namespace, "c")
    assert level_of(chart) == "privileged"


def test_namespace_may_come_after_its_agents(app: App) -> None:
    """An agent that names its namespace is admitted by the construct that is made later."""
    chart = Chart(app, "c")
    agent(chart, "a", namespace="n", host_access=[HostAccess.host_network("w")])
    Namespace(chart, "n")
    assert level_of(chart) == "privileged"


def test_namespace_of_somebody_else_is_not_written(app: App) -> None:
    """With owned=False the agents are in the namespace, and no Namespace object is."""
    chart = Chart(app, "c")
    agent(Namespace(chart, "n", owned=False), "a", host_access=[HostAccess.host_network("w")])
    objects = cdk8s.Testing.synth(chart)
    assert {each["kind"] for each in objects} == {"ServiceAccount", "DaemonSet"}
    assert {each["metadata"]["namespace"] for each in objects} == {"n"}


def test_kube_system_is_kubernetes_own(app: App) -> None:
    """The labels of kube-system cannot be taken over; agents may live there all the same."""
    chart = Chart(app, "c")
    with pytest.raises(PropsError) as caught:
        Namespace(chart, "kube-system")
    assert str(caught.value) == (
        "c/kube-system: owned: 'kube-system' is Kubernetes' own namespace, and its labels are not ours; set owned=False"
    )
    agent(Namespace(chart, "kube-system", owned=False), "a", host_access=[HostAccess.host_network("w")])
    app.synth()


def test_namespace_given_twice_alike_is_one(app: App) -> None:
    """Two charts of one cluster may both name a namespace; it is written once, at the level of all its agents."""
    one, two = Chart(app, "one"), Chart(app, "two")
    agent(Namespace(one, "n"), "a")
    agent(Namespace(two, "n"), "b", host_access=[HostAccess.host_network("w")])
    assert level_of(one) == "privileged"
    assert "Namespace" not in {each["kind"] for each in cdk8s.Testing.synth(two)}


def test_namespace_given_twice_differently_is_refused(app: App) -> None:
    """Two different descriptions of one namespace are refused, naming both places."""
    Namespace(Chart(app, "one"), "n")
    with pytest.raises(PropsError) as caught:
        Namespace(Chart(app, "two"), "n", labels={"team": "a"})
    assert str(caught.value) == (
        "two/n: name: namespace 'n' was given before with different settings, by one/n; "
        "share that construct, or give both the same props"
    )


def test_clusters_are_apart(app: App) -> None:
    """Charts of different clusters may make the same objects, take the same ports, and differ in their namespaces."""
    east, west = Chart(app, "east", cluster="east"), Chart(app, "west", cluster="west", platform="eks")
    on_host_port(Namespace(east, "n"), "a")
    on_host_port(Namespace(west, "n", labels={"team": "a"}), "a")
    app.synth()


def test_object_made_twice_is_refused(app: App) -> None:
    """Two agents of one name in one namespace of one cluster are refused at synth, naming both."""
    agent(Chart(app, "one"), "a", namespace="n")
    agent(Chart(app, "two"), "a", namespace="n")
    with pytest.raises(SynthError) as caught:
        app.synth()
    assert [str(problem) for problem in caught.value.problems] == [
        f"two/a: name: makes {kind} n/a, which one/a makes as well; "
        "name one of them differently, or set `cluster` on the charts"
        for kind in ("ServiceAccount", "DaemonSet")
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({}, {}),
        ({}, {"placement": Placement.labelled({"a": "b"})}),
        ({"port": {"host_ip": "10.0.0.1"}}, {}),
        ({"placement": Placement.labelled({"a": "b"})}, {"placement": Placement.labelled({"c": "d"})}),
        (
            {"placement": Placement.every_node().where(NodeRequirement(key="a", operator="In", values=["b", "c"]))},
            {"placement": Placement.labelled({"a": "b"})},
        ),
    ],
)
def test_one_port_for_two_agents_is_refused(app: App, one: dict[str, Any], two: dict[str, Any]) -> None:
    """Two agents that may meet on a node cannot have the same port of it."""
    chart = Chart(app, "c")
    on_host_port(chart, "a", namespace="n", **one)
    on_host_port(chart, "b", namespace="n", **two)
    with pytest.raises(SynthError) as caught:
        app.synth()
    assert str(caught.value) == (
        "c/b: ports: takes host port 9100/TCP, which c/a takes on the same nodes; "
        "give one of them another port, or place them on different nodes"
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"placement": Placement.labelled({"a": "b"})}, {"placement": Placement.labelled({"a": "c"})}),
        ({"placement": Placement.workers()}, {"placement": Placement.control_plane()}),
        ({}, {"placement": Placement.windows()}),
        ({"port": {"protocol": "UDP"}}, {}),
        ({"port": {"host_ip": "10.0.0.1"}}, {"port": {"host_ip": "10.0.0.2"}}),
        (
            {"placement": Placement.every_node().where(NodeRequirement(key="a", operator="NotIn", values=["b"]))},
            {"placement": Placement.labelled({"a": "b"})},
        ),
    ],
)
def test_agents_that_never_meet_may_share_a_port(app: App, one: dict[str, Any], two: dict[str, Any]) -> None:
    """Different nodes, protocols or addresses are no conflict."""
    chart = Chart(app, "c")
    on_host_port(chart, "a", namespace="n", **one)
    on_host_port(chart, "b", namespace="n", **two)
    app.synth()


def test_plain_cdk8s_app_refuses_too() -> None:
    """A plain cdk8s App says the same of two agents as ours does."""
    app = cdk8s.App()
    chart = cdk8s.Chart(app, "c")
    on_host_port(chart, "a", namespace="n")
    on_host_port(chart, "b", namespace="n")
    with pytest.raises(RuntimeError, match="takes host port 9100/TCP, which c/a takes on the same nodes"):
        app.synth_yaml()

"""What every node exporter gets from its role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.node_exporter import NodeExporterProps
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from tests.simulate.builders import covered, node

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])


def props(**more: Any) -> NodeExporterProps:
    """Return the least that a node exporter needs."""
    return NodeExporterProps(image="example.com/metrics:1.0", resources=Resources(cpu="50m", memory="64Mi"), **more)


def fully_set() -> NodeExporterProps:
    """Return an exporter with every prop of the role given."""
    return props(
        port=9200,
        host_root="/node",
        host_network=False,
        host_pid=False,
        collectors=["systemd"],
        disabled_collectors=["wifi"],
        collector_flag="--with-{name}",
        no_collector_flag="--without-{name}",
        rollout=Rollout.rolling("25%"),
        metrics=Metrics(port="metrics", monitor="PodMonitor", interval="15s"),
    )


def made(agent: NodeExporterProps, platform: str = "kubeadm", namespace: str = "monitoring") -> list[dict[str, Any]]:
    """Return what the agent makes."""
    return manifests(agent, Settings(platform=platform), name="metrics", namespace=namespace)


def daemon_set(agent: NodeExporterProps) -> dict[str, Any]:
    """Return the DaemonSet."""
    return next(each for each in made(agent) if each["kind"] == "DaemonSet")


def pod(agent: NodeExporterProps) -> dict[str, Any]:
    """Return the pod's spec."""
    spec: dict[str, Any] = daemon_set(agent)["spec"]["template"]["spec"]
    return spec


@PLATFORMS
@pytest.mark.parametrize("agent", [pytest.param(props(), id="default"), pytest.param(fully_set(), id="full")])
def test_whole_output(agent: NodeExporterProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(agent, platform) == yaml_snapshot


@PLATFORMS
def test_nodes_set_apart_have_metrics_too(platform: str) -> None:
    """A node that is reserved for something is covered."""
    taint = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}
    nodes = [node("apart", labels={"kubernetes.io/os": "linux"}, taints=[taint])]
    assert covered(made(props(), platform), nodes).of("metrics").desired == 1


def test_windows_nodes_are_left_out() -> None:
    """The image is for Linux."""
    nodes = [node("windows", labels={"kubernetes.io/os": "windows"})]
    assert covered(made(props()), nodes).of("metrics").desired == 0


def test_sees_the_node_but_changes_nothing() -> None:
    """Root filesystem read-only with later mounts, the node's network and processes, and nobody's rights."""
    spec = pod(props())
    (mount,) = spec["containers"][0]["volumeMounts"]
    assert mount == {
        "name": "root",
        "readOnly": True,
        "mountPath": "/host/root",
        "mountPropagation": "HostToContainer",
    }
    context = spec["containers"][0]["securityContext"]
    assert (context["runAsUser"], context["runAsNonRoot"], context["capabilities"]) == (65534, True, {"drop": ["ALL"]})
    assert (spec["hostNetwork"], spec["hostPID"]) == (True, True)
    assert spec["automountServiceAccountToken"] is False


@pytest.mark.parametrize(("prop", "field"), [("host_network", "hostNetwork"), ("host_pid", "hostPID")])
def test_namespaces_of_the_node_can_be_given_up(prop: str, field: str) -> None:
    """Each namespace of the node goes without the other."""
    spec = pod(props(**{prop: False}))
    assert {name for name in ("hostNetwork", "hostPID") if spec.get(name)} == {"hostNetwork", "hostPID"} - {field}


def test_a_user_of_the_image_can_be_root() -> None:
    """Root, with its reason, takes the place of nobody."""
    agent = props(security={"run_as_root": "the perf collector opens /dev/kmsg"})
    assert pod(agent)["containers"][0]["securityContext"]["runAsUser"] == 0


def test_collectors_become_arguments() -> None:
    """Collectors are switched in the spelling of the product, those that are on first."""
    agent = props(collectors=["systemd", "tcpstat"], disabled_collectors=["wifi"])
    assert agent.collector_args() == ["--collector.systemd", "--collector.tcpstat", "--no-collector.wifi"]
    assert fully_set().collector_args() == ["--with-systemd", "--without-wifi"]


def test_probes_ask_the_metrics_port() -> None:
    """Both probes ask the port that is scraped, whatever its number."""
    main = pod(props(port=9200))["containers"][0]
    assert main["ports"] == [{"name": "metrics", "containerPort": 9200, "protocol": "TCP"}]
    assert {main[probe]["httpGet"]["port"] for probe in ("livenessProbe", "readinessProbe")} == {"metrics"}


def test_rolls_out_a_tenth_at_a_time() -> None:
    """A short gap in metrics hurts nobody, a rollout of a day does."""
    assert daemon_set(props())["spec"]["updateStrategy"]["rollingUpdate"] == {"maxUnavailable": "10%", "maxSurge": 0}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"port": 0}, "NodeExporterProps: port: got 0;"),
        ({"port": "9100"}, "NodeExporterProps: port: got '9100';"),
        ({"collector": ["cpu"]}, "NodeExporterProps: collector: unknown prop; did you mean 'collectors'?"),
        ({"host_pid": "yes"}, "NodeExporterProps: host_pid: got 'yes';"),
    ],
)
def test_refuses(wrong: dict[str, Any], message: str) -> None:
    """Each mistake is refused where it is written, in one line."""
    with pytest.raises(PropsError) as caught:
        props(**wrong)
    (line,) = str(caught.value).splitlines()
    assert message in line


def test_refuses_a_surge_on_the_node_s_port() -> None:
    """Two pods cannot hold one port, so the rollout could never go on."""
    with pytest.raises(PropsError, match=r"max_surge 1 with host port 9100 never progresses"):
        made(props(rollout=Rollout.surge(1)))


def test_refuses_the_default_namespace() -> None:
    """Host access has no place beside applications."""
    with pytest.raises(PropsError, match="in namespace 'default'; put the agent into a namespace of its own"):
        made(props(), namespace="default")

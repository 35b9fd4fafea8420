"""What every GPU monitor gets from its role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.agents.gpu_monitor import GpuMonitorProps, GpuNodes
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.placement import NodeRequirement, Placement
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from tests.simulate.builders import covered, node

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PLATFORMS = pytest.mark.parametrize("platform", ["eks", "kubeadm"])


def props(**more: Any) -> GpuMonitorProps:
    """Return the least that a GPU monitor needs."""
    return GpuMonitorProps(image="example.com/gpu:1.0", resources=Resources(cpu="50m", memory="64Mi"), **more)


def fully_set() -> GpuMonitorProps:
    """Return a monitor with every prop of the role given."""
    return props(
        gpu_nodes=GpuNodes.labelled("example.com/gpu", "a100", "h100", taints=["example.com/gpu"]),
        port=9500,
        pod_resources=False,
        visible_devices=None,
        runtime_class_name="nvidia",
        metrics=Metrics(port="metrics", monitor="PodMonitor", interval="15s"),
    )


def made(monitor: GpuMonitorProps, platform: str = "kubernetes") -> list[dict[str, Any]]:
    """Return what the monitor makes in a namespace of its own."""
    return manifests(monitor, Settings(platform=platform), name="gpus", namespace="gpu-monitoring")


def pod(monitor: GpuMonitorProps, platform: str = "kubernetes") -> dict[str, Any]:
    """Return the pod's spec."""
    daemon_set = next(each for each in made(monitor, platform) if each["kind"] == "DaemonSet")
    spec: dict[str, Any] = daemon_set["spec"]["template"]["spec"]
    return spec


def terms(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the node selector terms as lists of expressions."""
    required = spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    return [term["matchExpressions"] for term in required["nodeSelectorTerms"]]


@PLATFORMS
@pytest.mark.parametrize("monitor", [pytest.param(props(), id="default"), pytest.param(fully_set(), id="full")])
def test_whole_output(monitor: GpuMonitorProps, platform: str, yaml_snapshot: SnapshotAssertion) -> None:
    """The manifests are these, in full."""
    assert made(monitor, platform) == yaml_snapshot


@pytest.mark.parametrize(
    "label",
    [
        "nvidia.com/gpu.present",
        "feature.node.kubernetes.io/pci-10de.present",
        "feature.node.kubernetes.io/pci-0302_10de.present",
        "cloud.google.com/gke-accelerator",
        "karpenter.k8s.aws/instance-gpu-manufacturer",
        "eks.amazonaws.com/instance-gpu-manufacturer",
        "kubernetes.azure.com/accelerator",
    ],
)
def test_one_label_is_enough(label: str) -> None:
    """Each label in use selects nodes by itself: it is alone in a term."""
    assert [expression["key"] for expression in next(t for t in terms(pod(props())) if t[0]["key"] == label)] == [label]


@pytest.mark.parametrize(
    ("labels", "desired"),
    [
        ({"nvidia.com/gpu.present": "true"}, 1),
        ({"nvidia.com/gpu.present": "false"}, 0),
        ({"feature.node.kubernetes.io/pci-0300_10de.present": "true"}, 1),
        ({"cloud.google.com/gke-accelerator": "nvidia-tesla-t4"}, 1),
        ({"cloud.google.com/gke-tpu-accelerator": "tpu-v5-lite"}, 0),
        ({"karpenter.k8s.aws/instance-gpu-manufacturer": "nvidia"}, 1),
        ({"karpenter.k8s.aws/instance-gpu-manufacturer": "amd"}, 0),
        ({"eks.amazonaws.com/instance-gpu-manufacturer": "nvidia"}, 1),
        ({"kubernetes.azure.com/accelerator": "nvidia"}, 1),
        ({"nvidia.com/gpu.present": "true", "eks.amazonaws.com/compute-type": "fargate"}, 0),
        ({}, 0),
    ],
)
def test_runs_where_the_gpus_are(labels: dict[str, str], desired: int) -> None:
    """Tainted GPU nodes of every provider run the monitor, and no other node does."""
    taints = [{"key": "nvidia.com/gpu", "value": "present", "effect": effect} for effect in ("NoSchedule", "NoExecute")]
    nodes = [node("gpu-1", labels={"kubernetes.io/os": "linux", **labels}, taints=taints)]
    assert covered(made(props(), "eks"), nodes).of("gpus").desired == desired


def test_every_alternative_keeps_off_virtual_nodes() -> None:
    """Terms are alternatives, so that what the platform keeps off is said in each of them."""
    fargate = {"key": "eks.amazonaws.com/compute-type", "operator": "NotIn", "values": ["fargate"]}
    assert all(fargate in term for term in terms(pod(props(), "eks")))


def test_gpu_taint_is_no_obstacle() -> None:
    """The taint of GPU nodes is tolerated with any value and effect, and so is every other NoSchedule."""
    tolerations = pod(props())["tolerations"]
    assert tolerations == [
        {"operator": "Exists", "effect": "NoSchedule"},
        {"key": "nvidia.com/gpu", "operator": "Exists"},
    ]


def test_own_label_takes_the_place_of_all() -> None:
    """A label of the user's is the only way to be selected, with the values given."""
    spec = pod(props(gpu_nodes=GpuNodes.labelled("team", "ml", "vision", taints=["team"])))
    assert terms(spec) == [[{"key": "team", "operator": "In", "values": ["ml", "vision"]}]]
    assert {"key": "team", "operator": "Exists"} in spec["tolerations"]


def test_own_label_with_any_value() -> None:
    """Without values, the label's being there is enough."""
    assert terms(pod(props(gpu_nodes=GpuNodes.labelled("gpu")))) == [[{"key": "gpu", "operator": "Exists"}]]


def test_narrowed_to_a_pool() -> None:
    """What narrows the placement holds in every alternative."""
    pool = NodeRequirement(key="pool", operator="In", values=["a100"])
    spec = pod(props(placement=GpuNodes.nvidia().placement().where(pool)))
    assert len(terms(spec)) > 1
    assert all({"key": "pool", "operator": "In", "values": ["a100"]} in term for term in terms(spec))


def test_takes_no_gpu_of_workloads() -> None:
    """The monitor requests no GPU; the container runtime shows it all of them."""
    container = pod(props())["containers"][0]
    assert "nvidia.com/gpu" not in str(container["resources"])
    assert {"name": "NVIDIA_VISIBLE_DEVICES", "value": "all"} in container["env"]


def test_pod_resources_are_read_only() -> None:
    """The kubelet's folder is mounted where the node has it, read-only."""
    spec = pod(props())
    assert spec["volumes"] == [{"name": "pod-resources", "hostPath": {"path": "/var/lib/kubelet/pod-resources"}}]
    mount = {"name": "pod-resources", "readOnly": True, "mountPath": "/var/lib/kubelet/pod-resources"}
    assert spec["containers"][0]["volumeMounts"] == [mount]


def test_without_pod_resources_nothing_of_the_host() -> None:
    """A monitor that does not ask the kubelet touches nothing of the node."""
    assert "volumes" not in pod(props(pod_resources=False))


def test_least_privilege() -> None:
    """Nothing is relaxed by the role."""
    assert pod(props())["containers"][0]["securityContext"] == {
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_runtime_class_only_where_asked() -> None:
    """The runtime class is the user's to name, as only some clusters have one."""
    assert "runtimeClassName" not in pod(props())
    assert pod(props(runtime_class_name="nvidia"))["runtimeClassName"] == "nvidia"


def test_two_ways_of_saying_where() -> None:
    """`gpu_nodes` and `placement` together are refused, as one would silently win."""
    with pytest.raises(PropsError) as refused:
        props(gpu_nodes=GpuNodes.nvidia(), placement=Placement.every_node())
    assert str(refused.value).endswith(
        "gpu_nodes and placement both say where the agent runs; give one, such as "
        "placement=GpuNodes.nvidia().placement().where(...)"
    )


@pytest.mark.parametrize("alternatives", [[], [[]]])
def test_no_alternative(alternatives: list[list[NodeRequirement]]) -> None:
    """GPU nodes that nothing tells from others are refused, as Kubernetes would select none or all."""
    with pytest.raises(PropsError) as refused:
        GpuNodes(any_of=alternatives)
    message = "any_of has no alternative, or an empty one; give label expressions, or GpuNodes.nvidia()"
    assert str(refused.value).endswith(message)


@pytest.mark.parametrize("port", [0, 65536])
def test_bad_port(port: int) -> None:
    """A number that is no port is refused."""
    with pytest.raises(PropsError, match=f"port: got {port}"):
        props(port=port)


def test_bad_gpu_nodes() -> None:
    """The name of a vendor is not what tells nodes apart."""
    with pytest.raises(PropsError, match="gpu_nodes"):
        props(gpu_nodes="nvidia")

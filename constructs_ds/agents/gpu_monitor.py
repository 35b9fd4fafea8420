"""GPU monitors: health and use of a node's GPUs, and which pod holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from pydantic import Field, model_validator

from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.placement import NodeRequirement, Placement, Toleration
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value
from constructs_ds.model import ContainerPort


def _is(key: str, value: str) -> NodeRequirement:
    return NodeRequirement(key=key, operator="In", values=[value])


_NVIDIA_LABELS = (
    # GPU feature discovery and the GPU operator: github.com/NVIDIA/k8s-device-plugin (docs/gpu-feature-discovery).
    _is("nvidia.com/gpu.present", "true"),
    # Node feature discovery by vendor alone, as NVIDIA's charts set it up, and by class and vendor, its own default
    # (0302 is a 3D controller, 0300 a VGA one): github.com/NVIDIA/gpu-operator (controllers/state_manager.go).
    _is("feature.node.kubernetes.io/pci-10de.present", "true"),
    _is("feature.node.kubernetes.io/pci-0302_10de.present", "true"),
    _is("feature.node.kubernetes.io/pci-0300_10de.present", "true"),
    # GKE; its TPUs have a label of their own: cloud.google.com/kubernetes-engine/docs/how-to/gpus.
    NodeRequirement(key="cloud.google.com/gke-accelerator", operator="Exists"),
    # Karpenter on AWS, and EKS Auto Mode: docs.aws.amazon.com/eks/latest/userguide/ml-workload-placement.html.
    _is("karpenter.k8s.aws/instance-gpu-manufacturer", "nvidia"),
    _is("eks.amazonaws.com/instance-gpu-manufacturer", "nvidia"),
    # AKS: learn.microsoft.com/azure/aks/use-labels (reserved system labels).
    _is("kubernetes.azure.com/accelerator", "nvidia"),
)
"""Labels that say a node has an NVIDIA GPU. Left out: those of Tegra boards, which data centre tools do not support,
and conventions that people set by hand (`GpuNodes.labelled`)."""


class GpuNodes(Value):
    """How nodes with GPUs are told from others. No label does it everywhere: it depends on who made the node."""

    any_of: Sequence[Sequence[NodeRequirement]]
    """Alternatives, each a list of expressions that a node meets together. One alternative is enough."""
    taints: Sequence[str] = ()
    """Keys of taints that keep ordinary pods off these nodes; tolerated with any value and effect."""

    @classmethod
    def nvidia(cls) -> Self:
        """Nodes with NVIDIA GPUs, by the labels of discovery tools, clouds and provisioners, in `_NVIDIA_LABELS`."""
        return cls(any_of=[[requirement] for requirement in _NVIDIA_LABELS], taints=["nvidia.com/gpu"])

    @classmethod
    def labelled(cls, key: str, *values: str, taints: Sequence[str] = ("nvidia.com/gpu",)) -> Self:
        """Nodes that carry a label of yours, with one of `values`, or with any where none is given."""
        requirement = NodeRequirement(key=key, operator="In" if values else "Exists", values=values)
        return cls(any_of=[[requirement]], taints=taints)

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if not self.any_of or not all(self.any_of):
            raise ValueError("any_of has no alternative, or an empty one; give label expressions, or GpuNodes.nvidia()")
        return self

    def placement(self) -> Placement:
        """Return where the agent runs, to be narrowed with `where` or widened with `tolerating`."""
        why = "GPU nodes are often tainted, with a value that differs from site to site"
        tolerations = [Toleration.exists(key, why=why) for key in self.taints]
        return Placement.every_node().any_of(*self.any_of).tolerating(*tolerations)


class GpuMonitorProps(NodeDaemonSetProps):
    """Props of `GpuMonitor`."""

    gpu_nodes: GpuNodes = GpuNodes.nvidia()
    """Which nodes have GPUs. Default: those that any label in use says have NVIDIA's."""
    rollout: Rollout = Rollout.rolling("10%")
    """Default: a tenth of the nodes at once; a minute without metrics hurts nobody."""
    port: int = Field(default=9400, ge=1, le=65535)
    """Where the pod serves metrics."""
    pod_resources: bool = True
    """Whether the agent asks the kubelet which pod holds which GPU. The kubelet's socket takes root only."""
    visible_devices: str | None = "all"
    """NVIDIA_VISIBLE_DEVICES: which GPUs NVIDIA's container runtime shows the agent, which requests none and so takes
    none from workloads. Default: all. None where devices come another way."""
    runtime_class_name: str | None = None
    """"nvidia" where NVIDIA's container runtime is not the default one of GPU nodes (the GPU operator, k3s and plain
    containerd make such a class). Default: none, right where it is the default, as in the GPU images of EKS."""

    @model_validator(mode="after")
    def _places_once(self) -> Self:
        if {"placement", "gpu_nodes"} <= self.model_fields_set:
            raise ValueError(
                "gpu_nodes and placement both say where the agent runs; give one, such as "
                "placement=GpuNodes.nvidia().placement().where(...)"
            )
        return self

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what every GPU monitor needs."""
        yield from super().parts(settings)
        yield Parts(
            component="gpu-monitor",
            placement=self.gpu_nodes.placement(),
            ports=[ContainerPort(name="metrics", container_port=self.port, protocol="TCP")],
            metrics=Metrics(port="metrics"),
            priority_class="system-node-critical",
        )
        if self.visible_devices is not None:
            yield Parts(env={"NVIDIA_VISIBLE_DEVICES": self.visible_devices})
        if self.pod_resources:
            yield Parts(host_access=[HostAccess.pod_resources(why="asks the kubelet which pod holds which GPU")])

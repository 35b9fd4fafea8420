"""Inventories of any size for trying things out: the kinds of nodes that a cluster of each platform often has.

The labels and taints are those of the platform, the mix of machines is made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from constructs_ds.simulate.inventory import CLASSES_KIND, USUAL_LABELS
from constructs_ds.simulate.reserve import allocatable

if TYPE_CHECKING:
    from collections.abc import Mapping

_USABLE = 0.97
"""What the kernel sees of the memory that a machine is sold with."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """One kind of node: its part of the cluster in per cent, its machine, and what the platform says of it."""

    name: str
    percent: int
    cores: int
    memory_gi: int
    pods: int
    labels: Mapping[str, str]
    taints: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict[str, str])

    def document(self, rule: str, count: int) -> dict[str, Any]:
        """Return the class as an inventory has it."""
        amounts = allocatable(rule, self.cores, int(self.memory_gi * 1024 * _USABLE), self.pods)
        made: dict[str, Any] = {"name": self.name, "count": count, "labels": dict(self.labels)}
        if self.taints:
            made["taints"] = [_taint(text) for text in self.taints]
        return made | {"allocatable": amounts | dict(self.more)}


def _taint(text: str) -> dict[str, str]:
    """Return a taint written as `kubectl taint` takes it."""
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    return {"key": key, **({"value": value} if value else {}), "effect": effect}


def _type(name: str, **labels: str) -> dict[str, str]:
    """Return the labels of an instance type; `arch_` and `os_` may be others than amd64 and linux."""
    plain = {"node.kubernetes.io/instance-type": name}
    return plain | {f"kubernetes.io/{key.rstrip('_')}": value for key, value in labels.items()}


_GPU = {"nvidia.com/gpu": "1"}
_CONTROL_PLANE = {"node-role.kubernetes.io/control-plane": ""}
_CONTROL_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule"
_EKS = "eks.amazonaws.com/nodegroup"
_GKE = "cloud.google.com/gke-nodepool"
_AKS = "kubernetes.azure.com/agentpool"

_EKS_CLASSES = (
    _Sample("general", 70, 4, 16, 58, _type("m7i.xlarge") | {_EKS: "general"}),
    _Sample("arm", 15, 8, 16, 58, _type("c7g.2xlarge", arch_="arm64") | {_EKS: "arm"}),
    _Sample("gpu", 10, 8, 32, 58, _type("g5.2xlarge") | {_EKS: "gpu"}, ("nvidia.com/gpu=present:NoSchedule",), _GPU),
    _Sample(
        "windows", 5, 4, 16, 40, _type("m6i.xlarge", os_="windows") | {_EKS: "windows"}, ("os=windows:NoSchedule",)
    ),
)
_GKE_CLASSES = (
    _Sample("general", 75, 4, 16, 110, _type("e2-standard-4") | {_GKE: "general"}),
    _Sample(
        "arm",
        15,
        4,
        16,
        110,
        _type("t2a-standard-4", arch_="arm64") | {_GKE: "arm"},
        ("kubernetes.io/arch=arm64:NoSchedule",),
    ),
    _Sample(
        "gpu", 10, 8, 32, 110, _type("g2-standard-8") | {_GKE: "gpu"}, ("nvidia.com/gpu=present:NoSchedule",), _GPU
    ),
)
_AKS_CLASSES = (
    _Sample(
        "system", 10, 4, 16, 110, _type("Standard_D4s_v5") | {_AKS: "system"}, ("CriticalAddonsOnly=true:NoSchedule",)
    ),
    _Sample("general", 65, 8, 32, 110, _type("Standard_D8s_v5") | {_AKS: "general"}),
    _Sample(
        "spot",
        15,
        8,
        32,
        110,
        _type("Standard_D8s_v5") | {_AKS: "spot"},
        ("kubernetes.azure.com/scalesetpriority=spot:NoSchedule",),
    ),
    _Sample("gpu", 10, 4, 28, 110, _type("Standard_NC4as_T4_v3") | {_AKS: "gpu"}, ("sku=gpu:NoSchedule",), _GPU),
)
_KUBEADM_CLASSES = (
    _Sample("control-plane", 5, 4, 16, 110, _CONTROL_PLANE, (_CONTROL_TAINT,)),
    _Sample("worker", 85, 8, 32, 110, {}),
    _Sample("gpu", 10, 16, 64, 110, {"nvidia.com/gpu.present": "true"}, ("nvidia.com/gpu:NoSchedule",), _GPU),
)
_OPENSHIFT_CLASSES = (
    _Sample(
        "master",
        5,
        8,
        32,
        250,
        _CONTROL_PLANE | {"node-role.kubernetes.io/master": ""},
        ("node-role.kubernetes.io/master:NoSchedule",),
    ),
    _Sample(
        "infra", 10, 8, 32, 250, {"node-role.kubernetes.io/infra": ""}, ("node-role.kubernetes.io/infra:NoSchedule",)
    ),
    _Sample("worker", 85, 8, 32, 250, {"node-role.kubernetes.io/worker": ""}),
)
_K3S_CLASSES = (
    _Sample("server", 20, 2, 4, 110, _CONTROL_PLANE, ("CriticalAddonsOnly=true:NoExecute",)),
    _Sample("agent", 80, 2, 4, 110, {}),
)

SAMPLES: Mapping[str, tuple[str, tuple[_Sample, ...]]] = {
    "eks": ("eks", _EKS_CLASSES),
    "gke": ("gke", _GKE_CLASSES),
    "aks": ("aks", _AKS_CLASSES),
    "kubeadm": ("none", _KUBEADM_CLASSES),
    "openshift": ("none", _OPENSHIFT_CLASSES),
    "k3s": ("none", _K3S_CLASSES),
}
"""For each platform, how its nodes reserve memory, and the kinds of nodes."""


def sample_inventory(platform: str, nodes: int) -> dict[str, Any]:
    """Return an inventory of `nodes` nodes, as a document of kind NodeClasses.

    Args:
        platform: One of `SAMPLES`.
        nodes: How many. Each kind of node gets its part, rounded down, and at least one while there are any left; the
            most common kind takes what remains.
    """
    rule, kinds = SAMPLES[platform]
    counts = _counts([kind.percent for kind in kinds], nodes)
    listed = [kind.document(rule, count) for kind, count in zip(kinds, counts, strict=True) if count]
    return {"kind": CLASSES_KIND, "classes": listed}


def _counts(percents: list[int], nodes: int) -> list[int]:
    """Part `nodes` by per cent."""
    most = max(range(len(percents)), key=lambda index: percents[index])
    counts = [0] * len(percents)
    left = nodes - 1 if nodes else 0
    for index, percent in enumerate(percents):
        if index != most:
            counts[index] = min(left, max(1, nodes * percent // 100))
            left -= counts[index]
    counts[most] = nodes - sum(counts)
    return counts


def as_nodes(inventory: Mapping[str, Any]) -> dict[str, Any]:
    """Return an inventory of classes as `kubectl get nodes -o json` prints nodes."""
    items = [
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": f"{given['name']}-{number}",
                "labels": {
                    "kubernetes.io/hostname": f"{given['name']}-{number}",
                    **USUAL_LABELS,
                    **given["labels"],
                },
            },
            "spec": {"taints": given["taints"]} if "taints" in given else {},
            "status": {"allocatable": given["allocatable"], "conditions": [{"type": "Ready", "status": "True"}]},
        }
        for given in inventory["classes"]
        for number in range(1, given["count"] + 1)
    ]
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}

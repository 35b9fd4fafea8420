"""What a node keeps for itself, by platform, and so what it hands out to pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MI = 2**20
"""Bytes of a mebibyte."""

_GI = 1024
_CPU_STEPS = ((1, 60.0), (1, 10.0), (2, 5.0), (None, 2.5))
_GKE_MEMORY_STEPS = ((4 * _GI, 0.25), (4 * _GI, 0.20), (8 * _GI, 0.10), (112 * _GI, 0.06), (None, 0.02))
_EVICTION_MI = 100


def allocatable(rule: str, cores: int, memory_mi: int, pods: int) -> dict[str, str]:
    """Return what a node hands out, as Kubernetes quantities.

    Args:
        rule: `eks`, `gke`, `aks`, or `none` for a kubelet that reserves nothing but its eviction threshold.
        cores: Of the machine.
        memory_mi: Of the machine, in mebibytes, as the kernel sees it (some 3 % less than the machine is sold with).
        pods: The most that it runs.

    Source: awslabs/amazon-eks-ami nodeadm (255 MiB and 11 MiB a pod); cloud.google.com/kubernetes-engine/docs/concepts/
    plan-node-sizes (the steps); learn.microsoft.com/azure/aks/node-resource-reservations (from 1.29: 20 MB a pod and
    50 MB, at most a quarter); kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources (100 MiB eviction).
    """
    cpu = 0.0 if rule == "none" else _stepped(cores, _CPU_STEPS)
    memory = {
        "none": 0,
        "eks": 255 + 11 * pods,
        "gke": round(_stepped(memory_mi, _GKE_MEMORY_STEPS)),
        "aks": min(20 * pods + 50, memory_mi // 4),
    }[rule]
    return {
        "cpu": f"{round(cores * 1000 - cpu)}m",
        "memory": f"{memory_mi - memory - _EVICTION_MI}Mi",
        "ephemeral-storage": "80Gi",
        "pods": str(pods),
    }


def _stepped(amount: float, steps: Sequence[tuple[int | None, float]]) -> float:
    """Return a sum over steps: so much for each unit of the first, less for each of the next."""
    total, left = 0.0, float(amount)
    for size, rate in steps:
        part = left if size is None else min(left, float(size))
        total += part * rate
        left -= part
    return total

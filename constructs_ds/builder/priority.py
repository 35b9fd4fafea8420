"""Who is pushed out when a node is full."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from constructs_ds.builder.value import Value

SYSTEM_PRIORITY_CLASSES = ("system-node-critical", "system-cluster-critical")


class PriorityClass(Value):
    """A PriorityClass made together with the agent. Cluster-scoped; several agents may share it by name.

    Source: kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/.
    """

    name: str
    """What agents refer to."""
    value: int = Field(le=1_000_000_000)
    """Higher pushes out lower; at most 1000000000."""
    description: str = ""
    """For people. Default: none."""
    preemption_policy: Literal["PreemptLowerPriority", "Never"] | None = None
    """Default: Kubernetes' own, PreemptLowerPriority."""

    def to_dict(self) -> dict[str, Any]:
        """Return the object."""
        made: dict[str, Any] = {
            "apiVersion": "scheduling.k8s.io/v1",
            "kind": "PriorityClass",
            "metadata": {"name": self.name},
            "value": self.value,
        }
        if self.description:
            made["description"] = self.description
        if self.preemption_policy is not None:
            made["preemptionPolicy"] = self.preemption_policy
        return made

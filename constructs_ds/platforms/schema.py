"""What a platform file says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

HostLocation = Literal[
    "bpf",
    "cgroup",
    "cni_bin",
    "cni_conf",
    "device_plugins",
    "docker_logs",
    "kernel_modules",
    "kubelet_pods",
    "kubelet_root",
    "log_root",
    "machine_id",
    "pod_resources",
    "runtime_socket",
    "xtables_lock",
]
"""A place on the node that agents ask for by name, since its path depends on the platform."""

HOST_LOCATIONS: tuple[HostLocation, ...] = get_args(HostLocation)

TaintPolicy = Literal["node", "critical", "opt-in", "leave", "exclude"]
"""What a node agent does with a taint.

node: every node-level agent tolerates it, else a blind spot.
critical: only agents that the node needs to become usable (CNI, CSI, GPU driver) tolerate it.
opt-in: tolerated only where the user asked for that class of node.
leave: the node is going away; not tolerated by default.
exclude: not a real machine; kept off by node affinity as well.
"""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class HostPathFact(_Data):
    """The path of one host location."""

    path: str
    """An absolute path on the node; `${kubelet_root}` stands for another location."""
    source: str
    """Where this was read."""
    note: str = ""


class Taint(_Data):
    """A taint that nodes of this platform can carry."""

    key: str
    value: str | None = None
    """None where the value differs from site to site, or there is none."""
    effect: Literal["NoSchedule", "NoExecute", "PreferNoSchedule"]
    policy: TaintPolicy
    source: str
    note: str = ""


class NodeExclusion(_Data):
    """Nodes that are not machines an agent can run on; kept off by required node affinity."""

    key: str
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"]
    values: Sequence[str] = ()
    why: str
    source: str


class Platform(_Data):
    """Where a cluster runs."""

    name: str
    """As given to `platform=`: lower case, such as "eks"."""
    title: str
    host_paths: Mapping[HostLocation, HostPathFact]
    taints: Sequence[Taint] = ()
    exclude_nodes: Sequence[NodeExclusion] = ()
    namespace_labels: Mapping[str, str] = Field(default_factory=dict)
    """Labels that every namespace with agents carries on this platform."""
    namespace_annotations: Mapping[str, str] = Field(default_factory=dict)
    system_priority_quota: bool = False
    """Whether pods of a system priority class outside kube-system need a ResourceQuota that selects the class."""

    def path(self, location: HostLocation) -> str:
        """Return the path of a host location on this platform, such as "/opt/cni/bin"."""
        return self.host_paths[location].path

    def taints_with(self, policy: TaintPolicy) -> tuple[Taint, ...]:
        """Return the taints that an agent treats in that way, in the order of the file."""
        return tuple(taint for taint in self.taints if taint.policy == policy)

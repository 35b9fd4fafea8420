"""The way past the props: a strategic merge patch for any object an agent makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from constructs_ds.builder.value import Value
from constructs_ds.model import (
    ClusterRole,
    ClusterRoleBinding,
    ConfigMap,
    Container,
    DaemonSet,
    NetworkPolicy,
    PodSpec,
    PriorityClass,
    ResourceQuota,
    Role,
    RoleBinding,
    Service,
    ServiceAccount,
)

Patch = Mapping[str, Any]
"""The same in Kubernetes' own spelling, for `$patch` directives and for kinds without a model."""


class Overrides(Value):
    """Strategic merge patches by object.

    Lists with a merge key (containers, env, ports, volumes, mounts) merge by it, other lists are replaced, and None
    deletes a field. Custom resources have no merge keys: their lists are replaced.

    Source: kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/ (strategic merge).
    """

    daemon_set: DaemonSet | Patch | None = None
    """The DaemonSet, whole."""
    pod: PodSpec | Patch | None = None
    """Short for `daemon_set` down to `spec.template.spec`."""
    container: Container | Patch | None = None
    """Short for the main container; its name is filled in for a mapping."""
    service_account: ServiceAccount | Patch | None = None
    """The account, where the agent makes one."""
    cluster_role: ClusterRole | Patch | None = None
    """The rules that hold cluster-wide."""
    cluster_role_binding: ClusterRoleBinding | Patch | None = None
    """Their binding."""
    role: Role | Patch | None = None
    """Rules of a namespace, in each namespace that has some."""
    role_binding: RoleBinding | Patch | None = None
    """Their bindings."""
    config_map: ConfigMap | Patch | None = None
    """Every ConfigMap; for one of several see `by_name`."""
    service: Service | Patch | None = None
    """The Service of the metrics endpoint."""
    network_policy: NetworkPolicy | Patch | None = None
    """The NetworkPolicy."""
    priority_class: PriorityClass | Patch | None = None
    """The PriorityClass, where the agent makes one."""
    resource_quota: ResourceQuota | Patch | None = None
    """The quota that some platforms want for system priorities."""
    by_name: Mapping[str, Patch] = Field(default_factory=dict)
    """Patches for one object among several of a kind, by "Kind/name", such as {"PodMonitor/logs": {...}}."""

    def by_kind(self) -> Iterator[tuple[str, Any]]:
        """Yield each patch that is given for all objects of a kind."""
        for field, kind in _KINDS.items():
            patch = getattr(self, field)
            if patch is not None:
                yield kind, patch


_KINDS = {
    "daemon_set": "DaemonSet",
    "service_account": "ServiceAccount",
    "cluster_role": "ClusterRole",
    "cluster_role_binding": "ClusterRoleBinding",
    "role": "Role",
    "role_binding": "RoleBinding",
    "config_map": "ConfigMap",
    "service": "Service",
    "network_policy": "NetworkPolicy",
    "priority_class": "PriorityClass",
    "resource_quota": "ResourceQuota",
}

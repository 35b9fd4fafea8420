"""Which object comes first in a file: what is needed before what needs it, for `kubectl apply` goes from the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_M = TypeVar("_M", bound="Mapping[str, Any]")

_ORDER = (
    "CustomResourceDefinition",
    "Namespace",
    "PriorityClass",
    "RuntimeClass",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "Secret",
    "StorageClass",
    "CSIDriver",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Service",
    "NetworkPolicy",
    "DaemonSet",
    "Deployment",
    "StatefulSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
    "Pod",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "PodMonitor",
    "ServiceMonitor",
)
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}


def in_document_order(objects: Iterable[_M]) -> list[_M]:
    """Return objects in the order in which a file should have them.

    Namespaces and priority classes come before quotas, those before accounts and their rights, then configuration,
    services and network policies, workloads (DaemonSets first), monitors, and every other kind at the end. Definitions
    of custom resources come before all. Objects of one kind stay in the order given.

    >>> [obj["kind"] for obj in in_document_order([{"kind": "DaemonSet"}, {"kind": "Namespace"}])]
    ['Namespace', 'DaemonSet']
    """
    return sorted(objects, key=lambda obj: _RANK.get(str(obj.get("kind")), len(_ORDER)))

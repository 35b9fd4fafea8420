"""The order of objects in a file."""

from __future__ import annotations

from constructs_ds.output import in_document_order

_WANTED = [
    "CustomResourceDefinition",
    "Namespace",
    "PriorityClass",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "Secret",
    "Service",
    "NetworkPolicy",
    "DaemonSet",
    "Deployment",
    "StatefulSet",
    "PodMonitor",
    "ServiceMonitor",
    "Kustomization",
]


def test_what_is_needed_comes_first() -> None:
    """Namespaces before accounts before configuration before workloads before monitors, unknown kinds at the end."""
    objects = [{"kind": kind} for kind in reversed(_WANTED)]
    assert [obj["kind"] for obj in in_document_order(objects)] == _WANTED


def test_stable_within_a_kind() -> None:
    """Objects of one kind, and all unknown kinds together, keep the order given."""
    objects = [{"kind": kind, "n": n} for n, kind in enumerate(["X", "ConfigMap", "Y", "ConfigMap", "X", "Namespace"])]
    assert [obj["n"] for obj in in_document_order(objects)] == [5, 1, 3, 0, 2, 4]


def test_objects_without_a_kind() -> None:
    """An object without a kind goes to the end; saying that it is wrong is the schema check's business."""
    odd = [{}, {"kind": None}, {"kind": ["Pod"]}]
    assert in_document_order([*odd, {"kind": "Pod"}]) == [{"kind": "Pod"}, *odd]

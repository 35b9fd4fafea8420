"""Which kinds get a typed model, and with them every definition that they reach."""

from __future__ import annotations

from constructs_ds.model.generate.sources import go_types

KINDS: tuple[tuple[str, str], ...] = (
    ("apps/v1", "DaemonSet"),
    ("v1", "ConfigMap"),
    ("v1", "LimitRange"),
    ("v1", "Namespace"),
    ("v1", "Pod"),
    ("v1", "ResourceQuota"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("node.k8s.io/v1", "RuntimeClass"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
)
"""A DaemonSet and what goes with it."""

EXTRA_VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("io.k8s.api.core.v1.Toleration", "effect"): ("",),
    ("io.k8s.api.core.v1.Toleration", "operator"): ("",),
}
"""(definition, field) -> values beside the constants. An empty effect matches every effect, an empty operator is Equal
(k8s.io/api/core/v1/types.go, Toleration)."""

ALLOWED_VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("io.k8s.api.rbac.v1.RoleRef", "kind"): ("ClusterRole", "Role"),
    ("io.k8s.api.rbac.v1.Subject", "kind"): ("Group", "ServiceAccount", "User"),
}
"""(definition, field) -> the values that validation allows where Go has a plain string
(k8s.io/kubernetes pkg/apis/rbac/validation)."""


def selected() -> tuple[str, ...]:
    """Return every selected definition, each after those that it refers to."""
    order: dict[str, None] = {}
    for kind in KINDS:
        _visit(go_types().kinds[kind], order, ())
    return tuple(order)


def _visit(definition: str, order: dict[str, None], above: tuple[str, ...]) -> None:
    if definition in order:
        return
    if definition in above:
        raise ValueError(f"{definition} refers to itself: the generated module needs a forward reference")
    for field in go_types().types[definition]:
        if field.type is not None:
            _visit(field.type, order, (*above, definition))
    order[definition] = None

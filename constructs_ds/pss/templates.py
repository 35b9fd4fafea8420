"""Where a workload keeps the pod that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.plain import is_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPEC_TEMPLATE = ("spec", "template")

TEMPLATE_PATHS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): _SPEC_TEMPLATE,
    ("apps", "DaemonSet"): _SPEC_TEMPLATE,
    ("apps", "Deployment"): _SPEC_TEMPLATE,
    ("apps", "ReplicaSet"): _SPEC_TEMPLATE,
    ("apps", "StatefulSet"): _SPEC_TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("batch", "Job"): _SPEC_TEMPLATE,
}
"""By API group and kind, what leads to the pod: the kinds that Pod Security itself knows
(k8s.io/pod-security-admission v0.37.2, admission/admission.go)."""

_GROUPS = {kind: group for group, kind in TEMPLATE_PATHS}


def pod_of(object: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the pod (template) of a workload: a mapping with `metadata` and `spec`; None for other kinds.

    Args:
        object: Any Kubernetes object. Its kind tells; an apiVersion of another group (a DaemonSet that is not of
            `apps`) is another kind, while none at all is passed over.

    Raises:
        InputError: It is a workload but has no pod where that kind has it.
    """
    path = template_path(object)
    if path is None:
        return None
    found = dict(object)
    for depth, key in enumerate(path, start=1):
        value = found.get(key)
        if not is_mapping(value):
            what = "missing" if value is None else "is no mapping"
            remedy = f"a {object['kind']} has its pod at {'.'.join(path)}"
            raise InputError(Problem("", ".".join(path[:depth]), what, remedy))
        found = value
    return found


def template_path(object: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the keys that lead to the pod in an object of that kind, None where it has none."""
    kind, version = object.get("kind"), object.get("apiVersion")
    group = _GROUPS.get(kind) if isinstance(kind, str) else None
    if group is None or not isinstance(kind, str):
        return None
    if isinstance(version, str) and version.rpartition("/")[0] not in (group, _OLD_GROUPS.get(group)):
        return None
    return TEMPLATE_PATHS[group, kind]


_OLD_GROUPS = {"apps": "extensions"}
"""Where kinds were before Kubernetes 1.16."""

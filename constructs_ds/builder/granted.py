"""What finished objects grant, in the words of the reasons for it: an override may take back what had a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.reasons import WHY_ANNOTATION, from_annotation, to_annotation
from constructs_ds.builder.rules.finding import DaemonSetView, entries, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def without_stale_reasons(made: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the objects with every reason left out whose grant is no longer there."""
    permissions = {subject for each in made for subject in _permissions(each, made)}
    return [_pruned(each, permissions) if each["kind"] == "DaemonSet" else each for each in made]


def _pruned(daemon_set: dict[str, Any], permissions: set[str]) -> dict[str, Any]:
    annotations = section(daemon_set, "metadata", "annotations")
    if WHY_ANNOTATION not in annotations:
        return daemon_set
    granted = permissions | set(_grants(DaemonSetView(daemon_set)))
    held = [reason for reason in from_annotation(annotations[WHY_ANNOTATION]) if reason.subject in granted]
    kept = {key: value for key, value in annotations.items() if key != WHY_ANNOTATION}
    if held:
        kept[WHY_ANNOTATION] = to_annotation(held)
    metadata = {key: value for key, value in daemon_set["metadata"].items() if key != "annotations"}
    return {**daemon_set, "metadata": {**metadata, "annotations": dict(sorted(kept.items()))} if kept else metadata}


def _permissions(each: Mapping[str, Any], made: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if each["kind"] not in {"Role", "ClusterRole"}:
        return
    home = next(other for other in made if other["kind"] == "DaemonSet")["metadata"].get("namespace")
    namespace = each["metadata"].get("namespace")
    where = "cluster-wide" if namespace is None else "in its namespace" if namespace == home else f"in {namespace}"
    for rule in entries(each, "rules"):
        what = ", ".join(rule.get("resources") or rule.get("nonResourceURLs") or ())
        yield f"may {'/'.join(rule['verbs'])} {what} {where}"


def _grants(view: DaemonSetView) -> Iterator[str]:
    yield from (name for name in ("hostNetwork", "hostPID", "hostIPC") if view.pod.get(name) is True)
    yield from _paths(view)
    for _, container in view.containers:
        yield from (f"{what} ({container['name']})" for what in _privileges(section(container, "securityContext")))
    required = section(view.pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    for term in entries(required, "nodeSelectorTerms"):
        for on in entries(term, "matchExpressions"):
            yield f"affinity {on['key']} {on['operator']} {','.join(on.get('values') or ())}".strip()
    for on in entries(view.pod, "tolerations"):
        value, effect = (f"{sign}{on[key]}" if on.get(key) else "" for key, sign in (("value", "="), ("effect", ":")))
        yield f"toleration {on.get('key') or 'every taint'}{value}{effect}"


def _paths(view: DaemonSetView) -> Iterator[str]:
    mounts = [mount for _, container in view.containers for mount in entries(container, "volumeMounts")]
    written = {mount["name"] for mount in mounts if mount.get("readOnly") is not True}
    for volume in view.volumes:
        path = section(volume, "hostPath").get("path")
        if path is not None:
            yield f"hostPath {path} ({'writable' if volume['name'] in written else 'read-only'})"


def _privileges(context: Mapping[str, Any]) -> Iterator[str]:
    privileged = context.get("privileged") is True
    if privileged:
        yield "privileged"
    if context.get("runAsUser") == 0:
        yield "run as root"
    if privileged or context.get("allowPrivilegeEscalation") is not False:
        yield "privilege escalation"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "writable root filesystem"
    for field, what in (("seccompProfile", "seccomp unconfined"), ("appArmorProfile", "app armor unconfined")):
        if section(context, field).get("type") == "Unconfined":
            yield what
    yield from (f"capability {name}" for name in section(context, "capabilities").get("add") or ())

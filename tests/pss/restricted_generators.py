"""Pods on both sides of each restricted check, by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pss.baseline_generators import BASELINE
from tests.pss.random_pods import VOLUME_SOURCES, Pod
from tests.pss.tweaks import (
    Failing,
    Generator,
    each_kind,
    volumes,
    windows,
    with_container,
    with_context,
    with_pod_context,
    with_spec,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


ALLOWED_VOLUMES = (
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
)  # fmt: skip


def _restricted_volumes_failing(_: int) -> Iterator[Failing]:
    for source in VOLUME_SOURCES:
        if source not in ALLOWED_VOLUMES:
            detail = f'volume "v0" uses restricted volume type "{source}"'
            fields = (f"spec.volumes[0].{source}",)
            yield Failing(with_spec(volumes=volumes(source)), "restricted volume types", detail, fields)
    detail = 'volumes "v0", "v2", "v3" use restricted volume types "nfs", "rbd"'
    fields = ("spec.volumes[0].rbd", "spec.volumes[2].nfs", "spec.volumes[3].rbd")
    pod = with_spec(volumes=volumes("rbd", "secret", "nfs", "rbd"))
    yield Failing(pod, "restricted volume types", detail, fields)
    several = with_spec(volumes=[{"name": "v0", "azureDisk": {}, "hostPath": {}}])
    detail = 'volume "v0" uses restricted volume type "hostPath"'
    yield Failing(several, "restricted volume types", detail, ("spec.volumes[0].hostPath",))


def _restricted_volumes_passing(_: int) -> Iterator[Pod]:
    yield from (with_spec(volumes=volumes(source)) for source in ALLOWED_VOLUMES)
    yield with_spec(volumes=volumes(""))
    yield with_spec(volumes=[{"name": "a", "hostPath": None, "noSuchSource": {}}])
    yield with_spec(volumes=[{"name": "a", "hostPath": {}, "secret": {}}])


def _capabilities_restricted_failing(_: int) -> Iterator[Failing]:
    reason = "unrestricted capabilities"
    drop = 'container "x" must set securityContext.capabilities.drop=["ALL"]'
    for value in ({"drop": ["all"]}, {"drop": []}, {}, None, {"add": ["NET_BIND_SERVICE"]}):
        yield from each_kind({"capabilities": value}, reason, drop, "capabilities.drop")
    add = 'container "x" must not include "CHOWN", "KILL" in securityContext.capabilities.add'
    value = {"drop": ["ALL"], "add": ["KILL", "NET_BIND_SERVICE", "CHOWN"]}
    yield from each_kind({"capabilities": value}, reason, add, "capabilities.add")
    pod = with_context({"capabilities": {"add": ["KILL", "CHOWN"]}})
    fields = tuple(f"spec.containers[1].securityContext.capabilities.{key}" for key in ("drop", "add"))
    yield Failing(pod, reason, f"{drop}; {add}", fields)
    yield Failing(with_container({"securityContext": None}), reason, drop, fields[:1])


def _capabilities_restricted_passing(minor: int) -> Iterator[Pod]:
    yield with_context({"capabilities": {"drop": ["KILL", "ALL"], "add": ["NET_BIND_SERVICE"]}})
    if minor >= 25:
        yield windows(with_container({"securityContext": None}))


def _proc_mount_restricted_failing(_: int) -> Iterator[Failing]:
    yield from BASELINE["procMount"].failing(34)


def _proc_mount_restricted_passing(_: int) -> Iterator[Pod]:
    yield from BASELINE["procMount"].passing(34)


def _escalation_failing(_: int) -> Iterator[Failing]:
    detail = 'container "x" must set securityContext.allowPrivilegeEscalation=false'
    for value in (True, None):
        change = {"allowPrivilegeEscalation": value}
        yield from each_kind(change, "allowPrivilegeEscalation != false", detail, "allowPrivilegeEscalation")


def _escalation_passing(minor: int) -> Iterator[Pod]:
    yield with_context({"allowPrivilegeEscalation": False})
    if minor >= 25:
        yield windows(with_context({"allowPrivilegeEscalation": None}))


def _non_root_failing(minor: int) -> Iterator[Failing]:
    reason, field = "runAsNonRoot != true", "securityContext.runAsNonRoot"
    no = 'container "x" must not set securityContext.runAsNonRoot=false'
    unset = 'pod or container "x" must set securityContext.runAsNonRoot=true'
    yield from each_kind({"runAsNonRoot": False}, reason, no, "runAsNonRoot")
    yield from each_kind({"runAsNonRoot": None}, reason, unset, "runAsNonRoot")
    yield Failing(with_pod_context(runAsNonRoot=False), reason, f"pod must not set {field}=false", (f"spec.{field}",))
    pod = with_context({"runAsNonRoot": False})
    pod["spec"]["securityContext"]["runAsNonRoot"] = True
    yield Failing(pod, reason, no, (f"spec.containers[1].{field}",))
    pod = with_context({"runAsNonRoot": False})
    pod["spec"]["securityContext"]["runAsNonRoot"] = False
    fields = (f"spec.{field}", f"spec.containers[1].{field}")
    yield Failing(pod, reason, f"pod and {no}", fields)
    if minor < 35:
        pod = with_context({"runAsNonRoot": None})
        pod["spec"]["hostUsers"] = False
        yield Failing(pod, reason, unset, (f"spec.containers[1].{field}",))


def _non_root_passing(minor: int) -> Iterator[Pod]:
    pod = with_context({"runAsNonRoot": None})
    pod["spec"]["securityContext"]["runAsNonRoot"] = True
    yield pod
    yield with_pod_context(runAsNonRoot=None)
    if minor >= 35:
        pod = with_context({"runAsNonRoot": False})
        pod["spec"]["hostUsers"] = False
        yield pod


def _user_failing(minor: int) -> Iterator[Failing]:
    yield from each_kind({"runAsUser": 0}, "runAsUser=0", 'container "x" must not set runAsUser=0', "runAsUser")
    fields = ("spec.securityContext.runAsUser", "spec.containers[1].securityContext.runAsUser")
    yield Failing(with_pod_context(runAsUser=0), "runAsUser=0", "pod must not set runAsUser=0", fields[:1])
    pod = with_context({"runAsUser": 0})
    pod["spec"]["securityContext"]["runAsUser"] = 0
    yield Failing(pod, "runAsUser=0", 'pod and container "x" must not set runAsUser=0', fields)
    if minor < 35:
        pod = with_pod_context(runAsUser=0)
        pod["spec"]["hostUsers"] = False
        yield Failing(pod, "runAsUser=0", "pod must not set runAsUser=0", fields[:1])


def _user_passing(minor: int) -> Iterator[Pod]:
    yield from (with_pod_context(runAsUser=value) for value in (1, None))
    yield from (with_context({"runAsUser": value}) for value in (1, None))
    if minor >= 35:
        pod = with_context({"runAsUser": 0})
        pod["spec"]["hostUsers"] = False
        yield pod


def _seccomp_restricted_failing(_: int) -> Iterator[Failing]:
    yield from BASELINE["seccompProfile_baseline"].failing(19)
    detail = 'pod or container "x" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    yield from each_kind({"seccompProfile": None}, "seccompProfile", detail, "seccompProfile.type")


def _seccomp_restricted_passing(minor: int) -> Iterator[Pod]:
    yield with_context({"seccompProfile": {"type": "Localhost"}})
    pod = with_context({"seccompProfile": None})
    pod["spec"]["securityContext"]["seccompProfile"] = {"type": "RuntimeDefault"}
    yield pod
    if minor >= 25:
        yield windows(with_context({"seccompProfile": None}))


RESTRICTED: dict[str, Generator] = {
    "allowPrivilegeEscalation": Generator(_escalation_passing, _escalation_failing),
    "capabilities_restricted": Generator(_capabilities_restricted_passing, _capabilities_restricted_failing),
    "procMount_restricted": Generator(_proc_mount_restricted_passing, _proc_mount_restricted_failing),
    "restrictedVolumes": Generator(_restricted_volumes_passing, _restricted_volumes_failing),
    "runAsNonRoot": Generator(_non_root_passing, _non_root_failing),
    "runAsUser": Generator(_user_passing, _user_failing),
    "seccompProfile_restricted": Generator(_seccomp_restricted_passing, _seccomp_restricted_failing),
}

"""Reads a pod as the checks see it: every container of every kind once, with its field path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from constructs_ds.errors import InputError, Problem
from constructs_ds.pss.pod import Container, Pod, Port, SecurityContext, SeLinuxOptions, Volume
from constructs_ds.pss.reading import flag, integer, mapping, mappings, text, texts, texts_by_key

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTAINER_KINDS: Final = ("initContainers", "containers", "ephemeralContainers")

VOLUME_SOURCES: Final = (
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd",
    "flexVolume", "cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk",
    "photonPersistentDisk", "portworxVolume", "scaleIO", "storageos",
)  # fmt: skip
"""Every source that a volume can have at Kubernetes 1.37, allowed ones first, in the order in which the admission
controller looks for them (k8s.io/pod-security-admission v0.37.2, policy/check_restrictedVolumes.go)."""

_SOURCE_NAMES = frozenset(VOLUME_SOURCES)
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("postStart", "preStop")
_HOSTED = ("httpGet", "tcpSocket")


def read_pod(pod: Mapping[str, Any]) -> Pod:
    """Return what the checks look at in a pod or pod template.

    Args:
        pod: A mapping with `metadata` and `spec`.

    Raises:
        InputError: It has no spec, or a field that matters has a wrong type; the problem names field and value.
    """
    whole = dict(pod)
    spec = mapping(whole, "spec", "")
    if spec is None:
        raise InputError(Problem("", "spec", "missing", "a pod has metadata and spec"))
    metadata = mapping(whole, "metadata", "") or {}
    operating_system = mapping(spec, "os", "spec") or {}
    return Pod(
        annotations=texts_by_key(metadata, "annotations", "metadata"),
        security=_pod_security(spec),
        containers=[_container(kind, *each) for kind in CONTAINER_KINDS for each in mappings(spec, kind, "spec")],
        volumes=[_volume(*each) for each in mappings(spec, "volumes", "spec")],
        host_network=flag(spec, "hostNetwork", "spec") is True,
        host_pid=flag(spec, "hostPID", "spec") is True,
        host_ipc=flag(spec, "hostIPC", "spec") is True,
        windows=text(operating_system, "name", "spec.os") == "windows",
        user_namespace=flag(spec, "hostUsers", "spec") is False,
        runtime_class=text(spec, "runtimeClassName", "spec"),
    )


def _pod_security(spec: dict[str, Any]) -> SecurityContext:
    field = "spec.securityContext"
    context = mapping(spec, "securityContext", "spec")
    if not context:
        return SecurityContext(field)
    security = _common_security(context, field)
    security.sysctls = tuple(text(each, "name", where) or "" for where, each in mappings(context, "sysctls", field))
    return security


def _container(kind: str, field: str, container: dict[str, Any]) -> Container:
    return Container(
        kind=kind,
        field=field,
        name=text(container, "name", field) or "",
        security=_container_security(container, field),
        ports=[
            Port(integer(port, "containerPort", where) or 0, integer(port, "hostPort", where) or 0)
            for where, port in mappings(container, "ports", field)
        ],
        probe_hosts=_probe_hosts(container, field),
    )


def _container_security(container: dict[str, Any], owner: str) -> SecurityContext:
    field = f"{owner}.securityContext"
    context = mapping(container, "securityContext", owner)
    if not context:
        return SecurityContext(field)
    security = _common_security(context, field)
    security.privileged = flag(context, "privileged", field) is True
    security.allow_privilege_escalation = flag(context, "allowPrivilegeEscalation", field)
    security.proc_mount = text(context, "procMount", field)
    if capabilities := mapping(context, "capabilities", field):
        security.capabilities_add = texts(capabilities, "add", f"{field}.capabilities")
        security.capabilities_drop = texts(capabilities, "drop", f"{field}.capabilities")
    return security


def _common_security(context: dict[str, Any], field: str) -> SecurityContext:
    windows = mapping(context, "windowsOptions", field)
    return SecurityContext(
        field,
        run_as_non_root=flag(context, "runAsNonRoot", field),
        run_as_user=integer(context, "runAsUser", field),
        seccomp=_profile_type(context, "seccompProfile", field),
        app_armor=_profile_type(context, "appArmorProfile", field),
        se_linux=_se_linux(context, field),
        host_process=windows is not None and flag(windows, "hostProcess", f"{field}.windowsOptions") is True,
    )


def _profile_type(context: dict[str, Any], key: str, field: str) -> str | None:
    profile = mapping(context, key, field)
    return None if profile is None else text(profile, "type", f"{field}.{key}") or ""


def _se_linux(context: dict[str, Any], field: str) -> SeLinuxOptions | None:
    options = mapping(context, "seLinuxOptions", field)
    if options is None:
        return None
    path = f"{field}.seLinuxOptions"
    return SeLinuxOptions(*(text(options, key, path) or "" for key in ("type", "user", "role")))


def _probe_hosts(container: dict[str, Any], field: str) -> list[tuple[str, str]]:
    handlers = [(f"{field}.{key}", mapping(container, key, field)) for key in _PROBES if key in container]
    if "lifecycle" in container:
        lifecycle = mapping(container, "lifecycle", field) or {}
        path = f"{field}.lifecycle"
        handlers += [(f"{path}.{key}", mapping(lifecycle, key, path)) for key in _HANDLERS]
    found: list[tuple[str, str]] = []
    for path, handler in handlers:
        for key in _HOSTED:
            action = mapping(handler, key, path) if handler else None
            if action and (host := text(action, "host", f"{path}.{key}")):
                found.append((f"{path}.{key}.host", host))
    return found


def _volume(field: str, volume: dict[str, Any]) -> Volume:
    sources = tuple(key for key in volume if key in _SOURCE_NAMES and mapping(volume, key, field) is not None)
    return Volume(field, text(volume, "name", field) or "", sources)

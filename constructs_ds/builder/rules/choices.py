"""Fields of which the API takes exactly one, or refuses some together; the schema knows each of them alone.

Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go (validateHandler, validateLivenessProbe,
ValidateEnv, validateVolumeSource, ValidateVolumeMounts, ValidatePodDNSConfig, validateInitContainers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import DaemonSetView, Finding, entries, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_ENV_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")


def _exactly_one(field: str, owner: Mapping[str, Any], names: Sequence[str], subject: str) -> Iterator[Finding]:
    given = [name for name in names if owner.get(name) is not None]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        yield Finding(field, f"{subject} has {got}", f"give exactly one of {', '.join(names)}")


def _probes(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        passing = field.startswith("initContainers") and container.get("restartPolicy") != "Always"
        for name in _PROBES:
            probe = section(container, name)
            if not probe:
                continue
            if passing:
                yield Finding(
                    f"{field}.{name}", "an init container takes no probe", "leave it out, or make it a sidecar"
                )
            yield from _exactly_one(f"{field}.{name}", probe, _HANDLERS, "the probe")
            if name != "readinessProbe" and probe.get("successThreshold", 1) != 1:
                what = f"successThreshold {probe['successThreshold']} is refused for this probe"
                yield Finding(f"{field}.{name}", what, "leave it out, or set it to 1")


def _env_sources(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        for variable in entries(container, "env"):
            name, source = variable.get("name"), variable.get("valueFrom")
            if source is None:
                continue
            if variable.get("value"):
                yield Finding(f"{field}.env[{name}]", "has both a value and a source", "keep one of them")
            yield from _exactly_one(f"{field}.env[{name}]", section(variable, "valueFrom"), _ENV_SOURCES, "the source")


def _volume_sources(view: DaemonSetView) -> Iterator[Finding]:
    for volume in view.volumes:
        kinds = [key for key, value in volume.items() if key != "name" and value is not None]
        if len(kinds) > 1:  # one without a source is an emptyDir
            what = f"volume {volume.get('name')!r} has {' and '.join(kinds)}"
            yield Finding("volumes", what, "give one source")


def _sub_paths(view: DaemonSetView) -> Iterator[Finding]:
    for field, container in view.containers:
        for mount in entries(container, "volumeMounts"):
            for key in ("subPath", "subPathExpr"):
                path = str(mount.get(key) or "")
                if path.startswith("/") or ".." in path.split("/"):
                    what = f"{key} {path!r} leaves its volume"
                    yield Finding(f"{field}.volumeMounts", what, "write a path inside the volume, without '..'")
            if mount.get("subPath") and mount.get("subPathExpr"):
                yield Finding(f"{field}.volumeMounts", "has both subPath and subPathExpr", "keep one of them")


def _pod(view: DaemonSetView) -> Iterator[Finding]:
    spec = view.pod
    if not spec.get("containers"):
        yield Finding("containers", "the pod has none", "give at least one container")
    if spec.get("restartPolicy", "Always") != "Always":
        yield Finding(
            "restartPolicy", f"got {spec['restartPolicy']!r}", "a DaemonSet takes 'Always' only; leave it out"
        )
    if spec.get("activeDeadlineSeconds") is not None:
        yield Finding("activeDeadlineSeconds", "a DaemonSet's pods run for ever", "leave it out")
    if spec.get("dnsPolicy") == "None" and not section(spec, "dnsConfig").get("nameservers"):
        yield Finding("dns_policy", "'None' leaves the pod without a name server", "give dns_config with nameservers")


RULES = (_probes, _env_sources, _volume_sources, _sub_paths, _pod)

"""`seccompProfile_baseline`: the system call filter is not switched off.

Until 1.18, restricted: annotations `seccomp.security.alpha.kubernetes.io/pod` and
`container.seccomp.security.alpha.kubernetes.io/<container>`; allowed: unset, runtime/default, docker/default,
localhost/*. From 1.19 on: `securityContext.seccompProfile.type` of the pod and of every container; allowed: unset,
RuntimeDefault, Localhost. Until 1.26 the API server copied the annotations there (`constructs_ds.pss.defaults`).
Source: k8s.io/pod-security-admission v0.37.2, policy/check_seccompProfile_baseline.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import annotation, plural, quoted, setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ID = "seccompProfile_baseline"

POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
CONTAINER_ANNOTATION_PREFIX = "container.seccomp.security.alpha.kubernetes.io/"
"""Followed by the name of a container."""

ALLOWED = ("RuntimeDefault", "Localhost")


def seccomp_profile_baseline_1_0(pod: Pod) -> CheckResult | None:
    """Forbid other annotations, for containers that exist."""
    keys = [POD_ANNOTATION, *(CONTAINER_ANNOTATION_PREFIX + container.name for container in pod.containers)]
    found = {key: pod.annotations[key] for key in keys if key in pod.annotations}
    bad = {key: value for key, value in found.items() if not _is_allowed_annotation(value)}
    if not bad:
        return None
    shown = sorted(annotation(key, value) for key, value in bad.items())
    return CheckResult(
        reason="seccompProfile",
        detail=f"forbidden {plural(len(bad), 'annotation')} {', '.join(shown)}",
        fields=tuple(f"metadata.annotations[{key}]" for key in bad),
        remedy="leave it out, or use runtime/default",
    )


def seccomp_profile_baseline_1_19(pod: Pod) -> CheckResult | None:
    """Forbid what is set to another type."""
    bad_pod = pod.security.seccomp is not None and pod.security.seccomp not in ALLOWED
    bad = [
        container
        for container in pod.containers
        if container.security.seccomp is not None and container.security.seccomp not in ALLOWED
    ]
    if not bad_pod and not bad:
        return None
    contexts = ([pod.security] if bad_pod else []) + [container.security for container in bad]
    values = quoted(sorted({context.seccomp or "" for context in contexts}))
    return CheckResult(
        reason="seccompProfile",
        detail=f"{setters(bad_pod, bad)} must not set securityContext.seccompProfile.type to {values}",
        fields=tuple(f"{context.field}.seccompProfile.type" for context in contexts),
        remedy="use RuntimeDefault or Localhost",
    )


def _is_allowed_annotation(value: str) -> bool:
    return value in ("runtime/default", "docker/default") or value.startswith("localhost/")


CHECK = Check(
    ID,
    "baseline",
    (
        VersionedCheck(KubernetesVersion(1, 0), seccomp_profile_baseline_1_0),
        VersionedCheck(KubernetesVersion(1, 19), seccomp_profile_baseline_1_19),
    ),
)

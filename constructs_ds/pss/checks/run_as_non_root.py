"""`runAsNonRoot`: no container runs as root.

Restricted field: `securityContext.runAsNonRoot` of every container; allowed: true, or unset where the pod's is true.
The pod's own: not false, even where every container says true.
Since 1.0; from 1.35 on any value in a pod with a user namespace (`hostUsers: false`).
Source: k8s.io/pod-security-admission v0.37.2, policy/check_runAsNonRoot.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers, setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Container, Pod


def run_as_non_root_1_0(pod: Pod) -> CheckResult | None:
    """Forbid what says false; if nothing does, what says nothing and is not covered by the pod."""
    bad_pod = pod.security.run_as_non_root is False
    explicit = [container for container in pod.containers if container.security.run_as_non_root is False]
    if bad_pod or explicit:
        where = (["spec.securityContext.runAsNonRoot"] if bad_pod else []) + _fields(explicit)
        return CheckResult(
            reason="runAsNonRoot != true",
            detail=f"{setters(bad_pod, explicit)} must not set securityContext.runAsNonRoot=false",
            fields=tuple(where),
            remedy="set it to true, with an image or runAsUser that is not root",
        )
    if pod.security.run_as_non_root:
        return None
    implicit = [container for container in pod.containers if container.security.run_as_non_root is None]
    if not implicit:
        return None
    return CheckResult(
        reason="runAsNonRoot != true",
        detail=f"pod or {containers(implicit)} must set securityContext.runAsNonRoot=true",
        fields=tuple(_fields(implicit)),
        remedy="set it to true there or at spec.securityContext, with an image or runAsUser that is not root",
    )


def run_as_non_root_1_35(pod: Pod) -> CheckResult | None:
    """As before, except that pods with a user namespace pass."""
    return None if pod.user_namespace else run_as_non_root_1_0(pod)


def _fields(found: list[Container]) -> list[str]:
    return [f"{container.security.field}.runAsNonRoot" for container in found]


CHECK = Check(
    "runAsNonRoot",
    "restricted",
    (
        VersionedCheck(KubernetesVersion(1, 0), run_as_non_root_1_0),
        VersionedCheck(KubernetesVersion(1, 35), run_as_non_root_1_35),
    ),
)

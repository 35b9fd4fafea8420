"""`seccompProfile_restricted`: a system call filter is asked for, by the pod or by each container.

Restricted field: `securityContext.seccompProfile.type` of the pod and of every container. Allowed: RuntimeDefault,
Localhost; a container's may be unset where the pod's is set.
Since 1.19; from 1.25 on Windows pods pass, where the field cannot be set.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_seccompProfile_restricted.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.checks import seccomp_profile_baseline
from constructs_ds.pss.wording import containers
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def seccomp_profile_restricted_1_19(pod: Pod) -> CheckResult | None:
    """Forbid what is set to another type; if nothing is, what is set nowhere."""
    explicit = seccomp_profile_baseline.seccomp_profile_baseline_1_19(pod)
    if explicit or pod.security.seccomp is not None:
        return explicit
    implicit = [container for container in pod.containers if container.security.seccomp is None]
    if not implicit:
        return None
    return CheckResult(
        reason="seccompProfile",
        detail=f"pod or {containers(implicit)} must set securityContext.seccompProfile.type "
        'to "RuntimeDefault" or "Localhost"',
        fields=tuple(f"{container.security.field}.seccompProfile.type" for container in implicit),
        remedy="set RuntimeDefault there or at spec.securityContext",
    )


def seccomp_profile_restricted_1_25(pod: Pod) -> CheckResult | None:
    """As before, except that Windows pods pass."""
    return None if pod.windows else seccomp_profile_restricted_1_19(pod)


CHECK = Check(
    "seccompProfile_restricted",
    "restricted",
    (
        VersionedCheck(KubernetesVersion(1, 19), seccomp_profile_restricted_1_19, (seccomp_profile_baseline.ID,)),
        VersionedCheck(KubernetesVersion(1, 25), seccomp_profile_restricted_1_25, (seccomp_profile_baseline.ID,)),
    ),
)

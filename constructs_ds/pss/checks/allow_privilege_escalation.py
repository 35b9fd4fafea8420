"""`allowPrivilegeEscalation`: no process gets more privileges than its parent.

Restricted field: `securityContext.allowPrivilegeEscalation` of every container. Allowed: false; unset is true.
Since 1.8; from 1.25 on Windows pods pass, where the field cannot be set.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_allowPrivilegeEscalation.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def allow_privilege_escalation_1_8(pod: Pod) -> CheckResult | None:
    """Forbid true and unset."""
    bad = [container for container in pod.containers if container.security.allow_privilege_escalation is not False]
    if not bad:
        return None
    return CheckResult(
        reason="allowPrivilegeEscalation != false",
        detail=f"{containers(bad)} must set securityContext.allowPrivilegeEscalation=false",
        fields=tuple(f"{container.security.field}.allowPrivilegeEscalation" for container in bad),
        remedy="set it to false",
    )


def allow_privilege_escalation_1_25(pod: Pod) -> CheckResult | None:
    """As before, except that Windows pods pass."""
    return None if pod.windows else allow_privilege_escalation_1_8(pod)


CHECK = Check(
    "allowPrivilegeEscalation",
    "restricted",
    (
        VersionedCheck(KubernetesVersion(1, 8), allow_privilege_escalation_1_8),
        VersionedCheck(KubernetesVersion(1, 25), allow_privilege_escalation_1_25),
    ),
)

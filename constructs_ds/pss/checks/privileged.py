"""`privileged`: no privileged containers.

Restricted field: `securityContext.privileged` of every container. Allowed: unset, false.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_privileged.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def privileged_1_0(pod: Pod) -> CheckResult | None:
    """Forbid true."""
    bad = [container for container in pod.containers if container.security.privileged]
    if not bad:
        return None
    return CheckResult(
        reason="privileged",
        detail=f"{containers(bad)} must not set securityContext.privileged=true",
        fields=tuple(f"{container.security.field}.privileged" for container in bad),
        remedy="leave it out, and add the few capabilities that are needed",
    )


CHECK = Check("privileged", "baseline", (VersionedCheck(KubernetesVersion(1, 0), privileged_1_0),))

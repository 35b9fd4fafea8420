"""`procMount`: the masks over /proc stay.

Restricted field: `securityContext.procMount` of every container. Allowed: unset, "Default".
Since 1.0; from 1.35 on any value in a pod with a user namespace (`hostUsers: false`).
Source: k8s.io/pod-security-admission v0.37.2, policy/check_procMount_baseline.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ID = "procMount"


def proc_mount_1_0(pod: Pod) -> CheckResult | None:
    """Forbid anything but the default, the empty text included."""
    bad = [container for container in pod.containers if container.security.proc_mount not in (None, "Default")]
    if not bad:
        return None
    values = quoted(sorted({container.security.proc_mount or "" for container in bad}))
    return CheckResult(
        reason="procMount",
        detail=f"{containers(bad)} must not set securityContext.procMount to {values}",
        fields=tuple(f"{container.security.field}.procMount" for container in bad),
        remedy="leave it out",
    )


def proc_mount_1_35(pod: Pod) -> CheckResult | None:
    """As before, except that pods with a user namespace pass."""
    return None if pod.user_namespace else proc_mount_1_0(pod)


CHECK = Check(
    ID,
    "baseline",
    (
        VersionedCheck(KubernetesVersion(1, 0), proc_mount_1_0),
        VersionedCheck(KubernetesVersion(1, 35), proc_mount_1_35),
    ),
)

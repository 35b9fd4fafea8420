"""`capabilities_baseline`: no capability added beyond those that a container runtime gives anyway, without NET_RAW.

Restricted field: `securityContext.capabilities.add` of every container. Allowed: unset, and the names below.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_capabilities_baseline.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ID = "capabilities_baseline"

ALLOWED = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip
_REMEDY = f"add none but {', '.join(sorted(ALLOWED))}"


def capabilities_baseline_1_0(pod: Pod) -> CheckResult | None:
    """Forbid what is not in the list, spelt just so: neither a CAP_ in front nor lower case."""
    bad = [container for container in pod.containers if not ALLOWED.issuperset(container.security.capabilities_add)]
    if not bad:
        return None
    added = {name for container in bad for name in container.security.capabilities_add}
    forbidden = quoted(sorted(added - ALLOWED))
    return CheckResult(
        reason="non-default capabilities",
        detail=f"{containers(bad)} must not include {forbidden} in securityContext.capabilities.add",
        fields=tuple(f"{container.security.field}.capabilities.add" for container in bad),
        remedy=_REMEDY,
    )


CHECK = Check(ID, "baseline", (VersionedCheck(KubernetesVersion(1, 0), capabilities_baseline_1_0),))

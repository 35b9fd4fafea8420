"""`sysctls`: no kernel parameter that reaches beyond the pod.

Restricted field: `spec.securityContext.sysctls[*].name`. Allowed: the safe ones below, with dots and no slashes.
Since 1.0; more became safe in 1.27, 1.29, 1.32 and 1.37.
Source: k8s.io/pod-security-admission v0.37.2, policy/check_sysctls.go.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod

ALLOWED_1_0 = frozenset({
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_syncookies",
})  # fmt: skip
ALLOWED_1_27 = ALLOWED_1_0 | {"net.ipv4.ip_local_reserved_ports"}
ALLOWED_1_29 = ALLOWED_1_27 | {
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
}
ALLOWED_1_32 = ALLOWED_1_29 | {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}
ALLOWED_1_37 = ALLOWED_1_32 | {"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_slow_start_after_idle"}


def check_sysctls(pod: Pod, allowed: frozenset[str]) -> CheckResult | None:
    """Forbid what is not in the list; said as often as it is there."""
    names = pod.security.sysctls
    if allowed.issuperset(names):
        return None
    bad = [(index, name) for index, name in enumerate(names) if name not in allowed]
    return CheckResult(
        reason="forbidden sysctls",
        detail=", ".join(name for _, name in bad),
        fields=tuple(f"spec.securityContext.sysctls[{index}].name" for index, _ in bad),
        remedy="leave it out, or set it on the node",
    )


CHECK = Check(
    "sysctls",
    "baseline",
    (
        VersionedCheck(KubernetesVersion(1, 0), partial(check_sysctls, allowed=ALLOWED_1_0)),
        VersionedCheck(KubernetesVersion(1, 27), partial(check_sysctls, allowed=ALLOWED_1_27)),
        VersionedCheck(KubernetesVersion(1, 29), partial(check_sysctls, allowed=ALLOWED_1_29)),
        VersionedCheck(KubernetesVersion(1, 32), partial(check_sysctls, allowed=ALLOWED_1_32)),
        VersionedCheck(KubernetesVersion(1, 37), partial(check_sysctls, allowed=ALLOWED_1_37)),
    ),
)

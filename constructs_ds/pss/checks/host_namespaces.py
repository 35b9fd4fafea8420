"""`hostNamespaces`: no sharing of the node's network, process and IPC namespaces.

Restricted fields: `spec.hostNetwork`, `spec.hostPID`, `spec.hostIPC`. Allowed: unset, false.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_hostNamespaces.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def host_namespaces_1_0(pod: Pod) -> CheckResult | None:
    """Forbid each of the three that is true."""
    if not (pod.host_network or pod.host_pid or pod.host_ipc):
        return None
    settings = {"hostNetwork": pod.host_network, "hostPID": pod.host_pid, "hostIPC": pod.host_ipc}
    shared = [name for name, value in settings.items() if value]
    return CheckResult(
        reason="host namespaces",
        detail=", ".join(f"{name}=true" for name in shared),
        fields=tuple(f"spec.{name}" for name in shared),
        remedy=f"leave out {', '.join(shared)}",
    )


CHECK = Check("hostNamespaces", "baseline", (VersionedCheck(KubernetesVersion(1, 0), host_namespaces_1_0),))

"""`windowsHostProcess`: no Windows container that runs as a process of the node.

Restricted field: `securityContext.windowsOptions.hostProcess` of the pod and of every container. Allowed: unset, false.
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_windowsHostProcess.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import setters
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def windows_host_process_1_0(pod: Pod) -> CheckResult | None:
    """Forbid true."""
    bad_pod = pod.security.host_process
    bad = [container for container in pod.containers if container.security.host_process]
    if not bad_pod and not bad:
        return None
    contexts = ([pod.security] if bad_pod else []) + [container.security for container in bad]
    return CheckResult(
        reason="hostProcess",
        detail=f"{setters(bad_pod, bad)} must not set securityContext.windowsOptions.hostProcess=true",
        fields=tuple(f"{context.field}.windowsOptions.hostProcess" for context in contexts),
        remedy="leave it out",
    )


CHECK = Check("windowsHostProcess", "baseline", (VersionedCheck(KubernetesVersion(1, 0), windows_host_process_1_0),))

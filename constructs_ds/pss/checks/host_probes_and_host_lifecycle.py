"""`hostProbesAndHostLifecycle`: no probe or lifecycle handler that makes the kubelet call another host.

Restricted fields: `httpGet.host` and `tcpSocket.host` of `livenessProbe`, `readinessProbe`, `startupProbe`,
`lifecycle.postStart` and `lifecycle.preStop` of every container. Allowed: unset, "".
Since 1.34, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_hostProbesAndhostLifecycle.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import plural, quoted
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def host_probes_and_host_lifecycle_1_34(pod: Pod) -> CheckResult | None:
    """Forbid every host, loopback addresses included; names and hosts are each said once, sorted."""
    bad = [container for container in pod.containers if container.probe_hosts]
    if not bad:
        return None
    names = sorted({container.name for container in bad})
    hosts = sorted({host for container in bad for _, host in container.probe_hosts})
    use = "uses" if len(names) == 1 else "use"
    return CheckResult(
        reason="probe or lifecycle host",
        detail=f"{plural(len(names), 'container')} {quoted(names)} {use} "
        f"{plural(len(hosts), 'probe or lifecycle host')} {quoted(hosts)}",
        fields=tuple(field for container in bad for field, _ in container.probe_hosts),
        remedy="leave out host, which defaults to the pod's own address",
    )


CHECK = Check(
    "hostProbesAndHostLifecycle",
    "baseline",
    (VersionedCheck(KubernetesVersion(1, 34), host_probes_and_host_lifecycle_1_34),),
)

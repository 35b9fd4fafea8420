"""`hostPorts`: no port of the node.

Restricted field: `ports[*].hostPort` of every container. Allowed: unset, 0. With hostNetwork the API server turns each
containerPort into one (`constructs_ds.pss.defaults`).
Since 1.0, unchanged. Source: k8s.io/pod-security-admission v0.37.2, policy/check_hostPorts.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.wording import containers, plural
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod


def host_ports_1_0(pod: Pod) -> CheckResult | None:
    """Forbid every host port; the numbers are sorted as text, as upstream's are."""
    bad = [container for container in pod.containers if any(port.host_port for port in container.ports)]
    if not bad:
        return None
    ports = sorted({str(port.host_port) for container in bad for port in container.ports if port.host_port})
    use = "uses" if len(bad) == 1 else "use"
    return CheckResult(
        reason="hostPort",
        detail=f"{containers(bad)} {use} {plural(len(ports), 'hostPort')} {', '.join(ports)}",
        fields=tuple(
            f"{container.field}.ports[{index}].hostPort"
            for container in bad
            for index, port in enumerate(container.ports)
            if port.host_port
        ),
        remedy="leave out hostNetwork, which makes every containerPort a hostPort"
        if pod.host_network
        else "leave out hostPort; a Service reaches the pod without it",
    )


CHECK = Check("hostPorts", "baseline", (VersionedCheck(KubernetesVersion(1, 0), host_ports_1_0),))

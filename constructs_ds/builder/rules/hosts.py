"""Host ports, host access and the rollout that they allow.

Source: k8s.io/kubernetes/pkg/apis/core/validation (checkHostPortConflicts, validateHostNetwork) and
pkg/apis/apps/validation (ValidateDaemonSetSpec, ValidateRollingUpdateDaemonSet).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rollout import is_zero, share_problem
from constructs_ds.builder.rules.finding import DaemonSetView, Finding, entries, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def host_ports(view: DaemonSetView) -> Iterator[tuple[str, int, str, str]]:
    """Yield (field, port, protocol, host IP) for every port of the node that the pod takes.

    On the node's network each container port is a host port. An ordinary init container's are free again when the
    others start, so only native sidecars among them count.
    """
    host_network = view.host_network
    for field, container in view.containers:
        if field.startswith("initContainers") and container.get("restartPolicy") != "Always":
            continue
        for port in entries(container, "ports"):
            number = port.get("hostPort") or (port.get("containerPort") if host_network else None)
            if number:
                yield f"{field}.ports", number, port.get("protocol", "TCP"), port.get("hostIP", "0.0.0.0")  # noqa: S104


def _host_ports_once(view: DaemonSetView) -> Iterator[Finding]:
    taken = Counter((number, protocol, address) for _, number, protocol, address in host_ports(view))
    for (number, protocol, _), count in taken.items():
        if count > 1:
            what = f"host port {number}/{protocol} is used {count} times in one pod"
            yield Finding("containers.ports", what, "give each its own port")


def _host_port_is_container_port(view: DaemonSetView) -> Iterator[Finding]:
    if not view.host_network:
        return
    for field, container in view.containers:
        for port in entries(container, "ports"):
            host, inner = port.get("hostPort"), port.get("containerPort")
            if host is not None and host != inner:
                what = f"hostPort {host} differs from containerPort {inner} on the host network"
                yield Finding(f"{field}.ports", what, f"leave hostPort out or set it to {inner}")


def _surge_needs_free_ports(view: DaemonSetView) -> Iterator[Finding]:
    rolling = section(view.spec, "updateStrategy", "rollingUpdate")
    if is_zero(rolling.get("maxSurge")):
        return
    taken = sorted({number for _, number, _, _ in host_ports(view)})
    if taken:
        ports = ", ".join(map(str, taken))
        what = f"max_surge {rolling['maxSurge']} with host port {ports} never progresses: two pods cannot hold one port"
        yield Finding("rollout", what, "use Rollout.rolling(...) or Rollout.on_delete()")


def _strategy_moves(view: DaemonSetView) -> Iterator[Finding]:
    """Overrides can undo what `Rollout` refuses."""
    strategy = section(view.spec, "updateStrategy")
    rolling: Mapping[str, Any] | None = strategy.get("rollingUpdate")
    if strategy.get("type", "RollingUpdate") == "OnDelete":
        if rolling is not None:
            yield Finding("rollout", "OnDelete takes no rollingUpdate", "drop it or use RollingUpdate")
        return
    if rolling is None:
        return
    unavailable, surge = rolling.get("maxUnavailable", 1), rolling.get("maxSurge", 0)
    wrong = [problem for value in (unavailable, surge) if (problem := share_problem(value))]
    if wrong:
        yield from (Finding("rollout", what, remedy) for what, remedy in wrong)
        return
    zeros = [is_zero(value) for value in (unavailable, surge)]
    if all(zeros):
        yield Finding("rollout", "maxUnavailable and maxSurge are both zero", "give one of them a value above zero")
    if not any(zeros):
        what = f"maxUnavailable {unavailable} and maxSurge {surge} are both above zero"
        yield Finding("rollout", what, "set one of them to 0")


def host_access(view: DaemonSetView) -> list[str]:
    """Return what of the node the pod touches, in words."""
    spec = view.pod
    access = [field for field in ("hostNetwork", "hostPID", "hostIPC") if spec.get(field) is True]
    access += [f"hostPath {v['hostPath'].get('path')}" for v in view.volumes if v.get("hostPath")]
    access += [f"hostPort {port}" for _, port, _, _ in host_ports(view)]
    privileged = [f for f, c in view.containers if section(c, "securityContext").get("privileged")]
    return access + [f"privileged {field}" for field in privileged]


def not_in_default(view: DaemonSetView) -> Iterator[Finding]:
    """Refuse host access where everybody's pods are."""
    access = host_access(view)
    if access and view.namespace == "default":
        what = f"host access ({', '.join(access[:3])}{', …' if len(access) > 3 else ''}) in namespace 'default'"  # noqa: PLR2004
        remedy = 'put the agent into a namespace of its own: Namespace(chart, "logging"), then use it as the scope'
        yield Finding("namespace", what, remedy)


RULES = (
    _host_ports_once,
    _host_port_is_container_port,
    _surge_needs_free_ports,
    _strategy_moves,
)

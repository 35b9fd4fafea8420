"""What of the node a pod reaches, in words: namespaces, privileges, capabilities, paths, ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.field import Field

if TYPE_CHECKING:
    from constructs_ds.simulate.host import HostPath, HostPort
    from constructs_ds.simulate.workload import DaemonSet


@dataclass(frozen=True, slots=True)
class HostAccess:
    """What of the node a pod reaches.

    Attributes:
        namespaces: Of `network`, `PID`, `IPC`, those of the host that it shares.
        privileged: The containers that are privileged, or run as a Windows host process.
        capabilities: The capabilities that containers add, sorted.
        paths: The host paths that it mounts.
        ports: The host ports that it holds.
    """

    namespaces: tuple[str, ...]
    privileged: tuple[str, ...]
    capabilities: tuple[str, ...]
    paths: tuple[HostPath, ...]
    ports: tuple[HostPort, ...]

    @property
    def is_none(self) -> bool:
        """Say whether the pod reaches nothing of the node."""
        return not (self.namespaces or self.privileged or self.capabilities or self.paths or self.ports)


_NAMESPACES = {"network": "hostNetwork", "PID": "hostPID", "IPC": "hostIPC"}


def host_access(daemonset: DaemonSet) -> HostAccess:
    """Return what the pods of `daemonset` reach of their nodes.

    Raises:
        InputError: A field has another type than Kubernetes gives it.
    """
    spec = Field(f"{daemonset.where}: DaemonSet {daemonset.id}", "", daemonset.template).get("spec")
    containers = [item for kind in ("initContainers", "containers") for item in spec.get(kind).items()]
    security = [(item.get("name").text(), item.get("securityContext")) for item in containers]
    on_host = spec.at("securityContext", "windowsOptions", "hostProcess").flag()
    added = {text for _, context in security for text in context.at("capabilities", "add").texts()}
    return HostAccess(
        namespaces=tuple(word for word, field in _NAMESPACES.items() if spec.get(field).flag()),
        privileged=tuple(name for name, context in security if _is_privileged(context, on_host=on_host)),
        capabilities=tuple(sorted(added)),
        paths=daemonset.host_paths,
        ports=daemonset.demand.ports,
    )


def _is_privileged(context: Field, *, on_host: bool) -> bool:
    """Say whether a container has the run of its node; the container's own word on host processes wins."""
    own = context.at("windowsOptions", "hostProcess")
    return context.get("privileged").flag() or (on_host if own.value is None else own.flag())

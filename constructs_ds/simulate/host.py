"""What of the node itself a pod holds: host ports and host paths.

Source: kubernetes v1.36.0 pkg/scheduler/util/utils.go (GetHostPorts: containers and sidecars) and
pkg/apis/core/v1/defaults.go (on the host's network every container port is a host port), kube-scheduler
framework (HostPortInfo: 0.0.0.0 is every address).
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.field import Field

_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - how Kubernetes writes it; nothing is bound


@dataclass(frozen=True, slots=True, order=True)
class HostPort:
    """A port of the node that a pod holds."""

    port: int
    protocol: str = "TCP"
    address: str = _EVERY_ADDRESS

    def __str__(self) -> str:
        """Return "9100/TCP", with the address when it is just one."""
        address = "" if self.address == _EVERY_ADDRESS else f"{self.address}:"
        return f"{address}{self.port}/{self.protocol}"

    def clashes(self, other: HostPort) -> bool:
        """Say whether two pods on one node cannot hold both."""
        same_port = (self.port, self.protocol) == (other.port, other.protocol)
        return same_port and (self.address == other.address or _EVERY_ADDRESS in {self.address, other.address})


@dataclass(frozen=True, slots=True, order=True)
class HostPath:
    """A path of the node that a pod mounts.

    Attributes:
        path: As in the volume, without a slash at the end.
        writable: Whether a container mounts it other than read-only.
        type: The volume's `hostPath.type`, such as `Socket`; empty when it has none.
    """

    path: str
    writable: bool
    type: str = ""


def read_host_ports(spec: Field) -> tuple[HostPort, ...]:
    """Return the host ports of a pod spec, each once, sorted."""
    on_host = spec.get("hostNetwork").flag()
    found: set[HostPort] = set()
    for container in _lasting(spec):
        for port in container.get("ports").items():
            number = port.get("hostPort").integer() or (port.get("containerPort").integer() if on_host else 0)
            if number > 0:
                found.add(
                    HostPort(number, port.get("protocol").text() or "TCP", port.get("hostIP").text() or _EVERY_ADDRESS)
                )
    return tuple(sorted(found))


def _lasting(spec: Field) -> Iterator[Field]:
    """Yield the containers that hold their ports as long as the pod lives."""
    for container in spec.get("initContainers").items():
        if container.get("restartPolicy").text() == "Always":
            yield container
    yield from spec.get("containers").items()


def read_host_paths(spec: Field) -> tuple[HostPath, ...]:
    """Return the host paths of a pod spec that a container mounts, sorted."""
    volumes = {item.get("name").text(): item.get("hostPath") for item in spec.get("volumes").items()}
    writable: dict[str, bool] = {}
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind).items():
            for mount in container.get("volumeMounts").items():
                name = mount.get("name").text()
                writable[name] = writable.get(name, False) or not mount.get("readOnly").flag()
    return tuple(
        sorted(
            HostPath(posixpath.normpath(volume.get("path").text()), writable[name], volume.get("type").text())
            for name, volume in volumes.items()
            if volume.value is not None and name in writable
        )
    )

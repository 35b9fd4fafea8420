"""What of the node a pod touches: its namespaces, its paths, its ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.explain.containers import containers_of, named
from constructs_ds.explain.grant import Grant
from constructs_ds.explain.knowledge import known_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.field import Field

_NAMESPACES = {
    "hostNetwork": "the node's addresses, interfaces and ports; what its pods listen on, the node listens on",
    "hostPID": "the node's processes, to see them and, as the same user, to signal them",
    "hostIPC": "the shared memory and message queues of the node's processes",
}


def host_grants(spec: Field) -> Iterator[Grant]:
    """Yield the host access of a pod spec."""
    for key, means in _NAMESPACES.items():
        if spec.get(key).flag():
            yield Grant("host", key, spec.get(key).path, means)
    for volume in spec.get("volumes").items():
        if volume.get("hostPath").value is not None:
            yield from _path(spec, volume)
    for container in containers_of(spec):
        for port in container.get("ports").items():
            if number := port.get("hostPort").integer():
                protocol = port.get("protocol").text() or "TCP"
                subject = f"hostPort {number}/{protocol} ({named(container)})"
                yield Grant("host", subject, port.get("hostPort").path, "a port of the node, open to who reaches it")


def _path(spec: Field, volume: Field) -> Iterator[Grant]:
    field = volume.at("hostPath", "path")
    path = field.text()
    mounts = [
        mount
        for container in containers_of(spec)
        for mount in container.get("volumeMounts").items()
        if mount.get("name").text() == volume.get("name").text()
    ]
    writable = any(not mount.get("readOnly").flag() for mount in mounts)
    how = "writable" if writable else "read-only" if mounts else "not mounted"
    yield Grant("host", f"hostPath {path} ({how})", field.path, known_path(path))
    for mount in mounts:
        if mount.get("mountPropagation").text() == "Bidirectional":
            means = "what the container mounts there, the node and other pods see"
            yield Grant("host", f"mount propagation to {path}", mount.get("mountPropagation").path, means)

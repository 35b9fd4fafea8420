"""What a rule yields, and how rules walk a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Finding(NamedTuple):
    """A problem without its place in the tree, which the caller knows."""

    field: str
    what: str
    remedy: str


def section(owner: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the map at a path below `owner`; an empty one where it is absent or null."""
    found: Any = owner
    for key in path:
        found = found.get(key) or {}
    return cast("Mapping[str, Any]", found)


def entries(owner: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """Return a list of maps; an empty one where it is absent or null."""
    return cast("Sequence[Mapping[str, Any]]", owner.get(key) or ())


class DaemonSetView:
    """A DaemonSet as rules look at it: what each of them needs, looked up once."""

    def __init__(self, daemon_set: Mapping[str, Any]) -> None:
        self.spec = section(daemon_set, "spec")
        self.namespace: str = section(daemon_set, "metadata").get("namespace", "default")
        self.pod = section(self.spec, "template", "spec")
        self.volumes = entries(self.pod, "volumes")
        self.host_network = self.pod.get("hostNetwork") is True
        self.containers = [
            (f"{kind}[{container.get('name')}]", container)
            for kind in ("initContainers", "containers")
            for container in entries(self.pod, kind)
        ]
        """Every container with its field path, init containers first."""

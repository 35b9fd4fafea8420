"""What a rule yields, and how rules walk a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Finding(NamedTuple):
    """A problem without its place in the tree, which the caller knows."""

    field: str
    what: str
    remedy: str


def section(owner: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the map at a path below `owner`; an empty one where it is absent or null."""
    for key in path:
        owner = cast("Mapping[str, Any]", owner.get(key) or {})
    return owner


def entries(owner: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    """Return a list of maps; an empty one where it is absent or null."""
    return cast("Sequence[Mapping[str, Any]]", owner.get(key) or ())


def pod_spec(daemon_set: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pod's spec."""
    return section(daemon_set, "spec", "template", "spec")


def all_containers(daemon_set: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every container with its field path, init containers first."""
    spec = pod_spec(daemon_set)
    for kind in ("initContainers", "containers"):
        for container in entries(spec, kind):
            yield f"{kind}[{container.get('name')}]", container


def on_host_network(daemon_set: Mapping[str, Any]) -> bool:
    """Whether the pod uses the node's network."""
    return pod_spec(daemon_set).get("hostNetwork") is True

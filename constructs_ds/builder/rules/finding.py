"""What a rule yields, and how rules walk a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Finding(NamedTuple):
    """A problem without its place in the tree, which the caller knows."""

    field: str
    what: str
    remedy: str


def pod_spec(daemon_set: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the pod's spec."""
    spec: Mapping[str, Any] = daemon_set["spec"].get("template", {}).get("spec", {})
    return spec


def all_containers(daemon_set: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every container with its field path, init containers first."""
    spec = pod_spec(daemon_set)
    for kind in ("initContainers", "containers"):
        for container in spec.get(kind) or ():
            yield f"{kind}[{container.get('name')}]", container


def on_host_network(daemon_set: Mapping[str, Any]) -> bool:
    """Whether the pod uses the node's network."""
    return pod_spec(daemon_set).get("hostNetwork") is True

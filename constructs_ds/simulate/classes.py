"""Node classes as people call them: by node pool, instance type or role; one for each group that runs other agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.shapes import CLASS_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.simulate.coverage import NodeGroup
    from constructs_ds.simulate.node import Node

_CONTROL_PLANE, *_POOLS, _OS, _ARCH = CLASS_LABELS
_USUAL = {_OS: "linux", _ARCH: "amd64"}


@dataclass(frozen=True, slots=True, eq=False)
class NodeClass:
    """A group of nodes under a name.

    Attributes:
        name: What people call it; each class has another.
        group: The nodes, and the agents on them.
        allocatable: The least that any of the nodes hands out, by resource.
    """

    name: str
    group: NodeGroup
    allocatable: Mapping[str, int]

    def share(self, resource: str) -> float:
        """Return the part of the smallest node that the agents take, such as 0.05; infinite where it has none."""
        taken, whole = self.group.requests.get(resource, 0), self.allocatable.get(resource, 0)
        return taken / whole if whole else float("inf") if taken else 0.0


def name_classes(groups: Sequence[NodeGroup]) -> tuple[NodeClass, ...]:
    """Name groups of nodes: larger ones first among those of one name."""
    names: dict[str, int] = {}
    named: list[NodeClass] = []
    for group in groups:
        name = _name(group.sample)
        names[name] = names.get(name, 0) + 1
        unique = name if names[name] == 1 else f"{name} #{names[name]}"
        named.append(NodeClass(unique, group, _least(group.nodes)))
    return tuple(named)


def _name(node: Node) -> str:
    """Return the declared class, node pool or instance type; else the role; besides what is unusual about it."""
    if node.declared:
        return node.declared
    labels = node.labels
    called = list(dict.fromkeys(labels[key] for key in _POOLS if labels.get(key)))
    if _CONTROL_PLANE in labels:
        called.insert(0, "control-plane")
    unusual = [labels[key] for key, usual in _USUAL.items() if labels.get(key, usual) != usual]
    taints = [taint.key.rpartition("/")[2] for taint in node.taints if _is_lasting(taint.key)]
    words = [*(called or ["worker"]), *unusual]
    extra = [taint for taint in taints if taint not in words]
    return " ".join(words) + (f" ({', '.join(extra)})" if extra else "")


def _is_lasting(key: str) -> bool:
    """Say whether a taint belongs to a class of nodes, and not to the state that one of them is in."""
    return not key.startswith(("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"))


def _least(nodes: Sequence[Node]) -> dict[str, int]:
    distinct = list({id(node.allocatable): node.allocatable for node in nodes}.values())
    return {name: min(given.get(name, 0) for given in distinct) for name in distinct[0]}

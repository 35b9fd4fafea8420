"""Nodes that no agent can tell apart, put together: what follows costs as much as there are shapes, not nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.reason import HOST_NAME_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.placement import Placement

CLASS_LABELS = (
    "node-role.kubernetes.io/control-plane",
    "eks.amazonaws.com/nodegroup",
    "karpenter.sh/nodepool",
    "cloud.google.com/gke-nodepool",
    "kubernetes.azure.com/agentpool",
    "node.kubernetes.io/instance-type",
    "kubernetes.io/os",
    "kubernetes.io/arch",
)
"""Labels by which people call their nodes; nodes that differ in one are of another class."""

_ELSEWHERE = "(another host)"


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Nodes that every placement of a fleet treats alike.

    Attributes:
        sample: One of them; it stands for all.
        nodes: All of them, in inventory order.
    """

    sample: Node
    nodes: list[Node]


def group_nodes(nodes: Iterable[Node], placements: Iterable[Placement]) -> list[Shape]:
    """Put together the nodes that share taints, name where one is named, and each label that a placement looks at."""
    placements = list(placements)
    keys = {*CLASS_LABELS, *(key for placement in placements for key in placement.label_keys())}
    named = frozenset(name for placement in placements for name in placement.node_names())
    hosts = _named_hosts(placements)
    if hosts is not None:
        keys.discard(HOST_NAME_LABEL)
    ordered = sorted(keys)
    shapes: dict[tuple[object, ...], Shape] = {}
    for node in nodes:
        labels = node.labels
        key = (node.declared, node.taints, node.name if node.name in named else "", *map(labels.get, ordered))
        if hosts:
            host = labels.get(HOST_NAME_LABEL)
            key = (*key, host if host in hosts or host is None else _ELSEWHERE)
        shape = shapes.get(key)
        if shape is None:
            shapes[key] = Shape(node, [node])
        else:
            shape.nodes.append(node)
    return list(shapes.values())


def _named_hosts(placements: list[Placement]) -> frozenset[str] | None:
    """Return the host names that a placement names; `None` when one compares them, and each is a case of its own."""
    if any(placement.compares(HOST_NAME_LABEL) for placement in placements):
        return None
    return frozenset(
        [*(value for placement in placements for value in placement.label_values(HOST_NAME_LABEL)), _ELSEWHERE]
        if any(HOST_NAME_LABEL in placement.label_keys() for placement in placements)
        else []
    )

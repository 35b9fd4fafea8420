"""What keeps an agent off a node, in words, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from constructs_ds.simulate.node import Node

ReasonKind = Literal["taint", "selector", "affinity", "node-name", "resources", "ports"]
"""What keeps an agent off a node, as the JSON of `coverage` spells it."""

HOST_NAME_LABEL = "kubernetes.io/hostname"
"""The label that differs on every node."""

_KUBELETS_LABELS = ("kubernetes.io/", "topology.kubernetes.io/", "node.kubernetes.io/instance-type")
"""Labels that the kubelet or the cloud sets, and that nobody should change."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps an agent off a node.

    Attributes:
        kind: What it is.
        detail: In words, naming the label, taint, resource or port.
        remedy: The line of the manifest, or the command, that would change it.
    """

    kind: ReasonKind
    detail: str
    remedy: str


def has(node: Node, *keys: str) -> str:
    """Say what the node has for labels; of the one that differs everywhere, only that it is another."""
    found = list(dict.fromkeys(keys))
    given = [_given(key, node.labels[key]) for key in found if key in node.labels]
    absent = [key for key in found if key not in node.labels]
    if not given:
        return f"the node has no label {absent[0]}" if len(absent) == 1 else "the node has none of these labels"
    others = f" and no label {absent[0]}" if len(absent) == 1 else " and none of the other labels" if absent else ""
    return f"the node has {', '.join(given)}{others}"


def _given(key: str, value: str) -> str:
    return "another host name" if key == HOST_NAME_LABEL else f"{key}={value}"


def label_node(key: str, value: str) -> str:
    """Return the command that would give a node the label, where a person may set it."""
    return "" if key.startswith(_KUBELETS_LABELS) else f"`kubectl label node NODE {key}={value}`, or "

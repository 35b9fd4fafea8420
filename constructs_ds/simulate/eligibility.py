"""Whether a node runs a DaemonSet, decided as the DaemonSet controller decides, with every reason why not.

Source: kubernetes pkg/controller/daemon/daemon_controller.go v1.36.0 (NodeShouldRunDaemonPod), which is the scheduler's
verdict as well: node name, node selector and required affinity, then the taints NoSchedule and NoExecute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from constructs_ds.simulate.placement import NAME_FIELD
from constructs_ds.simulate.taints import COMPARISON_GATE, Taint, untolerated

if TYPE_CHECKING:
    from constructs_ds.simulate.labels import Requirement
    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.placement import Placement, Term

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


def runs(placement: Placement, node: Node) -> bool:
    """Say whether the DaemonSet controller puts a pod on `node`."""
    return not reasons(placement, node)


def stays(placement: Placement, node: Node) -> bool:
    """Say whether a pod that already runs on `node` stays there: untolerated NoSchedule does not remove it."""
    evicting = tuple(taint for taint in node.taints if taint.effect == "NoExecute")
    tolerated = not untolerated(evicting, placement.tolerations, comparisons=placement.comparisons)
    return tolerated and not (*_name_reasons(placement, node), *_label_reasons(placement, node))


def reasons(placement: Placement, node: Node) -> tuple[Reason, ...]:
    """Return every reason why the controller keeps the pods off `node`; empty when it puts one there."""
    return (
        *_name_reasons(placement, node),
        *_label_reasons(placement, node),
        *(
            _taint_reason(placement, taint)
            for taint in untolerated(node.taints, placement.tolerations, comparisons=placement.comparisons)
        ),
    )


def _name_reasons(placement: Placement, node: Node) -> tuple[Reason, ...]:
    if placement.node_name in {"", node.name}:
        return ()
    detail = f"the pod template names the node {placement.node_name}"
    return (Reason("node-name", detail, "remove `nodeName` from the pod template"),)


def _label_reasons(placement: Placement, node: Node) -> tuple[Reason, ...]:
    selector = tuple(
        _selector_reason(node, key, value) for key, value in placement.node_selector if node.labels.get(key) != value
    )
    affinity = _affinity_reason(placement.terms, node)
    return (*selector, affinity) if affinity else selector


def _selector_reason(node: Node, key: str, value: str) -> Reason:
    detail = f"nodeSelector wants {key}={value}; {_has(node, key)}"
    return Reason("selector", detail, f"{_label_node(key, value)}drop `nodeSelector: {{{key}: {value}}}`")


def _label_node(key: str, value: str) -> str:
    """Return the command that would give a node the label, where a person may set it."""
    return "" if key.startswith(_KUBELETS_LABELS) else f"`kubectl label node NODE {key}={value}`, or "


def _has(node: Node, key: str) -> str:
    """Say what the node has for a label; of the label that differs everywhere, only that it is another."""
    value = node.labels.get(key)
    if value is None:
        return f"the node has no label {key}"
    return "the node is another host" if key == HOST_NAME_LABEL else f"the node has {key}={value}"


def _affinity_reason(terms: tuple[Term, ...] | None, node: Node) -> Reason | None:
    if terms is None:
        return None
    failures = [term.failures(node.name, node.labels) for term in terms]
    if not all(failures) or not terms:
        return (
            None if terms else Reason("affinity", "required node affinity has no terms, so it matches no node", _DROP)
        )
    parts = [_term_detail(term, failed, node) for term, failed in zip(terms, failures, strict=True)]
    if len(parts) == 1:
        return Reason("affinity", f"node affinity {parts[0]}", _remedy(terms[0], node))
    listed = "; ".join(f"term {number} {part}" for number, part in enumerate(parts, 1))
    return Reason("affinity", f"no term of the node affinity matches: {listed}", _remedy(terms[0], node))


_DROP = "drop `requiredDuringSchedulingIgnoredDuringExecution`"


def _term_detail(term: Term, failed: tuple[str, ...], node: Node) -> str:
    if term.unreadable() or not (term.expressions or term.fields):
        return f"matches no node: {', '.join(failed)}"
    have = ", ".join(dict.fromkeys(_has(node, wanted.key) for wanted in _unmet(term, node)))
    return f"wants {' and '.join(failed)}" + (f"; {have}" if have else "")


def _unmet(term: Term, node: Node) -> list[Requirement]:
    """Return the label conditions of a readable term that the node does not meet."""
    return [] if term.unreadable() else [wanted for wanted in term.expressions if not wanted.matches(node.labels)]


def _remedy(term: Term, node: Node) -> str:
    """Return what would make `term` match the node: a change of the first condition that is not met."""
    unmet = _unmet(term, node)
    if not unmet:
        return f"change the condition on `{NAME_FIELD}`" if term.fields and not term.unreadable() else _DROP
    key, operator, values = unmet[0].key, unmet[0].operator, ", ".join(unmet[0].values)
    fragment = f"{{key: {key}, operator: {operator}" + (f", values: [{values}]" if values else "") + "}"
    if operator == "In":
        return f"{_label_node(key, unmet[0].values[0])}change `{fragment}`"
    return f"change `- {fragment}` under `matchExpressions`"


def _taint_reason(placement: Placement, taint: Taint) -> Reason:
    value = f", value: {taint.value!r}" if taint.value else ""
    operator = "Equal" if taint.value else "Exists"
    line = f"tolerations: [{{key: {taint.key}, operator: {operator}{value}, effect: {taint.effect}}}]"
    gated = any(
        toleration.operator in {"Gt", "Lt"} and toleration.tolerates(taint, comparisons=True)
        for toleration in placement.tolerations
    )
    needs = f" (a toleration compares it, which needs the feature gate {COMPARISON_GATE})" if gated else ""
    return Reason("taint", f"taint {taint} is not tolerated{needs}", f"add `{line}`")

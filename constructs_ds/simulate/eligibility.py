"""Whether a node runs a DaemonSet, decided as the DaemonSet controller decides, with every reason why not.

Source: kubernetes pkg/controller/daemon/daemon_controller.go v1.36.0 (NodeShouldRunDaemonPod), which is the scheduler's
verdict as well: node name, node selector and required affinity, then the taints NoSchedule and NoExecute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.output.scalars import inline
from constructs_ds.simulate.affinity_reason import affinity_reason
from constructs_ds.simulate.reason import Reason, has, label_node
from constructs_ds.simulate.taints import COMPARISON_GATE, Taint, untolerated

if TYPE_CHECKING:
    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.placement import Placement


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
    affinity = affinity_reason(placement.terms, node)
    return (*selector, affinity) if affinity else selector


def _selector_reason(node: Node, key: str, value: str) -> Reason:
    detail = f"nodeSelector wants {key}={value}; {has(node, key)}"
    return Reason(
        "selector", detail, f"{label_node(key, value)}drop `nodeSelector: {{{inline(key)}: {inline(value)}}}`"
    )


def _taint_reason(placement: Placement, taint: Taint) -> Reason:
    value = f", value: {inline(taint.value)}" if taint.value else ""
    operator = "Equal" if taint.value else "Exists"
    line = f"tolerations: [{{key: {inline(taint.key)}, operator: {operator}{value}, effect: {taint.effect}}}]"
    gated = any(
        toleration.operator in {"Gt", "Lt"} and toleration.tolerates(taint, comparisons=True)
        for toleration in placement.tolerations
    )
    needs = f" (a toleration compares it, which needs the feature gate {COMPARISON_GATE})" if gated else ""
    return Reason("taint", f"taint {taint} is not tolerated{needs}", f"add `{line}`")

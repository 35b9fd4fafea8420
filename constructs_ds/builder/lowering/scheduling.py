"""Where the pods may run: selector, affinity and tolerations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.placement import OS_LABEL, Toleration
from constructs_ds.builder.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.builder.lowering.agent import Agent
    from constructs_ds.platforms import Taint


def node_selector(agent: Agent) -> dict[str, str]:
    """Return the node selector; the operating system is always part of it."""
    placement = agent.props.placement
    return {OS_LABEL: placement.os, **placement.node_selector}


def affinity(agent: Agent) -> dict[str, Any] | None:
    """Return required node affinity: what the placement asks for, and the nodes that are no machines kept off."""
    placement = agent.props.placement
    common = [requirement.to_dict() for requirement in placement.required]
    if placement.keep_off_virtual_nodes:
        common += [_exclusion(each) for each in agent.platform.exclude_nodes]
        agent.why.extend(
            Reason(f"affinity {each.key} {each.operator} {','.join(each.values)}".strip(), each.why)
            for each in agent.platform.exclude_nodes
        )
    terms = [[each.to_dict() for each in term] + common for term in placement.alternatives] or [common]
    if terms == [[]]:
        return None
    required = {"nodeSelectorTerms": [{"matchExpressions": term} for term in terms]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}


def _exclusion(exclusion: Any) -> dict[str, Any]:
    made = {"key": exclusion.key, "operator": exclusion.operator}
    return made | ({"values": list(exclusion.values)} if exclusion.values else {})


def tolerations(agent: Agent) -> list[dict[str, Any]]:
    """Return the tolerations, without those that the DaemonSet controller adds by itself."""
    made: list[dict[str, Any]] = []
    for toleration in [*_as_a_matter_of_course(agent), *agent.props.placement.tolerations]:
        written = toleration.to_dict()
        if written not in made and not _by_controller(written, host_network=_on_host_network(agent)):
            made.append(written)
            agent.why.append(Reason(toleration.subject(), toleration.why or "asked for by the placement"))
    return made


def _as_a_matter_of_course(agent: Agent) -> Iterator[Toleration]:
    tolerate = agent.props.placement.tolerate
    if tolerate == "none":
        return
    if tolerate == "everything":
        why = "the node is not usable without this agent"
        yield Toleration(effect="NoSchedule", why=why)
        yield Toleration(effect="NoExecute", why=why)
        return
    if tolerate == "no-schedule":
        yield Toleration(effect="NoSchedule", why="a node set apart by a taint would be a blind spot")
    for taint in agent.platform.taints_with("node"):
        if tolerate == "node" or taint.effect == "NoExecute":
            yield _of(taint)


def _of(taint: Taint) -> Toleration:
    why = taint.note or f"node agents tolerate it on {taint.key.split('/', 1)[-1]} nodes"
    if taint.value is None:
        return Toleration.exists(taint.key, taint.effect, why=why)
    return Toleration.equal(taint.key, taint.value, taint.effect, why=why)


def _on_host_network(agent: Agent) -> bool:
    return any(access.network is not None for access in agent.props.host_access)


_ADDED_BY_CONTROLLER = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
"""k8s.io/kubernetes/pkg/controller/daemon/util (AddOrUpdateDaemonPodTolerations)."""


def _by_controller(written: dict[str, Any], *, host_network: bool) -> bool:
    pair = (written.get("key"), written.get("effect"))
    if written.get("operator") != "Exists" or "tolerationSeconds" in written:
        return False
    if pair == ("node.kubernetes.io/network-unavailable", "NoSchedule"):
        return host_network
    return pair in _ADDED_BY_CONTROLLER

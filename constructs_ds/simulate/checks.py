"""What is wrong with a fleet on its nodes: clashes between agents, agents that nobody schedules, budgets exceeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.clashes import find_clashes
from constructs_ds.simulate.finding import Finding, cut, nodes_in_words
from constructs_ds.simulate.taints import COMPARISON_GATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constructs_ds.simulate.coverage import AgentCoverage, Coverage
    from constructs_ds.simulate.reason import Reason
    from constructs_ds.simulate.workload import DaemonSet, RunningPod


def find_problems(coverage: Coverage) -> tuple[Finding, ...]:
    """Return everything that is wrong with the fleet on its nodes: errors first, each in the order of the manifests."""
    found = [
        *find_clashes(coverage),
        *(finding for agent in coverage.daemonsets for finding in _of_agent(agent, coverage)),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity))


def over_budget(coverage: Coverage, budget: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return where the agents together take more of a node than `budget` allows.

    Args:
        coverage: Where the agents run.
        budget: The most that they may take of each node, in the scheduler's units (see `resources.to_units`).
    """
    found: list[Finding] = []
    for name, allowed in budget.items():
        over = [group for group in coverage.groups if group.requests.get(name, 0) > allowed]
        if not over:
            continue
        worst = max(over, key=lambda group: group.requests.get(name, 0))
        largest = max(worst.running, key=lambda agent: agent.demand.requests.get(name, 0))
        detail = (
            f"the agents take {show(name, worst.requests[name])} {name} of {nodes_in_words(over)}, "
            f"the budget is {show(name, allowed)}"
        )
        takes = show(name, largest.demand.requests.get(name, 0))
        found.append(
            Finding(
                "budget", "error", (), detail, f"{largest.id} takes most, {takes}: lower it or the number of agents"
            )
        )
    return tuple(found)


def _of_agent(agent: AgentCoverage, coverage: Coverage) -> Iterator[Finding]:
    daemonset = agent.daemonset
    if not agent.desired:
        detail = f"no node of the inventory runs it: {_main_reason(agent)}" if coverage.groups else "there are no nodes"
        yield Finding(
            "unscheduled", "error", (daemonset.id,), detail, "change its placement, or remove it", daemonset.where
        )
    pending = [group for group in agent.groups if group.desires(daemonset) and daemonset in group.excluded]
    # Clashing ports are told of once, for the two that clash.
    short = [group for group in pending if any(why.kind == "resources" for why in group.excluded[daemonset])]
    if short:
        why = "; ".join(reason.detail for reason in short[0].excluded[daemonset])
        detail = f"stays Pending on {nodes_in_words(short)}: {why}"
        yield Finding(
            "resources", "error", (daemonset.id,), detail, short[0].excluded[daemonset][0].remedy, daemonset.where
        )
    yield from _evictions(agent)
    yield from _uncertain(daemonset)


def _uncertain(daemonset: DaemonSet) -> Iterator[Finding]:
    """Say what makes the answer less than certain."""
    if daemonset.placement.is_refused_without_gate:
        detail = (
            f"has tolerations with Gt or Lt, which the API server refuses without the feature gate {COMPARISON_GATE}"
        )
        remedy = "use Equal or Exists, or say that the gate is on"
        yield Finding("feature-gate", "error", (daemonset.id,), detail, remedy, daemonset.where)
    if daemonset.unknown_priority:
        detail = (
            f"names the priority class {daemonset.unknown_priority}, which is not among the manifests; it counts as 0"
        )
        yield Finding("priority", "warning", (daemonset.id,), detail, "give its PriorityClass as well", daemonset.where)
    if daemonset.unsimulated:
        detail = f"{', '.join(daemonset.unsimulated)} may keep it off more nodes; that is not simulated"
        yield Finding("unsimulated", "warning", (daemonset.id,), detail, "check it in a cluster", daemonset.where)


def _evictions(agent: AgentCoverage) -> Iterator[Finding]:
    victims: list[RunningPod] = []
    for group in agent.groups:
        victims.extend(group.evicted.get(agent.daemonset, ()))
    if victims:
        named = cut([f"{pod.namespace}/{pod.name}" for pod in victims])
        detail = f"pushes out pods of lower priority: {named}"
        remedy = "lower its requests or its priority class, or take larger nodes"
        yield Finding("eviction", "warning", (agent.daemonset.id,), detail, remedy, agent.daemonset.where)


def _main_reason(agent: AgentCoverage) -> str:
    """Return the reason that holds for most nodes."""
    nodes: dict[Reason, int] = {}
    for group in agent.groups:
        for reason in group.excluded.get(agent.daemonset, ()):
            nodes[reason] = nodes.get(reason, 0) + len(group.nodes)
    return max(nodes, key=lambda reason: nodes[reason]).detail

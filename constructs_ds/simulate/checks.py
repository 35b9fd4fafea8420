"""What is wrong with a fleet on its nodes: clashes between agents, agents that nobody schedules, budgets exceeded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Literal

from constructs_ds.errors import Problem
from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.sharing import shared_paths
from constructs_ds.simulate.taints import COMPARISON_GATE
from constructs_ds.simulate.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constructs_ds.simulate.coverage import AgentCoverage, Coverage, NodeGroup
    from constructs_ds.simulate.reason import Reason
    from constructs_ds.simulate.workload import DaemonSet, RunningPod

FindingKind = Literal[
    "budget",
    "eviction",
    "feature-gate",
    "host-path",
    "name",
    "ports",
    "priority",
    "resources",
    "same-product",
    "selector",
    "unscheduled",
    "unsimulated",
]
"""What a finding is about, as the JSON of `coverage` spells it."""

Severity = Literal["error", "warning"]
"""An error will not work as written; a warning may be meant."""

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person ought to know before applying the manifests.

    Attributes:
        kind: What it is about.
        severity: Whether it can be meant.
        daemonsets: The DaemonSets concerned, as "namespace/name".
        detail: In words.
        remedy: What to do about it.
        where: The file and line of the first of them.
    """

    kind: FindingKind
    severity: Severity
    daemonsets: tuple[str, ...]
    detail: str
    remedy: str
    where: str = ""

    def __str__(self) -> str:
        """Return the one line a user reads."""
        return str(Problem(self.where, " and ".join(self.daemonsets), self.detail, self.remedy))


def find_problems(coverage: Coverage) -> tuple[Finding, ...]:
    """Return everything that is wrong with the fleet on its nodes: errors first, each in the order of the manifests."""
    found = [
        *_same_names(coverage.fleet.daemonsets),
        *_same_pods(coverage.fleet.daemonsets),
        *_between_agents(coverage),
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
            f"the agents take {show(name, worst.requests[name])} {name} of {_nodes(over)}, "
            f"the budget is {show(name, allowed)}"
        )
        takes = show(name, largest.demand.requests.get(name, 0))
        found.append(
            Finding(
                "budget", "error", (), detail, f"{largest.id} takes most, {takes}: lower it or the number of agents"
            )
        )
    return tuple(found)


def _same_names(agents: Sequence[DaemonSet]) -> Iterator[Finding]:
    for one, other in combinations(agents, 2):
        if one.id == other.id:
            detail = f"is given twice, the second time at {other.where}; the last one applied wins"
            yield Finding("name", "error", (one.id,), detail, "remove or rename one", one.where)


def _same_pods(agents: Sequence[DaemonSet]) -> Iterator[Finding]:
    for one, other in combinations(agents, 2):
        if one.namespace != other.namespace or one.name == other.name:
            continue
        for owner, owned in ((one, other), (other, one)):
            if owner.selector.matches(owned.labels):
                detail = f"the selector of {owner.name} ({owner.selector}) also finds the pods of {owned.name}"
                remedy = "give each a label of its own, such as app.kubernetes.io/instance"
                yield Finding("selector", "error", (owner.id, owned.id), detail, remedy, owner.where)


def _between_agents(coverage: Coverage) -> Iterator[Finding]:
    """Compare each two agents that meet on a node, once."""
    together: dict[tuple[DaemonSet, DaemonSet], list[NodeGroup]] = {}
    wanted = {group: [a for a in coverage.fleet.daemonsets if group.desires(a)] for group in coverage.groups}
    for group, agents in wanted.items():
        for pair in combinations(agents, 2):
            together.setdefault(pair, []).append(group)
    for (one, other), groups in together.items():
        if one.id != other.id:
            yield from _between(one, other, groups)


def _between(one: DaemonSet, other: DaemonSet, groups: Sequence[NodeGroup]) -> Iterator[Finding]:
    pair = (one.id, other.id)
    clashing = sorted({mine for mine in one.demand.ports for theirs in other.demand.ports if mine.clashes(theirs)})
    if clashing:
        ports = ", ".join(str(port) for port in clashing)
        detail = f"both hold host port {ports} on {_nodes(groups)}; one of the two stays Pending"
        yield Finding("ports", "error", pair, detail, "give one of them another port", one.where)
    paths = shared_paths(one.host_paths, other.host_paths)
    if paths:
        detail = f"both may write to {', '.join(paths)} on {_nodes(groups)}"
        yield Finding(
            "host-path", "warning", pair, detail, "give each a folder of its own, or mount it read-only", one.where
        )
    product = _same_product(one, other)
    if product:
        detail = f"both are {product} and run on {_nodes(groups)}"
        yield Finding(
            "same-product", "warning", pair, detail, "remove one, or make their selectors disjoint", one.where
        )


def _same_product(one: DaemonSet, other: DaemonSet) -> str:
    """Return the product that two agents share, by the name of their first image; empty when they do not."""
    mine, theirs = (_image_name(agent.images[0]) for agent in (one, other))
    return mine if mine == theirs else ""


def _image_name(image: str) -> str:
    """Return the image without registry, tag and digest: `fluent/fluent-bit`."""
    path = image.partition("@")[0]
    head, _, tail = path.rpartition("/")
    name = f"{head}/{tail.partition(':')[0]}" if head else tail.partition(":")[0]
    registry, slash, rest = name.partition("/")
    return rest if slash and ("." in registry or ":" in registry or registry == "localhost") else name


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
        detail = f"stays Pending on {_nodes(short)}: {why}"
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
        named = ", ".join(f"{pod.namespace}/{pod.name}" for pod in victims[:_SHOWN])
        more = f" and {len(victims) - _SHOWN} more" if len(victims) > _SHOWN else ""
        detail = f"pushes out pods of lower priority: {named}{more}"
        remedy = "lower its requests or its priority class, or take larger nodes"
        yield Finding("eviction", "warning", (agent.daemonset.id,), detail, remedy, agent.daemonset.where)


def _main_reason(agent: AgentCoverage) -> str:
    """Return the reason that holds for most nodes."""
    nodes: dict[Reason, int] = {}
    for group in agent.groups:
        for reason in group.excluded.get(agent.daemonset, ()):
            nodes[reason] = nodes.get(reason, 0) + len(group.nodes)
    return max(nodes, key=lambda reason: nodes[reason]).detail


def _nodes(groups: Sequence[NodeGroup]) -> str:
    """Return "3 nodes (a, b, c)", cut to a few names."""
    number = sum(len(group.nodes) for group in groups)
    first = islice((node.name for group in groups for node in group.nodes), _SHOWN)
    more = ", ..." if number > _SHOWN else ""
    return f"{count(number, 'node')} ({', '.join(first)}{more})"

"""What is wrong with a fleet on its nodes: clashes between agents, agents that nobody schedules, budgets exceeded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from constructs_ds.errors import Problem
from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.host import HostPort
from constructs_ds.simulate.sharing import written_paths
from constructs_ds.simulate.taints import COMPARISON_GATE
from constructs_ds.simulate.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from constructs_ds.simulate.coverage import AgentCoverage, Coverage, NodeGroup
    from constructs_ds.simulate.label_selector import LabelSelector
    from constructs_ds.simulate.labels import Requirement
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
_PAIR = 2
_OWN_LABEL = "give each a label of its own, such as app.kubernetes.io/instance"
_Wanted = Literal["ports", "host-path", "same-product"]
_Clash = tuple[_Wanted, str, tuple["DaemonSet", ...]]
"""What several agents want of one node, its name, and the agents."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person ought to know before applying the manifests.

    Attributes:
        kind: What it is about.
        severity: Whether it can be meant.
        daemonsets: The DaemonSets concerned, as "namespace/name"; of many the first three, `detail` counts the others.
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
    given: dict[str, list[DaemonSet]] = {}
    for agent in agents:
        given.setdefault(agent.id, []).append(agent)
    for name, (first, *others) in given.items():
        if len(others) == 1:
            detail = f"is given twice, the second time at {others[0].where}; the last one applied wins"
            yield Finding("name", "error", (name,), detail, "remove or rename one", first.where)
        elif others:
            again = _cut([other.where for other in others])
            detail = f"is given {len(others) + 1:,} times, again at {again}; the last one applied wins"
            yield Finding("name", "error", (name,), detail, "remove or rename all but one", first.where)


def _same_pods(agents: Sequence[DaemonSet]) -> Iterator[Finding]:
    """Tell of each selector once, however many have it; only two that find each other are told one by one."""
    spaces: dict[str, list[DaemonSet]] = {}
    for agent in agents:
        spaces.setdefault(agent.namespace, []).append(agent)
    for space in spaces.values():
        find = _pod_finder(space)
        selecting: dict[frozenset[Requirement], dict[str, DaemonSet]] = {}
        for agent in space:
            selecting.setdefault(frozenset(agent.selector.requirements), {}).setdefault(agent.name, agent)
        for owners in selecting.values():
            first, *more = owners.values()
            found = {agent.name: agent for agent in find(first.selector)}
            others = [agent for name, agent in found.items() if name not in owners]
            if len(more) == 1 and not others:
                yield from (_finds(first, more), _finds(more[0], [first]))
            elif more:
                yield _find_each_other([first, *more], others)
            elif others:
                yield _finds(first, others)


def _pod_finder(agents: Sequence[DaemonSet]) -> Callable[[LabelSelector], list[DaemonSet]]:
    """Return what finds the agents whose pods a selector matches, looking only at those with one of its labels."""
    having: dict[tuple[str, str], list[DaemonSet]] = {}
    for agent in agents:
        for label in agent.labels.items():
            having.setdefault(label, []).append(agent)

    def find(selector: LabelSelector) -> list[DaemonSet]:
        listed = [wanted for wanted in selector.requirements if wanted.operator == "In"]
        candidates = [
            [agent for value in dict.fromkeys(wanted.values) for agent in having.get((wanted.key, value), ())]
            for wanted in listed
        ]
        return [agent for agent in min(candidates, key=len, default=agents) if selector.matches(agent.labels)]

    return find


def _finds(owner: DaemonSet, owned: Sequence[DaemonSet]) -> Finding:
    detail = f"the selector of {owner.name} ({owner.selector}) also finds the pods of {_names(owned)}"
    return Finding("selector", "error", _ids([owner, *owned]), detail, _OWN_LABEL, owner.where)


def _find_each_other(owners: Sequence[DaemonSet], others: Sequence[DaemonSet]) -> Finding:
    besides = f", and those of {_names(others)}" if others else ""
    detail = f"{_all(owners)} have the selector {owners[0].selector}, which finds the pods of each{besides}"
    return Finding("selector", "error", _ids(owners), detail, _OWN_LABEL, owners[0].where)


def _between_agents(coverage: Coverage) -> Iterator[Finding]:
    """Tell of agents that want the same of a node, once for each set of agents that meet."""
    known: dict[tuple[DaemonSet, ...], list[_Clash]] = {}
    met: dict[_Clash, list[NodeGroup]] = {}
    for group in coverage.groups:
        agents = tuple(agent for agent in coverage.fleet.daemonsets if group.desires(agent))
        if agents not in known:
            known[agents] = _clashes(agents)
        for clash in known[agents]:
            met.setdefault(clash, []).append(group)
    shared: dict[tuple[_Wanted, tuple[DaemonSet, ...], tuple[NodeGroup, ...]], list[str]] = {}
    for (kind, what, agents), groups in met.items():
        shared.setdefault((kind, agents, tuple(groups)), []).append(what)
    for (kind, agents, where), whats in shared.items():
        yield _told(kind, ", ".join(whats), agents, where)


def _clashes(agents: Sequence[DaemonSet]) -> list[_Clash]:
    """Return what two or more of these want, in the order of the manifests."""
    position = {agent: number for number, agent in enumerate(agents)}
    found: list[_Clash] = []
    for kind, what, wanting in (*_ports(agents), *_paths(agents), *_products(agents)):
        members: dict[str, DaemonSet] = {}
        for agent in sorted(wanting, key=position.__getitem__):
            members.setdefault(agent.id, agent)
        if len(members) > 1:
            found.append((kind, what, tuple(members.values())))
    return sorted(found, key=lambda clash: [position[agent] for agent in clash[2]])


def _ports(agents: Sequence[DaemonSet]) -> Iterator[_Clash]:
    holding: dict[HostPort, dict[HostPort, list[DaemonSet]]] = {}
    for agent in agents:
        for port in agent.demand.ports:
            everywhere = HostPort(port.port, port.protocol)
            holding.setdefault(everywhere, {}).setdefault(port, []).append(agent)
    for everywhere, held in sorted(holding.items()):
        if everywhere in held:  # it clashes with the port on each address
            holders = list(chain.from_iterable(held.values()))  # the first is the first of the manifests
            two = len({agent.id for agent in holders}) == _PAIR
            shown = min(port for port in held if holders[0] in held[port]) if two else everywhere
            yield "ports", str(shown), tuple(holders)
        else:
            for port in sorted(held):
                yield "ports", str(port), tuple(held[port])


def _paths(agents: Sequence[DaemonSet]) -> Iterator[_Clash]:
    writing: dict[str, list[DaemonSet]] = {}
    for agent in agents:
        for path in written_paths(agent.host_paths):
            writing.setdefault(path, []).append(agent)
    for path in sorted(writing):
        folders = {path, *(path[:end] or "/" for end, char in enumerate(path) if char == "/")}
        yield "host-path", path, tuple(agent for folder in folders for agent in writing.get(folder, ()))


def _products(agents: Sequence[DaemonSet]) -> Iterator[_Clash]:
    """Compare agents by the name of their first image."""
    running: dict[str, list[DaemonSet]] = {}
    for agent in agents:
        running.setdefault(_image_name(agent.images[0]), []).append(agent)
    for name, those in running.items():
        if name:
            yield "same-product", name, tuple(those)


def _told(kind: _Wanted, what: str, agents: Sequence[DaemonSet], groups: Sequence[NodeGroup]) -> Finding:
    who, nodes, two, where = _all(agents), _nodes(groups), len(agents) == _PAIR, agents[0].where
    if kind == "ports":
        pending = "one of the two stays Pending" if two else "not all of them run, the others stay Pending"
        remedy = "give one of them another port" if two else "give each a port of its own"
        return Finding(kind, "error", _ids(agents), f"{who} hold host port {what} on {nodes}; {pending}", remedy, where)
    if kind == "host-path":
        remedy = "give each a folder of its own, or mount it read-only"
        return Finding(kind, "warning", _ids(agents), f"{who} may write to {what} on {nodes}", remedy, where)
    remedy = f"{'remove' if two else 'keep'} one, or make their selectors disjoint"
    return Finding(kind, "warning", _ids(agents), f"{who} are {what} and run on {nodes}", remedy, where)


def _ids(agents: Sequence[DaemonSet]) -> tuple[str, ...]:
    return tuple(agent.id for agent in agents[:_SHOWN])


def _names(agents: Sequence[DaemonSet]) -> str:
    return _cut([agent.name for agent in agents])


def _all(agents: Sequence[DaemonSet]) -> str:
    """Return the subject of a sentence about agents of which the first few are named before it."""
    rest = len(agents) - _SHOWN
    return "both" if len(agents) == _PAIR else f"these and {rest:,} more" if rest else "all three"


def _cut(words: Sequence[str]) -> str:
    """Return "a, b, c and 2 more"."""
    more = f" and {len(words) - _SHOWN:,} more" if len(words) > _SHOWN else ""
    return f"{', '.join(words[:_SHOWN])}{more}"


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
        named = _cut([f"{pod.namespace}/{pod.name}" for pod in victims])
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


def _nodes(groups: Sequence[NodeGroup]) -> str:
    """Return "3 nodes (a, b, c)", cut to a few names."""
    number = sum(len(group.nodes) for group in groups)
    first = islice((node.name for group in groups for node in group.nodes), _SHOWN)
    more = ", ..." if number > _SHOWN else ""
    return f"{count(number, 'node')} ({', '.join(first)}{more})"

"""What several agents want at once: a name, each other's pods, a port or a path of one node, or the same job."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal

from constructs_ds.simulate.finding import PAIR, Finding, all_of, cut, ids, names, nodes_in_words
from constructs_ds.simulate.host import HostPort
from constructs_ds.simulate.sharing import written_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from constructs_ds.simulate.coverage import Coverage, NodeGroup
    from constructs_ds.simulate.label_selector import LabelSelector
    from constructs_ds.simulate.labels import Requirement
    from constructs_ds.simulate.workload import DaemonSet

_OWN_LABEL = "give each a label of its own, such as app.kubernetes.io/instance"
_Wanted = Literal["ports", "host-path", "same-product"]
_Clash = tuple[_Wanted, str, tuple["DaemonSet", ...]]
"""What several agents want of one node, its name, and the agents."""


def find_clashes(coverage: Coverage) -> Iterator[Finding]:
    """Yield what agents want at once, whatever the nodes first, then node by node."""
    yield from _same_names(coverage.fleet.daemonsets)
    yield from _same_pods(coverage.fleet.daemonsets)
    yield from _between_agents(coverage)


def _same_names(agents: Sequence[DaemonSet]) -> Iterator[Finding]:
    given: dict[str, list[DaemonSet]] = {}
    for agent in agents:
        given.setdefault(agent.id, []).append(agent)
    for name, (first, *others) in given.items():
        if len(others) == 1:
            detail = f"is given twice, the second time at {others[0].where}; the last one applied wins"
            yield Finding("name", "error", (name,), detail, "remove or rename one", first.where)
        elif others:
            again = cut([other.where for other in others])
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
    detail = f"the selector of {owner.name} ({owner.selector}) also finds the pods of {names(owned)}"
    return Finding("selector", "error", ids([owner, *owned]), detail, _OWN_LABEL, owner.where)


def _find_each_other(owners: Sequence[DaemonSet], others: Sequence[DaemonSet]) -> Finding:
    besides = f", and those of {names(others)}" if others else ""
    detail = f"{all_of(owners)} have the selector {owners[0].selector}, which finds the pods of each{besides}"
    return Finding("selector", "error", ids(owners), detail, _OWN_LABEL, owners[0].where)


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
            two = len({agent.id for agent in holders}) == PAIR
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
    who, nodes, two, where = all_of(agents), nodes_in_words(groups), len(agents) == PAIR, agents[0].where
    if kind == "ports":
        pending = "one of the two stays Pending" if two else "not all of them run, the others stay Pending"
        remedy = "give one of them another port" if two else "give each a port of its own"
        return Finding(kind, "error", ids(agents), f"{who} hold host port {what} on {nodes}; {pending}", remedy, where)
    if kind == "host-path":
        remedy = "give each a folder of its own, or mount it read-only"
        return Finding(kind, "warning", ids(agents), f"{who} may write to {what} on {nodes}", remedy, where)
    remedy = f"{'remove' if two else 'keep'} one, or make their selectors disjoint"
    return Finding(kind, "warning", ids(agents), f"{who} are {what} and run on {nodes}", remedy, where)


def _image_name(image: str) -> str:
    """Return the image without registry, tag and digest: `fluent/fluent-bit`."""
    path = image.partition("@")[0]
    head, _, tail = path.rpartition("/")
    name = f"{head}/{tail.partition(':')[0]}" if head else tail.partition(":")[0]
    registry, slash, rest = name.partition("/")
    return rest if slash and ("." in registry or ":" in registry or registry == "localhost") else name

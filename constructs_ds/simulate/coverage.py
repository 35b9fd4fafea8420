"""On which nodes each DaemonSet runs, why not on the others, and what all of them take of each node."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from constructs_ds.simulate.capacity import Together, fit, fits_twice, serving_order, total
from constructs_ds.simulate.eligibility import reasons
from constructs_ds.simulate.reason import Reason
from constructs_ds.simulate.rollout import Nodes
from constructs_ds.simulate.shapes import Shape, group_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.simulate.fleet import Fleet
    from constructs_ds.simulate.inventory import Inventory
    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.workload import DaemonSet, RunningPod


@dataclass(frozen=True, slots=True, eq=False)
class NodeGroup:
    """Nodes on which the same agents run, with the same amounts to hand out.

    Attributes:
        nodes: The nodes, in inventory order.
        running: The agents that run there.
        excluded: Each other agent, with every reason; those that the controller wants there but that do not fit are
            excluded for resources or ports.
        evicted: The running pods that an agent pushes out there.
        others: What other running pods take, by the node's name; nodes without any are not in it.
        requests: What the running agents take of each node, the count of pods included.
    """

    nodes: Sequence[Node]
    running: tuple[DaemonSet, ...]
    excluded: Mapping[DaemonSet, tuple[Reason, ...]]
    evicted: Mapping[DaemonSet, tuple[RunningPod, ...]]
    others: Mapping[str, Mapping[str, int]]
    requests: Mapping[str, int]

    @property
    def sample(self) -> Node:
        """Return one of the nodes, which stands for all."""
        return self.nodes[0]

    def desires(self, agent: DaemonSet) -> bool:
        """Say whether the DaemonSet controller wants `agent` on these nodes, whether or not it fits."""
        return all(reason.kind in {"resources", "ports"} for reason in self.excluded.get(agent, ()))


@dataclass(frozen=True, slots=True, eq=False)
class AgentCoverage:
    """Where one DaemonSet runs.

    Attributes:
        daemonset: The DaemonSet.
        groups: The nodes of the inventory, in groups.
    """

    daemonset: DaemonSet
    groups: tuple[NodeGroup, ...]

    @property
    def desired(self) -> int:
        """Return the number of nodes that the controller wants it on: `status.desiredNumberScheduled`."""
        return sum(len(group.nodes) for group in self.groups if group.desires(self.daemonset))

    @property
    def running(self) -> int:
        """Return the number of nodes that it runs on: wanted there, and it fits."""
        return sum(len(group.nodes) for group in self.groups if self.daemonset not in group.excluded)

    def nodes(self) -> list[Node]:
        """Return the nodes that it runs on."""
        return [node for group in self.groups if self.daemonset not in group.excluded for node in group.nodes]

    def excluded(self) -> Iterator[tuple[Node, tuple[Reason, ...]]]:
        """Yield each other node with every reason."""
        for group in self.groups:
            why = group.excluded.get(self.daemonset)
            if why:
                for node in group.nodes:
                    yield node, why

    def blocked(self) -> int:
        """Return the number of desired nodes where no new pod becomes available: not ready, or it does not fit."""
        wanted = [group for group in self.groups if group.desires(self.daemonset)]
        return sum(
            len(group.nodes) if self.daemonset in group.excluded else sum(not node.ready for node in group.nodes)
            for group in wanted
        )

    def cramped(self) -> int:
        """Return the number of ready nodes that run it and have no room for a second pod of it."""
        running = [group for group in self.groups if self.daemonset not in group.excluded]
        return sum(self._cramped(group) for group in running)

    def _cramped(self, group: NodeGroup) -> int:
        """Return the number of cramped nodes; those that run no other pods are alike when they hand out the same."""
        demand, taken = self.daemonset.demand, group.requests
        distinct = {id(node.allocatable): node.allocatable for node in group.nodes}
        room = {key: fits_twice(demand, given, taken) for key, given in distinct.items()}
        count = 0
        for node in group.nodes:
            has_room = room[id(node.allocatable)]
            others = group.others.get(node.name)
            if has_room and others:
                has_room = fits_twice(demand, node.allocatable, taken, others)
            count += node.ready and not has_room
        return count

    def rollout_nodes(self) -> Nodes:
        """Return the nodes that a rollout of it goes through."""
        return Nodes(self.desired, self.blocked(), self.cramped())


@dataclass(frozen=True, eq=False)
class Coverage:
    """The agents of a fleet on the nodes of an inventory.

    Attributes:
        fleet: The agents.
        inventory: The nodes.
        groups: The nodes again, put together where the same agents run.
    """

    fleet: Fleet
    inventory: Inventory
    groups: tuple[NodeGroup, ...]

    @cached_property
    def daemonsets(self) -> tuple[AgentCoverage, ...]:
        """Return where each DaemonSet runs, in the order of the manifests."""
        return tuple(AgentCoverage(agent, self.groups) for agent in self.fleet.daemonsets)

    def of(self, name: str) -> AgentCoverage:
        """Return where the DaemonSet `name`, or `namespace/name`, runs.

        Raises:
            KeyError: There is none of that name, or several.
        """
        found = [agent for agent in self.daemonsets if name in {agent.daemonset.id, agent.daemonset.name}]
        if len(found) != 1:
            known = ", ".join(agent.daemonset.id for agent in self.daemonsets)
            raise KeyError(f"{len(found)} DaemonSets are called {name!r}; there are {known}")
        return found[0]

    @cached_property
    def group_of(self) -> Mapping[str, NodeGroup]:
        """Return the group of each node, by its name."""
        return {node.name: group for group in self.groups for node in group.nodes}


def cover(fleet: Fleet, inventory: Inventory) -> Coverage:
    """Work out where the agents of `fleet` run on the nodes of `inventory`.

    The work grows with the number of distinct node shapes. Pods that already run count against their nodes, except
    those of the fleet's own DaemonSets, and those of lower priority are pushed out where an agent needs the room.
    """
    agents = serving_order(fleet.daemonsets)
    bound = _bound_pods(fleet)
    groups: list[NodeGroup] = []
    for shape in group_nodes(inventory.nodes, (agent.placement for agent in agents)):
        groups.extend(_cover_shape(shape, agents, bound))
    return Coverage(fleet, inventory, tuple(groups))


def _bound_pods(fleet: Fleet) -> dict[str, list[RunningPod]]:
    """Return the pods on each node that stay there beside the fleet."""
    own = {agent.id for agent in fleet.daemonsets}
    bound: dict[str, list[RunningPod]] = defaultdict(list)
    for pod in fleet.pods:
        if pod.daemonset not in own:
            bound[pod.node].append(pod)
    return bound


def _cover_shape(shape: Shape, agents: list[DaemonSet], bound: Mapping[str, list[RunningPod]]) -> Iterator[NodeGroup]:
    """Yield the groups of one shape: the nodes where all that are wanted fit, then each that has to be looked at.

    Nodes of one instance type often differ by a few bytes of memory, and in the pods that they run; where everything
    fits, they stay together.
    """
    refusals = {agent: reasons(agent.placement, shape.sample) for agent in agents}
    wanted = [agent for agent in agents if not refusals[agent]]
    excluded = {agent: why for agent, why in refusals.items() if why}
    together = Together(wanted)
    whole, parts = _split(shape, together, bound)
    if whole:
        others = {node.name: _taken(bound[node.name]) for node in whole if node.name in bound}
        yield NodeGroup(whole, tuple(wanted), excluded, {}, others, together.needed)
    for nodes in parts:
        found = fit(wanted, nodes[0].allocatable, bound.get(nodes[0].name, ()))
        others = {nodes[0].name: _taken(found.beside)} if found.beside else {}
        yield NodeGroup(nodes, found.placed, {**excluded, **found.refused}, found.evicted, others, found.used)


def _taken(pods: Iterable[RunningPod]) -> dict[str, int]:
    return total(pod.demand for pod in pods)


def _split(
    shape: Shape, together: Together, bound: Mapping[str, list[RunningPod]]
) -> tuple[list[Node], list[list[Node]]]:
    """Return the nodes where all fit, and the others: without pods by what they hand out, with pods each alone."""
    known: dict[int, bool] = {}
    whole: list[Node] = []
    parts: dict[int | str, list[Node]] = defaultdict(list)
    for node in shape.nodes:
        pods = bound.get(node.name)
        key = id(node.allocatable)
        if pods is None and key not in known:
            known[key] = together.fit(node.allocatable, ())
        if known[key] if pods is None else together.fit(node.allocatable, pods):
            whole.append(node)
        else:
            parts[key if pods is None else node.name].append(node)
    return whole, list(parts.values())

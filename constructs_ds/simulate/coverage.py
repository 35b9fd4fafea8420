"""On which nodes each DaemonSet runs, why not on the others, and what all of them take of each node."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from constructs_ds.simulate.capacity import fit, fits_twice, serving_order, total
from constructs_ds.simulate.eligibility import reasons
from constructs_ds.simulate.reason import Reason
from constructs_ds.simulate.rollout import Nodes
from constructs_ds.simulate.shapes import Shape, group_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        beside: The running pods that stay there.
        requests: What the running agents take of each node, the count of pods included.
    """

    nodes: Sequence[Node]
    running: tuple[DaemonSet, ...]
    excluded: Mapping[DaemonSet, tuple[Reason, ...]]
    evicted: Mapping[DaemonSet, tuple[RunningPod, ...]]
    beside: tuple[RunningPod, ...]
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
        agent = self.daemonset
        count = 0
        for group in self.groups:
            if agent not in group.excluded:
                amounts = {id(node.allocatable): node.allocatable for node in group.nodes}
                room = {key: fits_twice(agent, group.running, given, group.beside) for key, given in amounts.items()}
                count += sum(node.ready and not room[id(node.allocatable)] for node in group.nodes)
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
    """Yield the groups of one shape: one where all that are wanted fit, else one for each distinct fit."""
    refusals = {agent: reasons(agent.placement, shape.sample) for agent in agents}
    wanted = [agent for agent in agents if not refusals[agent]]
    excluded = {agent: why for agent, why in refusals.items() if why}
    for nodes in _alike(shape, bound, total(wanted)):
        found = fit(wanted, nodes[0].allocatable, bound.get(nodes[0].name, ()))
        yield NodeGroup(nodes, found.placed, {**excluded, **found.refused}, found.evicted, found.beside, found.used)


def _alike(shape: Shape, bound: Mapping[str, list[RunningPod]], needed: Mapping[str, int]) -> list[list[Node]]:
    """Part the nodes of a shape where what they hand out may make a difference.

    Nodes of one instance type often differ by a few bytes of memory. Where everything fits on the smallest, they stay
    together.
    """
    free: dict[int, list[Node]] = defaultdict(list)
    alone: list[list[Node]] = []
    for node in shape.nodes:
        if node.name in bound:
            alone.append([node])
        else:
            free[id(node.allocatable)].append(node)
    parts = list(free.values())
    if len(parts) > 1 and all(_has(part[0], needed) for part in parts):
        parts = [[node for node in shape.nodes if node.name not in bound]]
    return [*parts, *alone]


def _has(node: Node, needed: Mapping[str, int]) -> bool:
    return all(amount <= node.allocatable.get(name, 0) for name, amount in needed.items())

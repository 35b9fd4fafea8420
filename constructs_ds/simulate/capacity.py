"""Which agents fit on a node, in the order in which the scheduler serves them, and whom they push out.

Source: kubernetes v1.36.0 pkg/scheduler/framework/plugins: noderesources/fit.go (fitsRequest), nodeports/node_ports.go
and defaultpreemption (lower priorities go; those that need not are kept, highest first).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constructs_ds.simulate.host import HostPort
    from constructs_ds.simulate.workload import DaemonSet, Demand, RunningPod

PODS = "pods"
"""The resource of which every pod takes one."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What becomes of the agents that the controller wants on one node.

    Attributes:
        placed: Those that fit, in the order they were served.
        refused: Those that stay Pending, each with every reason.
        evicted: The running pods that an agent pushes out.
        beside: The running pods that stay.
        used: What the placed agents take together, pods included.
    """

    placed: tuple[DaemonSet, ...]
    refused: Mapping[DaemonSet, tuple[Reason, ...]]
    evicted: Mapping[DaemonSet, tuple[RunningPod, ...]]
    beside: tuple[RunningPod, ...]
    used: Mapping[str, int]


@dataclass(slots=True)
class _Load:
    """What is taken of a node so far, and who holds its ports."""

    allocatable: Mapping[str, int]
    taken: dict[str, int] = field(default_factory=dict[str, int])
    ports: list[tuple[HostPort, str]] = field(default_factory=list["tuple[HostPort, str]"])

    def add(self, owner: str, demand: Demand) -> None:
        for name, amount in _with_pod(demand).items():
            self.taken[name] = self.taken.get(name, 0) + amount
        self.ports.extend((port, owner) for port in demand.ports)

    def reasons(self, demand: Demand) -> tuple[Reason, ...]:
        """Return why a pod with `demand` does not fit besides; empty when it does."""
        short = (
            self._short(name, amount)
            for name, amount in _with_pod(demand).items()
            if amount > 0 and amount > self.allocatable.get(name, 0) - self.taken.get(name, 0)
        )
        held = (
            Reason(
                "ports", f"host port {port} is held by {owner}", f"give one of the two another port than {port.port}"
            )
            for port in demand.ports
            for theirs, owner in self.ports
            if port.clashes(theirs)
        )
        return (*short, *held)

    def _short(self, name: str, amount: int) -> Reason:
        whole, left = self.allocatable.get(name, 0), self.allocatable.get(name, 0) - self.taken.get(name, 0)
        what = "of the pods that a node takes" if name == PODS else name
        detail = f"needs {show(name, amount)} {what}, {show(name, max(left, 0))} of {show(name, whole)} is left"
        remedy = (
            "take larger nodes, or fewer agents"
            if name == PODS
            else f"lower `requests: {{{name}: ...}}`, or take larger nodes"
        )
        return Reason("resources", detail, remedy)


def _with_pod(demand: Demand) -> dict[str, int]:
    return {**demand.requests, PODS: 1}


def serving_order(daemonsets: Iterable[DaemonSet]) -> list[DaemonSet]:
    """Return agents in the order the scheduler serves them: priority first; equals by namespace and name.

    Between equals the scheduler takes who came first, which no manifest says; the name makes the answer repeatable.
    """
    return sorted(daemonsets, key=lambda agent: (-agent.demand.priority, agent.namespace, agent.name))


def fit(agents: Sequence[DaemonSet], allocatable: Mapping[str, int], running: Sequence[RunningPod] = ()) -> Fit:
    """Serve `agents`, in the order given, on a node that has `allocatable` and already runs `running`."""
    load = _Load(allocatable)
    staying = list(running)
    for pod in staying:
        load.add(f"pod {pod.namespace}/{pod.name}", pod.demand)
    placed: list[DaemonSet] = []
    refused: dict[DaemonSet, tuple[Reason, ...]] = {}
    evicted: dict[DaemonSet, tuple[RunningPod, ...]] = {}
    for agent in agents:
        reasons = load.reasons(agent.demand)
        if reasons:
            victims = _victims(agent, placed, allocatable, staying)
            if not victims:
                refused[agent] = reasons
                continue
            evicted[agent] = victims
            staying = [pod for pod in staying if pod not in victims]
            load = _loaded(allocatable, placed, staying)
        load.add(agent.id, agent.demand)
        placed.append(agent)
    return Fit(tuple(placed), refused, evicted, tuple(staying), total(agent.demand for agent in placed))


def fits_twice(demand: Demand, allocatable: Mapping[str, int], *taken: Mapping[str, int]) -> bool:
    """Say whether a second pod with `demand` fits beside all that is `taken`, the first included, as maxSurge needs."""
    if demand.ports:
        return False
    return all(
        amount == 0 or amount + sum(part.get(name, 0) for part in taken) <= allocatable.get(name, 0)
        for name, amount in _with_pod(demand).items()
    )


def total(demands: Iterable[Demand]) -> dict[str, int]:
    """Return what pods take together, the count of pods included."""
    load = _Load({})
    for demand in demands:
        load.add("", demand)
    return load.taken


class Together:
    """Says of many nodes, quickly, whether some agents all fit there without pushing out anybody."""

    def __init__(self, agents: Sequence[DaemonSet]) -> None:
        """Take the agents."""
        self.needed = total(agent.demand for agent in agents)
        self.ports = [port for agent in agents for port in agent.demand.ports]
        self.clashes = any(
            mine.clashes(theirs)
            for one, other in combinations(agents, 2)
            for mine in one.demand.ports
            for theirs in other.demand.ports
        )

    def fit(self, allocatable: Mapping[str, int], running: Sequence[RunningPod]) -> bool:
        """Say whether they fit on a node that has `allocatable` and runs `running`; if not, ask `fit` about each."""
        taken = total(pod.demand for pod in running)
        held = [port for pod in running for port in pod.demand.ports]
        return (
            not self.clashes
            and all(need + taken.get(name, 0) <= allocatable.get(name, 0) for name, need in self.needed.items())
            and not any(mine.clashes(theirs) for mine in self.ports for theirs in held)
        )


def _loaded(allocatable: Mapping[str, int], placed: Iterable[DaemonSet], running: Iterable[RunningPod]) -> _Load:
    load = _Load(allocatable)
    for agent in placed:
        load.add(agent.id, agent.demand)
    for pod in running:
        load.add(f"pod {pod.namespace}/{pod.name}", pod.demand)
    return load


def _victims(
    agent: DaemonSet, placed: list[DaemonSet], allocatable: Mapping[str, int], running: list[RunningPod]
) -> tuple[RunningPod, ...]:
    """Return the running pods that have to go for `agent`; none when that would not help, or is not its right."""
    lower = [pod for pod in running if pod.demand.priority < agent.demand.priority]
    kept = [pod for pod in running if pod not in lower]
    if not agent.demand.preempts or _loaded(allocatable, placed, kept).reasons(agent.demand):
        return ()
    for pod in sorted(lower, key=lambda pod: -pod.demand.priority):
        if not _loaded(allocatable, placed, [*kept, pod]).reasons(agent.demand):
            kept.append(pod)
    return tuple(pod for pod in lower if pod not in kept)

"""What the agents take of each class of nodes, stacked by agent, and in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.report.charts import colours, legend, stacked_bars
from constructs_ds.simulate.report.markup import Markup, section, table, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.simulate.classes import NodeClass
    from constructs_ds.simulate.coverage import Coverage
    from constructs_ds.simulate.workload import DaemonSet

_RESOURCES = {"cpu": "CPU", "memory": "Memory"}
_LEAD = (
    "Requests of all agents as a share of what the smallest node of the class hands out: room that no application "
    "gets. Agents that request nothing take no share and are the first to be evicted under pressure."
)


def cost_section(coverage: Coverage, classes: Sequence[NodeClass]) -> Markup:
    """Return a drawing for cpu and one for memory, then the numbers."""
    palette = colours(_by_cost(coverage, classes))
    drawings = [part for resource in _RESOURCES for part in _drawing(resource, classes, palette)]
    heads = ("Node class", "Nodes", "Agents", "CPU", "Memory", "Pods")
    rows = [_row(found) for found in classes]
    numbers = table("Cost in numbers", heads, rows, numbers=range(1, 6))
    folded = tag("details", tag("summary", "In numbers"), numbers)
    return section("What they cost each node", _LEAD, *drawings, legend(palette), folded)


def _by_cost(coverage: Coverage, classes: Sequence[NodeClass]) -> list[str]:
    """Return the agents that take anything, those that take most first."""
    most = {agent.daemonset.id: _most(agent.daemonset, classes) for agent in coverage.daemonsets}
    return sorted((name for name, share in most.items() if share), key=lambda name: (-most[name], name))


def _most(agent: DaemonSet, classes: Sequence[NodeClass]) -> float:
    return max(_share(agent, found, resource) for found in classes for resource in _RESOURCES)


def _share(agent: DaemonSet, found: NodeClass, resource: str) -> float:
    whole = found.allocatable.get(resource, 0)
    return agent.demand.requests.get(resource, 0) / whole if whole and agent in found.group.running else 0.0


def _drawing(resource: str, classes: Sequence[NodeClass], palette: Mapping[str, str]) -> list[Markup]:
    order = {name: index for index, name in enumerate(palette)}
    rows = [
        (found.name, sorted(_shares(found, resource), key=lambda part: order.get(part[0], len(order))))
        for found in classes
    ]
    word = _RESOURCES[resource]
    return [tag("h3", word), stacked_bars(f"{word} that agents take of each node class", rows, palette)]


def _shares(found: NodeClass, resource: str) -> list[tuple[str, float]]:
    shares = [(agent.id, _share(agent, found, resource)) for agent in found.group.running]
    return [(name, share) for name, share in shares if share]


def _row(found: NodeClass) -> tuple[str, ...]:
    taken = [
        f"{show(name, found.group.requests.get(name, 0))} of {show(name, found.allocatable.get(name, 0))}"
        for name in ("cpu", "memory", "pods")
    ]
    return (found.name, f"{len(found.group.nodes):,}", str(len(found.group.running)), *taken)

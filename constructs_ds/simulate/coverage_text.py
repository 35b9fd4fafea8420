"""What `coverage` shows to people: where each DaemonSet runs, why not elsewhere, what it costs, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.classes import NodeClass, name_classes
from constructs_ds.simulate.table import Table
from constructs_ds.simulate.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.coverage import AgentCoverage, Coverage
    from constructs_ds.simulate.finding import Finding
    from constructs_ds.simulate.reason import Reason

_RESOURCES = ("cpu", "memory", "pods")


def coverage_tables(coverage: Coverage, problems: Sequence[Finding]) -> list[Table]:
    """Return the tables; those without rows are left out."""
    classes = name_classes(coverage.groups)
    tables = [
        _where(coverage),
        _why_not(coverage, classes),
        _cost(classes),
        _problems(problems),
    ]
    return [table for table in tables if table.rows]


def summary(coverage: Coverage) -> str:
    """Return one line that says what was looked at."""
    nodes, agents, classes = len(coverage.inventory), len(coverage.daemonsets), len(coverage.groups)
    passed = sum(coverage.fleet.passed_over.values())
    besides = f"; {count(passed, 'object')} of other kinds passed over" if passed else ""
    return (
        f"{count(agents, 'DaemonSet')} on {count(nodes, 'node')} of {count(classes, 'class')}, "
        f"Kubernetes {coverage.fleet.version}{besides}"
    )


def _where(coverage: Coverage) -> Table:
    rows = [_where_row(agent, len(coverage.inventory)) for agent in coverage.daemonsets]
    return Table("Where each DaemonSet runs", ("DaemonSet", ">Wanted", ">Running", "Pod takes", "From"), rows)


def _where_row(agent: AgentCoverage, nodes: int) -> tuple[str, ...]:
    requests = agent.daemonset.demand.requests
    takes = ", ".join(f"{show(name, amount)} {name}" for name, amount in requests.items()) or "nothing"
    wanted = f"{agent.desired:,} of {nodes:,}"
    return (agent.daemonset.id, wanted, f"{agent.running:,}", takes, agent.daemonset.where)


def _why_not(coverage: Coverage, classes: Sequence[NodeClass]) -> Table:
    """Return a row for each reason of each DaemonSet, with the classes that it holds for."""
    rows: list[tuple[str, ...]] = []
    for agent in coverage.daemonsets:
        held: dict[Reason, list[NodeClass]] = {}
        for found in classes:
            for reason in found.group.excluded.get(agent.daemonset, ()):
                held.setdefault(reason, []).append(found)
        for reason, where in held.items():
            nodes = sum(len(found.group.nodes) for found in where)
            names = ", ".join(found.name for found in where)
            rows.append((agent.daemonset.id, names, f"{nodes:,}", reason.detail, reason.remedy))
    return Table("Why not elsewhere", ("DaemonSet", "Node class", ">Nodes", "Reason", "What would change it"), rows)


def _cost(classes: Sequence[NodeClass]) -> Table:
    rows = [
        (
            found.name,
            f"{len(found.group.nodes):,}",
            f"{len(found.group.running)}",
            *(_taken(found, resource) for resource in _RESOURCES),
        )
        for found in classes
    ]
    columns = ("Node class", ">Nodes", ">Agents", ">CPU", ">Memory", ">Pods")
    return Table("What the agents take of each node", columns, rows)


def _taken(found: NodeClass, resource: str) -> str:
    taken, whole = found.group.requests.get(resource, 0), found.allocatable.get(resource, 0)
    share = f" ({found.share(resource):.0%})" if whole else ""
    return f"{show(resource, taken)} of {show(resource, whole)}{share}"


def _problems(problems: Sequence[Finding]) -> Table:
    rows = [
        (problem.severity, problem.kind, " and ".join(problem.daemonsets), problem.detail, problem.remedy)
        for problem in problems
    ]
    return Table("Problems", ("Severity", "Kind", "DaemonSet", "What", "What to do"), rows)

"""Which agent runs on which class of nodes, and every reason why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.report.markup import Markup, join, section, table, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.classes import NodeClass
    from constructs_ds.simulate.coverage import AgentCoverage, Coverage
    from constructs_ds.simulate.reason import Reason

_LEAD = (
    "A row for each DaemonSet, a column for each class of nodes that get the same agents. Where it does not run, the "
    "cell names what keeps it off."
)


def matrix_section(coverage: Coverage, classes: Sequence[NodeClass]) -> Markup:
    """Return the matrix, with the reasons folded beneath it."""
    heads = ("DaemonSet", "Nodes", *(f"{found.name} ({len(found.group.nodes):,})" for found in classes))
    rows = [_row(agent, classes) for agent in coverage.daemonsets]
    reasons = [row for agent in coverage.daemonsets for row in _reason_rows(agent, classes)]
    matrix = tag("div", table("Agents by node class", heads, rows), class_="matrix")
    if not reasons:
        return section("Where each agent runs", _LEAD, matrix)
    columns = ("DaemonSet", "Node class", "Reason", "What would change it")
    folded = tag("details", tag("summary", f"Why not elsewhere ({len(reasons)})"), table("Reasons", columns, reasons))
    return section("Where each agent runs", _LEAD, matrix, folded)


def _row(agent: AgentCoverage, classes: Sequence[NodeClass]) -> tuple[str, ...]:
    cells = [_cell(found.group.excluded.get(agent.daemonset, ())) for found in classes]
    return (agent.daemonset.id, f"{agent.running:,} of {agent.desired:,}", *cells)


def _cell(why: tuple[Reason, ...]) -> Markup:
    """Return a mark that is told by its text as well as by its colour."""
    if not why:
        return tag("span", "runs", class_="pill good")
    kinds = list(dict.fromkeys(reason.kind for reason in why))
    details = "; ".join(reason.detail for reason in why)
    look = "bad" if {"resources", "ports"} & {*kinds} else "off"
    return tag("span", ", ".join(kinds), class_=f"pill {look}", title=details)


def _reason_rows(agent: AgentCoverage, classes: Sequence[NodeClass]) -> list[tuple[str, ...]]:
    held: dict[Reason, list[str]] = {}
    for found in classes:
        for reason in found.group.excluded.get(agent.daemonset, ()):
            held.setdefault(reason, []).append(found.name)
    return [
        (agent.daemonset.id, ", ".join(names), reason.detail, with_code(reason.remedy))
        for reason, names in held.items()
    ]


def with_code(text: str) -> Markup:
    """Return a text whose parts in backticks are set as code."""
    parts = text.split("`")
    return join(tag("code", part) if index % 2 else part for index, part in enumerate(parts))

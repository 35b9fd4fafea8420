"""The head of the page: the numbers that matter most, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.report.markup import Markup, section, table, tag
from constructs_ds.simulate.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.pss import Level
    from constructs_ds.simulate.classes import NodeClass
    from constructs_ds.simulate.coverage import Coverage
    from constructs_ds.simulate.finding import Finding

_PILL = {"error": "bad", "warning": "warn"}


def cards(
    coverage: Coverage, classes: Sequence[NodeClass], problems: Sequence[Finding], levels: Mapping[str, Level]
) -> Markup:
    """Return the numbers that matter most."""
    wanted = sum(agent.desired for agent in coverage.daemonsets)
    running = sum(agent.running for agent in coverage.daemonsets)
    errors = sum(problem.severity == "error" for problem in problems)
    privileged = sum(level == "privileged" for level in levels.values())
    return tag(
        "dl",
        _card("Pods placed", f"{running:,}", f"of {wanted:,} that the controller wants"),
        _card("Problems", str(errors), f"and {count(len(problems) - errors, 'warning')}"),
        *(_costliest(classes, resource, word) for resource, word in (("cpu", "CPU"), ("memory", "memory"))),
        _card("Privileged agents", str(privileged), f"of {len(levels)}, by the Pod Security Standards"),
        class_="cards",
    )


def _card(name: str, value: str, more: str) -> Markup:
    return tag("div", tag("dt", name), tag("dd", value, tag("small", more)))


def _costliest(classes: Sequence[NodeClass], resource: str, word: str) -> Markup:
    """Return the class of which the agents take the largest part."""
    most = max(classes, key=lambda found: found.share(resource))
    return _card(f"Most {word} of a node", f"{most.share(resource):.1%}", f"on {most.name}")


def problems_section(problems: Sequence[Finding]) -> Markup:
    """Return what is wrong, errors first; a sentence when there is nothing."""
    if not problems:
        return section("Problems", "None: the agents fit, run somewhere, and keep out of each other's way.")
    rows = [
        (
            tag("span", problem.severity, class_=f"pill {_PILL[problem.severity]}"),
            " and ".join(problem.daemonsets) or "all agents",
            problem.detail,
            problem.remedy,
        )
        for problem in problems
    ]
    lead = "An error will not work as written; a warning may be meant."
    return section("Problems", lead, table("Problems", ("Severity", "DaemonSet", "What", "What to do"), rows))

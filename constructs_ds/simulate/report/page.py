"""The page as a whole: its parts in order, and the document around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_ds.simulate.classes import name_classes
from constructs_ds.simulate.forecast import Assumptions, forecast
from constructs_ds.simulate.report.access import access_section
from constructs_ds.simulate.report.cost import cost_section
from constructs_ds.simulate.report.markup import Markup, tag
from constructs_ds.simulate.report.matrix import matrix_section
from constructs_ds.simulate.report.overview import cards, problems_section
from constructs_ds.simulate.report.style import STYLE
from constructs_ds.simulate.report.timeline import timeline_section
from constructs_ds.simulate.words import count, duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.pss import Level
    from constructs_ds.simulate.coverage import Coverage
    from constructs_ds.simulate.finding import Finding


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows.

    Attributes:
        coverage: Where the agents run.
        problems: What is wrong.
        levels: The Pod Security level of each DaemonSet, by "namespace/name".
        assumptions: What the rollout times rest on.
        title: The heading of the page.
    """

    coverage: Coverage
    problems: Sequence[Finding]
    levels: Mapping[str, Level]
    assumptions: Assumptions = field(default_factory=Assumptions)
    title: str = "Node agents"


def report_html(report: Report) -> str:
    """Return the page. The same input gives the same bytes: it bears no date."""
    coverage = report.coverage
    classes = name_classes(coverage.groups)
    forecasts = [forecast(agent.daemonset, agent.rollout_nodes(), report.assumptions) for agent in coverage.daemonsets]
    body = (
        _header(report),
        tag(
            "main",
            cards(coverage, classes, report.problems, report.levels),
            problems_section(report.problems),
            matrix_section(coverage, classes),
            cost_section(coverage, classes),
            access_section(coverage, report.levels),
            timeline_section(forecasts),
        ),
        _footer(report.assumptions),
    )
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", report.title),
        tag("style", Markup(STYLE)),
    )
    return f"<!doctype html>\n{tag('html', head, tag('body', *body), lang='en')}\n"


def _header(report: Report) -> str:
    coverage = report.coverage
    words = (
        f"{count(len(coverage.daemonsets), 'DaemonSet')} on {count(len(coverage.inventory), 'node')} of "
        f"{count(len(coverage.groups), 'class')}, Kubernetes {coverage.fleet.version}"
    )
    return tag("header", tag("h1", report.title), tag("p", words, class_="sub"))


def _footer(given: Assumptions) -> str:
    stop = "its whole grace period" if given.stop_seconds is None else duration(given.stop_seconds)
    words = (
        "Worked out from manifests and a list of nodes, without a cluster. Agents are placed as the DaemonSet "
        "controller and the scheduler place them; pod affinity and topology spread are not looked at. Rollout times "
        f"are upper bounds: an old pod takes {stop} to stop, a new one {duration(given.start_seconds)} to become ready."
    )
    return tag("footer", tag("p", words))

"""How a change of each agent goes through the nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.report.charts import time_bars
from constructs_ds.simulate.report.markup import Markup, section, table, tag
from constructs_ds.simulate.rollout_show import COLUMNS, forecast_cells, time_words
from constructs_ds.simulate.words import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.forecast import Forecast
    from constructs_ds.simulate.rollout import Rollout

_LEAD = (
    "How long a change of each agent takes with the update strategy in its manifest, and how many nodes are without it "
    "meanwhile. A bar is cut into its steps where there are few."
)
_FEW_STEPS = 40


def timeline_section(forecasts: Sequence[Forecast]) -> Markup:
    """Return the bars, then the numbers with all that is worth knowing."""
    rows = [(found.daemonset.id, _bar(found.rollout), time_words(found.rollout)) for found in forecasts]
    cells = [(*forecast_cells(found), "; ".join(found.rollout.notes) or "none") for found in forecasts]
    numbers = table("Rollouts in numbers", (*COLUMNS, "Notes"), cells, numbers=range(2, 7))
    folded = tag("details", tag("summary", "In numbers"), numbers)
    return section("How a change rolls out", _LEAD, time_bars("Time that a change of each agent takes", rows), folded)


def _bar(rollout: Rollout) -> list[tuple[int, str]]:
    """Return a part for each step, or one for each phase where there are many."""
    parts: list[tuple[int, str]] = []
    for phase in rollout.phases:
        each = f"{phase.nodes} nodes, {duration(phase.step_seconds)}"
        if rollout.steps > _FEW_STEPS:
            parts.append((phase.steps * phase.step_seconds, f"{phase.steps:,} steps of {each} each"))
        else:
            parts.extend([(phase.step_seconds, each)] * phase.steps)
    return parts

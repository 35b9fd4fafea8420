"""What `rollout` shows: for people as tables, for programs as JSON, version 1.

    {"version": 1,
     "daemonsets": [{"namespace", "name",
                     "strategy": {"type", "maxUnavailable", "maxSurge", "minReadySeconds"},
                     "nodes": {"desired", "blocked", "cramped"},
                     "rollout": {"at_once", "steps", "seconds", "without_agent", "second_pods", "left", "pulled_bytes",
                                 "stuck", "phases": [{"start", "step_seconds", "steps", "nodes"}], "notes": [text]},
                     "proposal": {"role", "strategy", "fits", "reasons": [text], "rollout": {...}} or null}]}

Keys may be added within a version; none is removed or changes its meaning.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.table import Table
from constructs_ds.simulate.words import count, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.forecast import Forecast
    from constructs_ds.simulate.plan import Proposal
    from constructs_ds.simulate.rollout import Rollout
    from constructs_ds.simulate.strategy import Share, Strategy
    from constructs_ds.simulate.workload import DaemonSet

VERSION = 1
"""The version of the contract."""


COLUMNS = ("DaemonSet", "Strategy", "Nodes", "At once", "Steps", "Time", "Without agent")
"""The headings of `forecast_cells`."""


def rollout_json(forecasts: Sequence[Forecast]) -> str:
    """Return the JSON of some forecasts."""
    found = {"version": VERSION, "daemonsets": [_as_data(forecast) for forecast in forecasts]}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _as_data(forecast: Forecast) -> dict[str, Any]:
    proposal = forecast.proposal
    return {
        "namespace": forecast.daemonset.namespace,
        "name": forecast.daemonset.name,
        "strategy": _strategy(forecast.daemonset.strategy),
        "nodes": asdict(forecast.nodes),
        "rollout": _rollout(forecast.rollout),
        "proposal": proposal
        and {
            "role": forecast.role,
            "strategy": _strategy(proposal.strategy),
            "fits": proposal.fits,
            "reasons": list(proposal.reasons),
            "rollout": _rollout(proposal.rollout),
        },
    }


def _strategy(strategy: Strategy) -> dict[str, Any]:
    rolling = strategy.type == "RollingUpdate"
    return {
        "type": strategy.type,
        "maxUnavailable": _as_written(strategy.max_unavailable) if rolling else None,
        "maxSurge": _as_written(strategy.max_surge) if rolling else None,
        "minReadySeconds": strategy.min_ready_seconds,
    }


def _as_written(share: Share) -> int | str:
    return str(share) if share.is_percent else share.amount


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {"steps": rollout.steps, "stuck": rollout.is_stuck} | asdict(rollout)


def rollout_tables(forecasts: Sequence[Forecast]) -> list[Table]:
    """Return the tables for people; those without rows are left out."""
    columns = (*COLUMNS[:2], *(f">{column}" for column in COLUMNS[2:]), ">Pulls")
    rows = [(*forecast_cells(forecast), show("memory", forecast.rollout.pulled_bytes)) for forecast in forecasts]
    notes = [(forecast.daemonset.id, note) for forecast in forecasts for note in forecast.rollout.notes]
    proposed = [_proposal_row(forecast.daemonset, forecast.proposal) for forecast in forecasts if forecast.proposal]
    tables = [
        Table("How a change rolls out", columns, rows),
        Table("Worth knowing", ("DaemonSet", "Note"), notes),
        Table("What to put into the manifest", ("DaemonSet", "Strategy", ">Time", ">Without agent", "Why"), proposed),
    ]
    return [table for table in tables if table.rows]


def forecast_cells(forecast: Forecast) -> tuple[str, ...]:
    """Return what every table of rollouts has: name, strategy, nodes, at once, steps, time, nodes without the agent."""
    found = forecast.rollout
    return (
        forecast.daemonset.id,
        strategy_words(forecast.daemonset.strategy),
        f"{forecast.nodes.desired:,}",
        f"{found.at_once:,}",
        f"{found.steps:,}",
        time_words(found),
        f"{found.without_agent:,}",
    )


def _proposal_row(daemonset: DaemonSet, proposal: Proposal) -> tuple[str, ...]:
    found = proposal.rollout
    strategy, why = strategy_words(proposal.strategy), "; ".join(proposal.reasons)
    return (daemonset.id, strategy, time_words(found), f"{found.without_agent:,}", why)


def time_words(found: Rollout) -> str:
    """Return how long a rollout takes, in words."""
    return "never by itself" if found.is_stuck else duration(found.seconds)


def strategy_words(strategy: Strategy) -> str:
    """Return a strategy in words, such as `maxUnavailable 10%`."""
    if strategy.type == "OnDelete":
        return "OnDelete"
    if strategy.max_surge.amount:
        return f"maxSurge {strategy.max_surge}"
    return f"maxUnavailable {strategy.max_unavailable}"


def summary(forecasts: Sequence[Forecast]) -> str:
    """Return one line that says what was looked at."""
    return f"{count(len(forecasts), 'DaemonSet')}; times are upper bounds: each old pod takes its whole grace period"

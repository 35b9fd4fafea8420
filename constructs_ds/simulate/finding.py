"""Something that a person ought to know before applying the manifests, and the words that findings have in common."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from constructs_ds.errors import Problem
from constructs_ds.simulate.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.coverage import NodeGroup
    from constructs_ds.simulate.workload import DaemonSet

FindingKind = Literal[
    "budget",
    "eviction",
    "feature-gate",
    "host-path",
    "name",
    "ports",
    "priority",
    "resources",
    "same-product",
    "selector",
    "unscheduled",
    "unsimulated",
]
"""What a finding is about, as the JSON of `coverage` spells it."""

Severity = Literal["error", "warning"]
"""An error will not work as written; a warning may be meant."""

SHOWN = 3
"""How many of a kind are named before the rest is counted."""

PAIR = 2
"""Two agents are told apart from several: each can be named."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person ought to know before applying the manifests.

    Attributes:
        kind: What it is about.
        severity: Whether it can be meant.
        daemonsets: The DaemonSets concerned, as "namespace/name"; of many the first three, `detail` counts the others.
        detail: In words.
        remedy: What to do about it.
        where: The file and line of the first of them.
    """

    kind: FindingKind
    severity: Severity
    daemonsets: tuple[str, ...]
    detail: str
    remedy: str
    where: str = ""

    def __str__(self) -> str:
        """Return the one line a user reads."""
        return str(Problem(self.where, " and ".join(self.daemonsets), self.detail, self.remedy))


def ids(agents: Sequence[DaemonSet]) -> tuple[str, ...]:
    """Return the names of the first few agents, as a finding lists them."""
    return tuple(agent.id for agent in agents[:SHOWN])


def names(agents: Sequence[DaemonSet]) -> str:
    """Return the first few agents in words."""
    return cut([agent.name for agent in agents])


def all_of(agents: Sequence[DaemonSet]) -> str:
    """Return the subject of a sentence about agents of which the first few are named before it."""
    rest = len(agents) - SHOWN
    return "both" if len(agents) == PAIR else f"these and {rest:,} more" if rest else "all three"


def cut(words: Sequence[str]) -> str:
    """Return "a, b, c and 2 more"."""
    more = f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else ""
    return f"{', '.join(words[:SHOWN])}{more}"


def nodes_in_words(groups: Sequence[NodeGroup]) -> str:
    """Return "3 nodes (a, b, c)", cut to a few names."""
    number = sum(len(group.nodes) for group in groups)
    first = islice((node.name for group in groups for node in group.nodes), SHOWN)
    more = ", ..." if number > SHOWN else ""
    return f"{count(number, 'node')} ({', '.join(first)}{more})"

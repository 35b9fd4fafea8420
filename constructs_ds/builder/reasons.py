"""Why an agent has what it has: collected while manifests are made, carried in them, shown by `explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

WHY_ANNOTATION = "constructs-ds/why"
"""On the DaemonSet (not its pods, so that a reworded reason restarts nothing): one line per relaxation."""


def _says_something(why: str) -> str:
    if not why.strip():
        raise ValueError("got an empty text; say why, for whoever reviews it")
    return why


Why = Annotated[str, AfterValidator(_says_something)]
"""A reason for a relaxation, never empty."""


class Reason(NamedTuple):
    """One thing that an agent was granted, and why."""

    subject: str
    """Such as "hostPath /var/log (read-only)"."""
    why: str

    def __str__(self) -> str:
        """Return the line that the annotation carries."""
        return f"{self.subject}: {self.why}"


def to_annotation(reasons: Iterable[Reason]) -> str:
    """Return the annotation's text, each line once, in the order given."""
    return "\n".join(dict.fromkeys(str(reason) for reason in reasons))


def from_annotation(text: str) -> tuple[Reason, ...]:
    """Read what `to_annotation` wrote."""
    return tuple(Reason(*line.split(": ", 1)) for line in text.splitlines() if ": " in line)

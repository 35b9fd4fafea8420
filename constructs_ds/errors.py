"""Errors that a user reads: what, where, and how to mend it.

    ConstructsDsError          anything a user can mend
    ├── UsageError             the command was called wrongly (exit 2)
    ├── InputError             a file or text that cannot be read as what it should be (exit 2)
    ├── PropsError             props refused where they were written
    └── SynthError             problems between agents, or with what was synthesized

Every error carries its `problems`, all of them at once, and prints one line for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        where: The construct path, file or object, such as `nodes/prod/logs` or `ds.yaml:12`. May be empty.
        field: The prop or field path, such as `rollout.max_surge`. May be empty.
        what: What is wrong, in the user's terms, with the value that was given.
        remedy: What to do about it. May be empty where `what` says it all.
    """

    where: str
    field: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the one line a user reads: `where: field: what; remedy`."""
        head = ": ".join(part for part in (self.where, self.field, self.what) if part)
        line = f"{head}; {self.remedy}" if self.remedy else head
        return " ".join(line.split())


class ConstructsDsError(Exception):
    """Anything a user can mend. Its text is one line per problem."""

    exit_code = 1

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        """Take one problem, a bare message, or all problems at once."""
        if isinstance(problems, str):
            problems = Problem("", "", problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(ConstructsDsError):
    """The command was called wrongly."""

    exit_code = 2


class InputError(ConstructsDsError, ValueError):
    """A file or text cannot be read as what it should be."""

    exit_code = 2


class PropsError(ConstructsDsError, ValueError):
    """Props were refused where they were written; nothing entered the construct tree."""


class SynthError(ConstructsDsError):
    """Problems between agents, or with what was synthesized; nothing was written."""

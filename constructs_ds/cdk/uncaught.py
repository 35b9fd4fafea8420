"""How an app ends when nobody caught the error: a user's mistake is a line for each problem, without a traceback."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from constructs_ds.errors import ConstructsDsError

if TYPE_CHECKING:
    from types import TracebackType


def print_problems() -> None:
    """Print our own errors as one line per problem from now on, and nothing for Ctrl-C; others keep their traceback."""
    previous = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, ConstructsDsError):
            sys.stderr.write("".join(f"constructs-ds: {problem}\n" for problem in error.problems))
        elif not isinstance(error, KeyboardInterrupt):  # whoever pressed Ctrl-C knows
            previous(kind, error, trace)

    sys.excepthook = hook

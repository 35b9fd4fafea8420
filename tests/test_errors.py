"""Errors are one line per problem, with every part kept."""

from __future__ import annotations

import pytest

from constructs_ds.errors import ConstructsDsError, InputError, Problem, PropsError, SynthError, UsageError


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("a/b", "c.d", "is wrong", "mend it"), "a/b: c.d: is wrong; mend it"),
        (Problem("a/b", "", "is wrong"), "a/b: is wrong"),
        (Problem("", "c", "is wrong"), "c: is wrong"),
        (Problem("", "", "is wrong", "mend it"), "is wrong; mend it"),
        (Problem("a", "b", "is\n  wrong\tvery", "mend\nit"), "a: b: is wrong very; mend it"),
    ],
)
def test_problem_is_one_line(problem: Problem, line: str) -> None:
    """A problem reads `where: field: what; remedy`, parts that are empty left out, on one line."""
    assert str(problem) == line


def test_error_keeps_all_problems() -> None:
    """An error prints one line per problem and keeps them as data."""
    problems = [Problem("a", "", "x"), Problem("b", "", "y")]
    error = PropsError(iter(problems))
    assert str(error) == "a: x\nb: y"
    assert error.problems == tuple(problems)


def test_bare_message_is_a_problem() -> None:
    """A text alone is a problem without a place."""
    assert UsageError("no such file").problems == (Problem("", "", "no such file"),)


@pytest.mark.parametrize(
    ("kind", "code"), [(UsageError, 2), (InputError, 2), (PropsError, 1), (SynthError, 1), (ConstructsDsError, 1)]
)
def test_exit_codes(kind: type[ConstructsDsError], code: int) -> None:
    """Wrong usage and unreadable input exit 2, what was found exits 1."""
    assert kind("x").exit_code == code
    assert isinstance(kind("x"), ConstructsDsError)

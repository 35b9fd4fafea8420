"""All label values there can be, cut into finitely many that stand for the rest.

Conditions tell apart only the values that they name, the numbers that they compare with, a label that is absent, and
everything else. So one value of each sort stands for all, and a statement that holds for these holds for every node.
"""

from __future__ import annotations

from itertools import count, pairwise
from typing import TYPE_CHECKING

from constructs_ds.simulate.labels import INT64_MAX, Requirement, is_label_value, parse_int64

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ALWAYS_SET = {"kubernetes.io/os": ("linux", "windows")}
"""Labels that every kubelet sets, with all the values there are.

Source: kubernetes.io/docs/reference/labels-annotations-taints (kubernetes.io/os: what the kubelet was built for).
"""


def sample_values(key: str, requirements: Iterable[Requirement], known: Collection[str] | None) -> list[str | None]:
    """Return a value of each sort that the conditions on the label `key` can tell apart; `None` is an absent label.

    Args:
        key: The label.
        requirements: Conditions, those on other labels included.
        known: All values that the label has on any node, where that is known; it is never absent then.
    """
    if known is not None:
        return [*sorted(known)]
    own = [wanted for wanted in requirements if wanted.key == key]
    named = sorted({value for wanted in own for value in wanted.values if is_label_value(value)})
    bounds = {parse_int64(value) for wanted in own if wanted.operator in {"Gt", "Lt"} for value in wanted.values}
    numbers = [_fresh_number(low, high, named) for low, high in _between(sorted(b for b in bounds if b is not None))]
    return [None, *named, *(number for number in numbers if number is not None), _fresh_word(named)]


def _between(bounds: list[int]) -> Iterator[tuple[int, int]]:
    """Yield each run of numbers that no bound tells apart; a label starts with no sign, so none is negative."""
    if not bounds:
        return
    marks = sorted({edge for bound in bounds for edge in (bound, bound + 1)} | {0, INT64_MAX + 1})
    yield from ((low, high - 1) for low, high in pairwise(marks) if low >= 0)


def _fresh_number(low: int, high: int, named: Collection[str]) -> str | None:
    """Return a number from `low` to `high` written as no named value is; leading zeros make another value of it."""
    for offset in range(min(high - low, len(named)) + 1):
        digits = str(low + offset)
        for zeros in range(64 - len(digits)):
            text = "0" * zeros + digits
            if text not in named:
                return text
    return None


def _fresh_word(named: Collection[str]) -> str:
    """Return a value that is no number and that nobody names."""
    return next(word for number in count() if (word := f"other-{number}" if number else "other") not in named)

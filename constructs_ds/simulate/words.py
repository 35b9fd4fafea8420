"""Times in words and out of words."""

from __future__ import annotations

import re

from constructs_ds.errors import Problem, UsageError

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_PART = re.compile(r"([0-9]+) ?(d|h|min|m|s)?")
_SECONDS = {"d": 86_400, "h": 3_600, "min": 60, "m": 60, "s": 1, None: 1}


def duration(seconds: int) -> str:
    """Return a time in its two largest units.

    >>> duration(40), duration(3600), duration(33_400)
    ('40 s', '1 h', '9 h 16 min')
    """
    parts: list[str] = []
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def count(number: int, word: str) -> str:
    """Return a number with its word.

    >>> count(1, "node"), count(1200, "class")
    ('1 node', '1,200 classes')
    """
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number:,} {word if number == 1 else plural}"


def parse_duration(text: str) -> int:
    """Return the seconds that `text` means.

    Raises:
        UsageError: It is no number of seconds, nor such as 90s, 30m or 2h.

    >>> parse_duration("90"), parse_duration("30m"), parse_duration("1h30m")
    (90, 1800, 5400)
    """
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        raise UsageError(Problem("", "duration", f"got {text!r}", "write seconds, or a time such as 30m or 1h30m"))
    return sum(int(number) * _SECONDS[unit or None] for number, unit in parts)

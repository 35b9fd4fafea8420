"""Which names a synthesized file may have: inside the output folder, and one file on every file system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from constructs_ds.errors import Problem, SynthError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_REFUSED = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
"""What Windows does not allow in names, and control characters, which nobody can read."""

_LONGEST = 255  # bytes in a name, on the usual file systems


def check_names(names: Iterable[str], suffix: str) -> None:
    """Refuse names that lead out of the folder, or that two systems would take for different files.

    Raises:
        SynthError: One problem for each name that is refused.
    """
    names = list(names)
    problems = [problem for name in names for problem in _name(name, suffix)] or list(_clashes(names))
    if problems:
        raise SynthError(problems)


def _name(name: str, suffix: str) -> Iterator[Problem]:
    parts = name.split("/")
    if name.startswith("/") or ".." in parts:
        yield Problem(ascii(name), "", "leads out of the output folder", "choose another chart name")
    elif not all(part and part != "." and len(part.encode(errors="replace")) <= _LONGEST for part in parts):
        yield Problem(
            ascii(name), "", f"is no file name (each part has 1 to {_LONGEST} bytes)", "choose another chart name"
        )
    elif match := _REFUSED.search(name):
        yield Problem(ascii(name), "", f"a file name cannot hold {match[0]!a}", "choose another chart name")
    elif not name.endswith(suffix):
        yield Problem(ascii(name), "", f"does not end in {suffix}", "only such files are ours to replace")


def _clashes(names: Iterable[str]) -> Iterator[Problem]:
    """Find names that macOS and Windows take for one file, and a file that is also a folder."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(_folded(name), name)
        if other != name:
            yield Problem(ascii(name), "", f"is the same file as {other!a} on macOS and Windows", "rename a chart")
    for name in names:
        for folder in PurePosixPath(name).parents:
            file = seen.get(_folded(str(folder)))
            if file is not None:
                yield Problem(ascii(name), "", f"is inside {file!a}, which is a file", "rename a chart")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())

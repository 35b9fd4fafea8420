"""Which files a list of paths means: files as given, folders searched, "-" for standard input."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_ds.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

STDIN = "<stdin>"
"""How standard input is called in messages."""

_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to read.

    Attributes:
        name: The path as given, below a folder joined to it, or `<stdin>`.
        size: Bytes; 0 for standard input, whose end nobody knows.
    """

    name: str
    size: int


def find_sources(paths: Iterable[str | os.PathLike[str]], problems: list[Problem]) -> list[Source]:
    """Return what to read, in the order given; inside a folder sorted by path.

    Folders are searched to the bottom for *.yaml, *.yml and *.json, hidden ones too: a file that is quietly left out
    is a manifest that nobody judged. A file named outright is read whatever its suffix.

    Args:
        paths: Files, folders, or "-" for standard input.
        problems: Takes a problem for each path that does not exist, and for each folder without a manifest.
    """
    sources: list[Source] = []
    for given in paths:
        path = os.fspath(given)
        if path == "-":
            sources.append(Source(STDIN, 0))
            continue
        try:
            size = Path(path).stat().st_size
        except (OSError, ValueError) as error:
            problems.append(unreadable(path, error))
            continue
        found = _search(path) if Path(path).is_dir() else [Source(path, size)]
        sources += found
        if not found:
            problems.append(Problem(path, "", "folder without *.yaml, *.yml or *.json", "name another"))
    return sources


def unreadable(name: str, error: OSError | ValueError) -> Problem:
    """Return the problem of a file that the operating system does not let us read."""
    reason = error.strerror if isinstance(error, OSError) else None
    return Problem(name, "", (reason or str(error)).lower(), "check the path and its permissions")


def _search(folder: str) -> list[Source]:
    """Return the manifests below a folder; links that lead nowhere are left out."""
    found = (path for path in Path(folder).rglob("*") if path.suffix in _SUFFIXES and path.is_file())
    return [Source(str(path), path.stat().st_size) for path in sorted(found)]

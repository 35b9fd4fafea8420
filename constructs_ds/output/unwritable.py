"""Which values of a manifest cannot be written, and where: looked for only once writing has failed.

Keeping paths while writing would cost every manifest; a failed one can be walked again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import Problem
from constructs_ds.output.paths import key_path, name_of
from constructs_ds.output.scalars import FORBIDDEN, INT64
from constructs_ds.output.shapes import LISTS, MAPPINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_DEPTH = 100
"""Levels of nesting that are written. Real manifests, CRD schemas included, stay under 40; a cycle has no end."""


def unwritable(obj: Any) -> Iterator[Problem]:
    """Yield one problem for each value or key of a manifest that cannot be written."""
    if not isinstance(obj, MAPPINGS):
        yield Problem("", "", f"got {_shown(obj)} where a manifest is expected", "a manifest is a mapping")
        return
    where = name_of(obj)
    for field, what, remedy in _walk(obj, "", 0):
        yield Problem(where, field, what, remedy)


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, MAPPINGS):
        yield from _walk_mapping(value, path, depth)
    elif isinstance(value, LISTS):
        if depth > MAX_DEPTH:
            yield path, f"nested more than {MAX_DEPTH} levels deep", "look for an object that contains itself"
            return
        for index, item in enumerate(value):
            yield from _walk(item, f"{path}[{index}]", depth + 1)
    else:
        for what, remedy in _scalar(value):
            yield path, what, remedy


def _walk_mapping(mapping: Mapping[Any, Any], path: str, depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > MAX_DEPTH:
        yield path, f"nested more than {MAX_DEPTH} levels deep", "look for an object that contains itself"
        return
    for key, value in mapping.items():
        if not isinstance(key, str):
            yield path, f"got the key {_shown(key)}", "keys are strings: put it in quotes"
            continue
        if FORBIDDEN.search(key):
            yield path, f"the key {key!a} holds {_named(key)}", "take it out"
        yield from _walk(value, key_path(path, key), depth + 1)


def _scalar(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if FORBIDDEN.search(value):
            yield f"holds {_named(value)}", "Kubernetes strings are UTF-8 text: put bytes into binaryData, as base64"
    elif isinstance(value, int):
        if value not in INT64:
            yield "got an integer that does not fit 64 bits", "Kubernetes has none so large: give a string"
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield f"got {value!r}", "a manifest's numbers are finite"
    elif value is not None:
        yield f"got {_shown(value)}", "use a mapping, list, string, number, boolean or None"


def _named(text: str) -> str:
    """Return the first forbidden character by its code and place."""
    match = FORBIDDEN.search(text)
    assert match is not None  # noqa: S101 - callers have searched already
    kind = "NUL" if match[0] == "\0" else "half a surrogate pair"
    return f"U+{ord(match[0]):04X} ({kind}) at character {match.start() + 1}"


def _shown(value: object) -> str:
    """Return a scalar with its type, anything else by its type: sets and plain objects print differently each run."""
    kind = type(value).__name__
    return f"{value!r} ({kind})" if value is None or isinstance(value, (int, float)) else f"a value of type {kind}"

"""A manifest in plain dicts, lists and strings, whatever kinds of mapping, tuple and enum it came in."""

from __future__ import annotations

from typing import Any

from constructs_ds.output.shapes import LISTS, MAPPINGS


def plain(value: Any) -> Any:
    """Return a copy of a manifest, or of a part of one, as JSON would have it.

    >>> from types import MappingProxyType
    >>> plain(MappingProxyType({"args": ("-v",)}))
    {'args': ['-v']}
    """
    if isinstance(value, MAPPINGS):
        return {str.__str__(key): plain(item) for key, item in value.items()}
    if isinstance(value, LISTS):
        return [plain(item) for item in value]
    return str.__str__(value) if isinstance(value, str) else value

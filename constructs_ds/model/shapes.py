"""Tells maps and lists of a manifest apart, for type checkers too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_map(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether `value` is an object of a manifest."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Return whether `value` is a list of a manifest."""
    return isinstance(value, list | tuple)

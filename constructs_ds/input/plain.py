"""What plain data is made of, in a form that type checkers follow."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_mapping(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether `value` is a mapping; the reader has made all its keys text."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Say whether `value` is a list."""
    return isinstance(value, list)

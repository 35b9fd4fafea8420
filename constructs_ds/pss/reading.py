"""Fields of a manifest by type, as the API server decodes them: null is not set, a wrong type is refused.

Each takes the mapping, the key, and the path of the mapping for the error.
"""

from __future__ import annotations

from typing import Any

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.plain import is_list, is_mapping


def wrong_type(path: str, value: object, expected: str) -> InputError:
    """Return the error of a field whose value has another type; long values are cut, a leading dot is left out."""
    shown = repr(value)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
    return InputError(Problem("", path.lstrip("."), f"got {shown}", f"{expected} is expected"))


_SHOWN = 60


def mapping(owner: dict[str, Any], key: str, path: str) -> dict[str, Any] | None:
    """Return a mapping, or None where it is not set.

    Raises:
        InputError: It is something else.
    """
    value = owner.get(key)
    if value is None or is_mapping(value):
        return value
    raise wrong_type(f"{path}.{key}", value, "a mapping")


def _listed(owner: dict[str, Any], key: str, path: str) -> list[Any]:
    value = owner.get(key)
    if value is None:
        return []
    if is_list(value):
        return value
    raise wrong_type(f"{path}.{key}", value, "a list")


def mappings(owner: dict[str, Any], key: str, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Return a list of mappings, each with its path; a null among them counts as empty.

    Raises:
        InputError: It is no list, or something in it is no mapping.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    for index, value in enumerate(_listed(owner, key, path)):
        where = f"{path}.{key}[{index}]"
        if value is not None and not is_mapping(value):
            raise wrong_type(where, value, "a mapping")
        found.append((where, value or {}))
    return found


def texts(owner: dict[str, Any], key: str, path: str) -> tuple[str, ...]:
    """Return a list of texts, empty where it is not set; a null among them counts as "".

    Raises:
        InputError: It is no list, or something in it is no text.
    """
    values = _listed(owner, key, path)
    for index, value in enumerate(values):
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"{path}.{key}[{index}]", value, "text")
    return tuple(value or "" for value in values)


def text(owner: dict[str, Any], key: str, path: str) -> str | None:
    """Return a text, or None where it is not set.

    Raises:
        InputError: It is something else.
    """
    value = owner.get(key)
    if value is None or isinstance(value, str):
        return value
    raise wrong_type(f"{path}.{key}", value, "text")


def flag(owner: dict[str, Any], key: str, path: str) -> bool | None:
    """Return true or false, or None where it is not set.

    Raises:
        InputError: It is something else, such as the text "true".
    """
    value = owner.get(key)
    if value is None or value is True or value is False:
        return value
    raise wrong_type(f"{path}.{key}", value, "true or false")


def integer(owner: dict[str, Any], key: str, path: str) -> int | None:
    """Return a whole number, or None where it is not set.

    Raises:
        InputError: It is something else, such as the text "8080".
    """
    value = owner.get(key)
    if value is None or type(value) is int:
        return value
    raise wrong_type(f"{path}.{key}", value, "a whole number")


def texts_by_key(owner: dict[str, Any], key: str, path: str) -> dict[str, str]:
    """Return a mapping of texts, such as labels, empty where it is not set; a null in it counts as "".

    Raises:
        InputError: It is no mapping, or something in it is no text.
    """
    values = mapping(owner, key, path) or {}
    for name, value in values.items():
        if value is not None and not isinstance(value, str):
            raise wrong_type(f"{path}.{key}[{name}]", value, "text")
    return {name: value or "" for name, value in values.items()}

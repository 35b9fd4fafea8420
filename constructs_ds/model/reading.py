"""Says in a user's terms why a manifest could not be read: one problem per field, by its Kubernetes path."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import Problem
from constructs_ds.model.schema_tables import FIELDS
from constructs_ds.model.shapes import is_list, is_map
from constructs_ds.validation import allowed_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LONGEST = 60
"""Characters of a value that a message shows."""

_WANTED = {
    "bool_type": "true or false",
    "dict_type": "a map",
    "float_type": "a number",
    "int_type": "an integer",
    "list_type": "a list",
    "mapping_type": "a map",
    "model_type": "a map",
    "string_type": "a string",
}
"""pydantic's kinds of type errors -> what the field takes."""


def problems(error: ValidationError, definition: str, manifest: object, where: str = "") -> list[Problem]:
    """Return what is wrong with a manifest, each field once, in the order of the schema.

    Args:
        error: What pydantic said of it.
        definition: What it was read as, such as `io.k8s.api.apps.v1.DaemonSet`.
        manifest: The input, to tell fields from pydantic's own words and to show values.
        where: The file or object.
    """
    by_field: dict[tuple[str | int, ...], list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        by_field.setdefault(_path(detail, manifest), []).append(detail)
    return [_problem(path, details, definition, where) for path, details in by_field.items()]


def with_integers(error: ValidationError, manifest: Any) -> Any:
    """Return the manifest with an integer for each whole float that was refused for one; itself if there is none.

    Charts write large numbers as floats (`1.000001e+08`), and YAML to JSON conversion in Kubernetes makes them integers
    before any field sees them (sigs.k8s.io/yaml).
    """
    repaired = manifest
    for detail in error.errors(include_url=False):
        value = detail["input"]
        if detail["type"] == "int_type" and isinstance(value, float) and value.is_integer():
            repaired = _replaced(repaired, _path(detail, manifest), int(value))
    return repaired


def _replaced(holder: Any, path: Sequence[str | int], value: object) -> Any:
    if not path:
        return value
    step, *rest = path
    below = _replaced(holder[step], rest, value)
    if is_map(holder):
        return {**holder, str(step): below}
    return [below if place == step else item for place, item in enumerate(holder)]


def field_path(path: Sequence[str | int]) -> str:
    """Return a path as people write it: `spec.containers[0].name`; free keys with dots in brackets too."""
    text = ""
    for step in path:
        if isinstance(step, int) or not step.replace("-", "").replace("_", "").isalnum():
            text += f"[{step!r}]"
        else:
            text += f".{step}" if text else step
    return text


def _path(detail: ErrorDetails, manifest: object) -> tuple[str | int, ...]:
    """Return the part of pydantic's location that is in the manifest; the rest names members of unions."""
    value: Any = manifest
    path: list[str | int] = []
    for step in detail["loc"]:
        if _has(value, step):
            value = value[step]
        elif detail["type"] == "missing":
            return (*path, step)
        else:
            break
        path.append(step)
    return tuple(path)


def _has(value: Any, step: str | int) -> bool:
    return (is_map(value) and step in value) or (is_list(value) and isinstance(step, int))


def _problem(path: tuple[str | int, ...], details: list[ErrorDetails], definition: str, where: str) -> Problem:
    first = details[0]
    field = field_path(path)
    value = _shown(first["input"])
    match first["type"]:
        case "missing":
            return Problem(where, field, "required, but missing")
        case "extra_forbidden":
            return Problem(where, field, "unknown field", _remedy(path, definition))
        case "literal_error":
            return Problem(
                where,
                field,
                f"got {value}; allowed: {', '.join(map(repr, allowed_words(first)))}",
                _did_you_mean(first),
            )
        case "invalid_key":
            return Problem(where, field, "its keys must be strings", "put each key in quotes")
        case _:
            return _mistyped(where, field, details)


def _mistyped(where: str, field: str, details: list[ErrorDetails]) -> Problem:
    value = details[0]["input"]
    wanted = " or ".join(dict.fromkeys(_WANTED.get(detail["type"], detail["msg"]) for detail in details))
    return Problem(where, field, f"got {_shown(value)}, which is not {wanted}", _retyped(value, wanted))


def _shown(value: object) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _did_you_mean(detail: ErrorDetails) -> str:
    allowed = allowed_words(detail)
    given = str(detail["input"])
    folded = {word.lower(): word for word in allowed if word}
    close = get_close_matches(given.lower(), list(folded), n=1)
    return f"did you mean {folded[close[0]]!r}?" if close else ""


def _remedy(path: tuple[str | int, ...], definition: str) -> str:
    """Point to the nearest field of the object that the unknown one is in."""
    owner = definition
    for step in path[:-1]:
        if isinstance(step, str):
            owner = FIELDS.get(owner, {}).get(step) or owner
    known = {name.lower(): name for name in FIELDS.get(owner, {})}
    close = get_close_matches(str(path[-1]).replace("_", "").lower(), list(known), n=1)
    return f"did you mean {known[close[0]]!r}?" if close else f"{owner.rpartition('.')[2]} has no such field"


def _retyped(value: object, wanted: str) -> str:
    if wanted == "a string" and value is None:
        return 'write ""'
    if wanted == "a string" and isinstance(value, bool | int | float):
        return "put it in quotes"
    if wanted == "an integer" and isinstance(value, str) and value.lstrip("-").isdigit():
        return f"write {value} without quotes"
    if wanted == "true or false" and isinstance(value, str) and value.lower() in {"true", "false"}:
        return f"write {value.lower()} without quotes"
    return ""

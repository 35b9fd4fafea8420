"""What pydantic found wrong, as problems that a user reads: one line per mistake, in the user's own spelling."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from constructs_ds.errors import ConstructsDsError, Problem, PropsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic._internal._model_construction import ModelMetaclass
    from pydantic_core import ErrorDetails

    # The same to type checkers: a class derived from pydantic's would no longer tell them what the keywords are.
    Refusing = ModelMetaclass
else:

    class Refusing(type(BaseModel)):
        """The class of models whose constructor refuses in our words, naming the line of the call.

        Only what a user calls goes through here: values inside a larger model are reported by that one.
        """

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            """Make a value.

            Raises:
                PropsError: With one problem per mistake.
            """
            if args:
                problem = Problem(_caller(cls), "", f"{_got(args[0])} without a name", "write name=value")
                raise PropsError([problem])
            try:
                return super().__call__(*args, **kwargs)
            except ValidationError as error:
                raise PropsError(problems_of(error, cls, _caller(cls))) from None


_OWN_PACKAGES = ("constructs_ds", "presets")


def _caller(model: type) -> str:
    """Return the user's line: the nearest one outside the library, since factories of ours call the class as well."""
    frame = sys._getframe(2)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  (only on the way to an error)
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).split(".")[0] in _OWN_PACKAGES:
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}: {model.__name__}"


def problems_of(error: ValidationError, model: type[BaseModel], where: str) -> list[Problem]:
    """Return every mistake that `error` found in a `model`, one per place.

    A value that fits no member of a union fails once per member; only the most telling of those is kept.
    """
    by_place: dict[str, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        by_place.setdefault(_place(_in_python(detail["loc"], model)), []).append(detail)
    return [
        Problem(where, place, *_best_words(details, model))
        for place, details in by_place.items()
        if not any(_is_noise(place, other) for other in by_place)
    ]


def _best_words(details: list[ErrorDetails], model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong with one value; where it is no member of a union at all, what all the members are."""
    best = max(details, key=_telling)
    members = dict.fromkeys(name for detail in details if (name := _kind_wanted(detail)))
    number_for_text = isinstance(best["input"], int | float) and best["type"] == "string_type"
    if _telling(best) == 1 and len(members) > 1 and not number_for_text:
        *first, last = members
        return _got(best["input"]), f"give {', '.join(first)} or {last}"
    return _words(best, model)


_KINDS = {
    "string_type": "a text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
}


def _kind_wanted(detail: ErrorDetails) -> str:
    """Return in a word what pydantic wanted, where it wanted another kind of value."""
    if detail["type"] in {"model_type", "model_attributes_type"}:
        name = str(detail.get("ctx", {}).get("class_name"))
        return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
    return _KINDS.get(detail["type"], "")


def _in_python(loc: Sequence[int | str], model: type[BaseModel]) -> Sequence[int | str]:
    """Spell the first step as the keyword is spelt; pydantic names a missing field by its alias."""
    names: dict[int | str, str] = {field.alias: name for name, field in model.model_fields.items() if field.alias}
    return (names.get(loc[0], loc[0]), *loc[1:]) if loc else loc


def _place(loc: Sequence[int | str]) -> str:
    """Write a location as `ports[0].container_port`, without the names of union members that pydantic puts in."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not _is_union_member(part):
            text += f".{part}" if text else part
    return text


def _is_union_member(part: str) -> bool:
    """Class names and type names are union members; fields are snake_case or camelCase, variables mostly UPPER_CASE."""
    class_name = part[:1].isupper() and not part.isupper()
    return class_name or part in {"str", "int", "float", "bool", "none"} or "[" in part or part.startswith(_OF_PYDANTIC)


_OF_PYDANTIC = ("is-", "constrained-", "function-")
"""How the names begin that pydantic gives to members of unions that have none."""


def _is_noise(place: str, other: str) -> bool:
    """Whether a deeper mistake at `other` already explains the failure at `place`."""
    return place not in {other, ""} and other.startswith((f"{place}.", f"{place}["))


_WEIGHT = {"extra_forbidden": 4, "value_error": 5, "literal_error": 3, "missing": 3}


def _telling(detail: ErrorDetails) -> int:
    return _WEIGHT.get(detail["type"], 1)


def _words(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong, and the remedy."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(detail, model)
    if kind == "missing":
        return "required, but not given", ""
    if kind == "literal_error":
        allowed = allowed_words(detail)
        given = str(detail["input"])
        return f"got {detail['input']!r}", f"allowed: {', '.join(map(repr, allowed))}{did_you_mean(given, allowed)}"
    if kind == "value_error":
        return _refused(context["error"])
    return _got(detail["input"]), _retyped(detail)


def _retyped(detail: ErrorDetails) -> str:
    """Say what is wanted: in terms of what to write where the mistake is a common one, else as pydantic says it."""
    kind, given = detail["type"], detail["input"]
    if kind == "sequence_str" or (kind == "is_instance_of" and detail.get("ctx", {}).get("class") == "Sequence"):
        return "give a list"
    if kind == "string_type" and isinstance(given, int | float):
        return f'give a text: "{str(given).lower()}"'
    if kind == "model_type":
        return f"give {_kind_wanted(detail)}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _refused(error: Exception) -> tuple[str, str]:
    """A refusal of our own keeps its parts; its place is the field that was being read."""
    if isinstance(error, ConstructsDsError):
        first = error.problems[0]
        return first.what, first.remedy
    return str(error), ""


def _got(value: Any) -> str:
    text = repr(value)
    return f"got {text if len(text) <= 60 else text[:57] + '…'}"  # noqa: PLR2004  (a line's worth)


def allowed_words(detail: ErrorDetails) -> list[str]:
    """Return what a literal allows, sorted: Python keeps equal literals as the one that was written first."""
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return sorted(word.strip("'") for word in expected.replace(" or ", ", ").split(", "))


_LISTED = 12
"""As many names as help; a longer list is looked up rather than read."""


def _unknown(detail: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    given = str(detail["loc"][-1])
    names = _fields_at(model, detail["loc"][:-1])
    hint = did_you_mean(given, names).lstrip(" -")
    listed = f"known: {', '.join(sorted(names))}" if 0 < len(names) <= _LISTED else f"see {model.__name__}"
    return "unknown prop", hint or listed


def _fields_at(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """Return the fields of the models that may stand at `loc`, as far as the annotations tell."""
    owners: list[Any] = [model]
    for part in loc:
        named = [owner for owner in owners if owner.__name__ == part]
        below = [each for owner in owners for each in _models_in(_annotation(owner, part))]
        owners = named or below or owners
    return [name for owner in owners for name in owner.model_fields]


def _annotation(model: type[BaseModel], part: int | str) -> Any:
    fields = model.model_fields.items()
    return next((field.annotation for name, field in fields if part in (name, field.alias)), None)


def _models_in(annotation: Any) -> list[Any]:
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]


def did_you_mean(given: str, known: Sequence[str]) -> str:
    """Return " -- did you mean 'x'?" where a known name is close, else nothing."""
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.6)
    return f" -- did you mean {close[0]!r}?" if close else ""

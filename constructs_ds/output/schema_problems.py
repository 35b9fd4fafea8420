"""What a schema error means to the person who wrote the manifest, and what to do about it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from jsonschema_rs import ValidationErrorKind as Kind

from constructs_ds.errors import Problem
from constructs_ds.output.paths import field_path, name_of, shown
from constructs_ds.output.schema_files import has_schema_file, schemas
from constructs_ds.output.schema_paths import fields_at, fields_since
from constructs_ds.versions import supported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jsonschema_rs import ValidationError

    from constructs_ds.versions import KubernetesVersion

_UNQUOTED = re.compile(r"-?\d+|true|false")  # what was meant as a number or boolean
_LISTED = 8  # fields named when there is no near match


def problems_of(error: ValidationError, obj: Mapping[str, Any], version: KubernetesVersion) -> list[Problem]:
    """Return what one schema error says: a problem for each unknown field, else one."""
    path = error.instance_path
    match error.kind:
        case Kind.AdditionalProperties(unexpected=fields):
            return [_unknown_field(obj, [*path, field], version) for field in fields]
        case Kind.Required(property=field):
            path, what, remedy = [*path, field], "missing", "it is required"
        case Kind.Type(types=types):
            what, remedy = _wrong_type(error.instance, types, obj)
        case Kind.AnyOf(context=context):
            types = [each for branch in context for inner in branch for each in inner.kind.as_dict()["types"]]
            what, remedy = _wrong_type(error.instance, types, obj)
        case Kind.Enum(options=options):
            what, remedy = f"got {_given(error.instance, obj)}", f"allowed: {', '.join(map(shown, options))}"
        case Kind.Minimum(limit=limit) | Kind.Maximum(limit=limit):
            what, remedy = f"got {_given(error.instance, obj)}", f"the API's integers end at {limit}"
        case Kind.Format():
            what, remedy = "is no base64", "encode it, or use stringData for text"
        case _:
            what, remedy = error.message, ""
    return [Problem(name_of(obj), field_path(path), what, remedy)]


def unknown_kind(obj: Mapping[str, Any], version: KubernetesVersion) -> list[Problem]:
    """Return what is wrong with an object for which the target version has no schema; nothing for custom resources."""
    where = name_of(obj)
    for field in ("apiVersion", "kind"):
        value = obj.get(field)
        if not isinstance(value, str) or not value:
            what = "missing" if value is None else f"got {shown(value)}"
            return [Problem(where, field, what, "every manifest says its apiVersion and kind")]
    api_version, kind = obj["apiVersion"], obj["kind"]
    candidates = [each for each in supported() if has_schema_file(each, api_version, kind)]
    versions = [each for each in candidates if (api_version, kind) in schemas(each).kinds]
    if versions:
        what, remedy = _when(versions, version)
        return [Problem(where, "apiVersion", f"{api_version} {kind} {what}", remedy)]
    if "." in api_version.rpartition("/")[0]:  # a group that custom resources can have
        return []
    kinds = [known for group, known in schemas(version).kinds if group == api_version]
    if not kinds:
        return [Problem(where, "apiVersion", f"no such group: {shown(api_version)}", _group_of(kind, version))]
    return [Problem(where, "kind", f"{api_version} has no {shown(kind)}", _near(kind, kinds))]


def _unknown_field(obj: Mapping[str, Any], path: Sequence[str | int], version: KubernetesVersion) -> Problem:
    """Tell a field of another Kubernetes version from a misspelt one."""
    api_version, kind = obj["apiVersion"], obj["kind"]
    versions = fields_since(api_version, kind, path)
    if versions:
        what, remedy = _when(versions, version)
    else:
        known = fields_at(version, api_version, kind, path[:-1]) or ()
        what, remedy = "no such field", _near(str(path[-1]), known)
    return Problem(name_of(obj), field_path(path), what, remedy)


def _when(versions: Sequence[KubernetesVersion], target: KubernetesVersion) -> tuple[str, str]:
    """Return what to say of a field or kind that only other versions have."""
    newer = [version for version in versions if version > target]
    if newer:
        return f"needs Kubernetes {newer[0]}", f"target is {target}: leave it out, or raise the target"
    return f"is gone after Kubernetes {versions[-1]}", f"target is {target}: see the release notes for what replaces it"


def _near(name: str, known: Iterable[str]) -> str:
    """Return a remedy that names the nearest known name, or all of them when they are few."""
    by_lower = {each.lower(): each for each in known}
    close = get_close_matches(name.lower(), by_lower, n=1)
    if close:
        return f"did you mean {by_lower[close[0]]}?"
    return f"known here: {', '.join(by_lower.values())}" if 0 < len(by_lower) <= _LISTED else ""


def _group_of(kind: str, version: KubernetesVersion) -> str:
    groups = [group for group, known in schemas(version).kinds if known == kind]
    return f"{kind} is in {' and '.join(groups)}" if groups else "custom resources are in a group with a dot"


def _wrong_type(value: Any, types: Iterable[str], obj: Mapping[str, Any]) -> tuple[str, str]:
    names = list(dict.fromkeys(_NAMES[each] for each in types if each != "null"))
    remedy = f"expected {' or '.join(names)}"
    if isinstance(value, str) and _UNQUOTED.fullmatch(value):
        remedy += ", without quotes"
    elif isinstance(value, (bool, int, float)) and names == ["a string"]:
        remedy += ": put it in quotes"
    return f"got {_given(value, obj)}", remedy


def _given(value: Any, obj: Mapping[str, Any]) -> str:
    """Return a value as an error shows it; of a Secret, nothing."""
    return f"a {type(value).__name__}, not shown" if obj["kind"] == "Secret" else shown(value)


_NAMES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}

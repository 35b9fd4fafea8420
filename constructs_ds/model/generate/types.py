"""The Python type of each field, from its schema and its Go declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from constructs_ds.model.generate.selection import ALLOWED_VALUES, EXTRA_VALUES
from constructs_ds.model.generate.sources import go_types, schema_definitions

if TYPE_CHECKING:
    from constructs_ds.model.generate.sources import GoField

_SCALARS = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}

_FORMATS = {"byte": "base64", "date-time": "RFC 3339 time"}

_LEAVES: dict[str, tuple[str, str]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": ("Quantity", "quantity"),
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": ("Entries[str, Any]", "object of any content"),
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": ("str", "RFC 3339 time"),
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": ("str", "RFC 3339 time"),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": ("IntOrString", "integer or string"),
}
"""Definitions that are no models -> the type, and how to say it."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """How a field is written in Python.

    Attributes:
        annotation: Such as `Items[Container]`, without `| None`.
        words: The same for a reader, such as "list of Container".
        required: It must be given: a scalar that the schema requires.
        default: The only value of a constant field (`apiVersion` and `kind` of a kind), else None.
    """

    annotation: str
    words: str
    required: bool
    default: str | None


def class_name(definition: str) -> str:
    """Return the class of a definition: the last part of its name."""
    return definition.rpartition(".")[2]


def field_type(definition: str, field: GoField) -> FieldType:
    """Return how a field of a definition is written."""
    schema = schema_definitions()[definition]
    constant = _constant(definition, field.name)
    if constant is not None:
        return FieldType(f"Literal[{_quoted(constant)}]", f"always {constant}", required=False, default=constant)
    annotation, words = _shaped(definition, field, schema["properties"][field.name])
    needed = field.name in schema.get("required", ())
    scalar = field.shape == "scalar" and not annotation.startswith("Entries")
    if needed:
        words += ", required" if scalar else ", which the API server requires"
    return FieldType(annotation, words + _merging(field), required=needed and scalar, default=None)


def _constant(definition: str, name: str) -> str | None:
    """Return the value of `apiVersion` or `kind` where the definition is a kind."""
    for (api_version, kind), kind_definition in go_types().kinds.items():
        if kind_definition == definition:
            return {"apiVersion": api_version, "kind": kind}.get(name)
    return None


def _shaped(definition: str, field: GoField, schema: dict[str, Any]) -> tuple[str, str]:
    if field.shape == "list":
        annotation, words = _element(definition, field, schema["items"])
        return f"Items[{annotation}]", f"list of {words}"
    if field.shape == "map":
        annotation, words = _element(definition, field, schema["additionalProperties"])
        return f"Entries[str, {annotation}]", f"map to {words}"
    return _element(definition, field, schema)


def _element(definition: str, field: GoField, schema: dict[str, Any]) -> tuple[str, str]:
    values = ALLOWED_VALUES.get((definition, field.name), field.enum)
    if values:
        values = (*values, *EXTRA_VALUES.get((definition, field.name), ()))
        return f"Literal[{', '.join(map(_quoted, values))}]", "one of its values"
    if field.type is not None:
        return class_name(field.type), class_name(field.type)
    if "$ref" in schema:
        return _LEAVES[schema["$ref"].rpartition("/")[2]]
    if "items" in schema:
        annotation, words = _element(definition, field, schema["items"])
        return f"Items[{annotation}]", f"list of {words}"
    kind = next(kind for kind in _SCALARS if kind in schema["type"])  # "string", or ["string", "null"]
    form = str(schema.get("format", kind))
    return _SCALARS[kind], _FORMATS.get(form, form)


def _merging(field: GoField) -> str:
    if "merge" not in field.patch_strategy:
        return ""
    return f"; patches merge by {field.merge_key}" if field.merge_key else "; patches merge"


def _quoted(text: str) -> str:
    return f'"{text}"'

"""Are manifests what a Kubernetes version accepts? Strictly: a field it does not know is a mistake.

Every supported built-in kind is checked; kinds of custom resources are passed over, since their schema is in a cluster.
What only the API server decides (names, allowed combinations) is not in the published schemas and not checked here.

A kind's schema is cut down to the definitions that it reaches before it is compiled: 3 ms rather than 12, once for a
process. After that an object costs microseconds.
"""

from __future__ import annotations

import base64
import binascii
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from constructs_ds.output.plain import plain
from constructs_ds.output.schema_files import schemas
from constructs_ds.output.schema_problems import problems_of, unknown_kind
from constructs_ds.output.shapes import MAPPINGS
from constructs_ds.output.unwritable import unwritable
from constructs_ds.versions import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constructs_ds.errors import Problem
    from constructs_ds.versions import KubernetesVersion

_BITS = {"int32": 31, "int64": 63}


def check_schema(objects: Iterable[Mapping[str, Any]], version: KubernetesVersion = NEWEST) -> list[Problem]:
    """Return everything in manifests that a Kubernetes version would not accept.

    Args:
        objects: Manifests; the items of a `List` are checked as if they stood alone.
        version: The Kubernetes version of the cluster. Default: the newest supported.

    Returns:
        One problem for each mistake, in the order of the objects; none for kinds of custom resources.

    >>> [str(each) for each in check_schema([{"apiVersion": "v1", "kind": "ConfigMap", "dta": {}}])]
    ['ConfigMap: dta: no such field; did you mean data?']
    """
    return [found for obj in objects for found in _check(obj, version)]


def _check(obj: Any, version: KubernetesVersion) -> list[Problem]:
    if not isinstance(obj, MAPPINGS):
        return list(unwritable(obj))
    api_version, kind = obj.get("apiVersion"), obj.get("kind")
    if (api_version, kind) == ("v1", "List"):
        return check_schema(obj.get("items") or (), version)
    definition = schemas(version).kinds.get((api_version, kind)) if _are_text(api_version, kind) else None
    if definition is None:
        return unknown_kind(obj, version)
    try:
        errors = list(_validator(version, definition).iter_errors(obj))
    except ValueError:  # no JSON: a value that cannot be written, or a mapping other than dict
        bad = list(unwritable(obj))
        if bad:
            return bad
        obj = plain(obj)
        errors = list(_validator(version, definition).iter_errors(obj))
    return [found for error in errors for found in problems_of(error, obj, version)]


def _are_text(*values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


@cache
def _validator(version: KubernetesVersion, name: str) -> jsonschema_rs.Draft202012Validator:
    """Compile the schema of one kind with the definitions that it reaches."""
    definitions = schemas(version).definitions
    reached: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached[each] = _strict(definitions[each], waiting)
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/$defs/{name}", "$defs": reached}, formats={"byte": _is_base64}, validate_formats=True
    )


def _strict(schema: dict[str, Any], waiting: list[str]) -> dict[str, Any]:
    """Return a schema without its prose, with the bounds that its formats mean; note what it refers to.

    The published `oneOf`s allow null on both sides and so refuse it: `anyOf` is what is meant.
    """
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {field: _strict(each, waiting) for field, each in value.items()}
        elif key in {"items", "additionalProperties"} and isinstance(value, MAPPINGS):
            kept[key] = _strict(value, waiting)
        elif key == "oneOf":
            kept["anyOf"] = [_strict(each, waiting) for each in value]
        elif key in {"type", "enum", "required", "$ref", "format", "additionalProperties"}:
            kept[key] = value
    if "$ref" in kept:
        waiting.append(kept["$ref"].rpartition("/")[2])
    bits = _BITS.get(kept.get("format", ""))
    if bits:
        kept |= {"minimum": -(2**bits), "maximum": 2**bits - 1}
    return kept


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True

"""Which fields a Kubernetes version knows at a path of a kind, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.output.schema_files import Schemas, schemas
from constructs_ds.versions import supported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.versions import KubernetesVersion


def fields_at(
    version: KubernetesVersion, api_version: str, kind: str, path: Sequence[str | int]
) -> tuple[str, ...] | None:
    """Return the fields that an object at `path` may have, or None where the version knows no object there.

    Args:
        version: The Kubernetes version.
        api_version: Such as "apps/v1".
        kind: Such as "DaemonSet".
        path: Keys and list indices, such as `("spec", "template", "spec", "containers", 0)`.

    >>> from constructs_ds.versions import NEWEST
    >>> fields_at(NEWEST, "v1", "ConfigMap", ())[:3]
    ('apiVersion', 'binaryData', 'data')
    """
    known = schemas(version)
    name = known.kinds.get((api_version, kind))
    schema = known.definitions[name] if name else None
    for step in path:
        schema = _below(known, schema, step)
    schema = _resolved(known, schema)
    return tuple(schema["properties"]) if schema and "properties" in schema else None


def fields_since(api_version: str, kind: str, path: Sequence[str | int]) -> tuple[KubernetesVersion, ...]:
    """Return the supported Kubernetes versions that know the field at `path`, oldest first.

    >>> [str(version) for version in fields_since("v1", "Pod", ("spec", "hostnameOverride"))][:1]
    ['1.34']
    """
    *parents, field = path
    return tuple(v for v in supported() if field in (fields_at(v, api_version, kind, parents) or ()))


def _below(known: Schemas, schema: Any, step: str | int) -> Any:
    """Return the schema one step further down, or None."""
    schema = _resolved(known, schema)
    if not schema:
        return None
    if isinstance(step, int):
        return schema.get("items")
    additional = schema.get("additionalProperties")
    return schema.get("properties", {}).get(step, additional if isinstance(additional, dict) else None)


def _resolved(known: Schemas, schema: Any) -> Any:
    while schema and "$ref" in schema:
        schema = known.definitions[schema["$ref"].rpartition("/")[2]]
    return schema

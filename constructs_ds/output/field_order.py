"""Fields in Kubernetes' own order, the order of its Go structs: `name`, `image`, `command`, not alphabetical.

`kubectl` and the reference documentation list fields in that order, and people read manifests in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.model.schema_tables import FIELDS, KINDS, MAPS
from constructs_ds.output.shapes import LISTS, MAPPINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_CUSTOM = ("apiVersion", "kind", "metadata")


def in_field_order(obj: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with its fields in Kubernetes' own order, all the way down.

    Maps whose keys are the user's (labels, annotations, data, node selectors, resources) keep the order they came in:
    whoever wrote them chose it. So do lists, and fields that Kubernetes does not know, after those that it does. Of
    custom resources only `apiVersion`, `kind` and `metadata` are put in order. Nothing is added or dropped. Maps and
    lists that have no order to put right are those of `obj`, not copies.

    >>> list(in_field_order({"spec": {}, "metadata": {}, "kind": "DaemonSet", "apiVersion": "apps/v1"}))
    ['apiVersion', 'kind', 'metadata', 'spec']
    """
    definition = KINDS.get((str(obj.get("apiVersion")), str(obj.get("kind"))))
    if definition is not None:
        return _ordered(obj, definition)
    known = {key: obj[key] for key in _CUSTOM if key in obj} | dict(obj)
    if isinstance(known.get("metadata"), MAPPINGS):
        known["metadata"] = _ordered(known["metadata"], _OBJECT_META)
    return known


def _ordered(obj: Mapping[str, Any], definition: str) -> dict[str, Any]:
    fields = FIELDS[definition]
    rank = _RANKS[definition]
    ordered: dict[str, Any] = {}
    try:
        keys = sorted(obj, key=rank.__getitem__)
    except KeyError:
        keys = sorted(obj, key=lambda key: rank.get(key, len(rank)))
    for key in keys:
        value = obj[key]
        below = fields.get(key)
        if below is not None:
            if isinstance(value, LISTS):
                value = [_ordered(item, below) if isinstance(item, MAPPINGS) else item for item in value]
            elif isinstance(value, MAPPINGS):
                value = _map(value, below) if (definition, key) in MAPS else _ordered(value, below)
        ordered[key] = value
    return ordered


def _map(values: Mapping[str, Any], definition: str) -> dict[str, Any]:
    """Order each object of a map with free keys."""
    return {key: _ordered(value, definition) if isinstance(value, MAPPINGS) else value for key, value in values.items()}


_RANKS = {name: {field: rank for rank, field in enumerate(fields)} for name, fields in FIELDS.items()}

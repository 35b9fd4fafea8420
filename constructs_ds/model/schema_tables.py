"""What the schema of Kubernetes says, as plain tables: field order, kinds, and how lists merge.

Taken from the Go structs of k8s.io/api at the release named in `generate/gotypes/go.mod`; every kind of that module is
here, also those that have no typed model. Definitions go by their OpenAPI name, such as `io.k8s.api.core.v1.Container`.
Loads in about two milliseconds; no pydantic.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Tables(TypedDict):
    fields: dict[str, dict[str, str | None]]
    kinds: dict[str, dict[str, str]]
    merge_keys: dict[str, dict[str, str]]
    retain_keys: dict[str, dict[str, str]]
    replaced: dict[str, dict[str, str]]
    maps: dict[str, dict[str, str]]


def _pairs(table: dict[str, dict[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((outer, inner) for outer, entries in table.items() for inner in entries)


_TABLES: _Tables = json.loads(Path(__file__).with_name("generated").joinpath("tables.json").read_bytes())

FIELDS: Mapping[str, Mapping[str, str | None]] = _TABLES["fields"]
"""Definition -> fields in Kubernetes' own order -> the definition below, or None.

For a list or a map of objects it is the definition of the elements. None where nothing below has an order: scalars,
their lists and maps, quantities, times, and objects of any content (raw extensions, `managedFields[].fieldsV1`).
"""

KINDS: Mapping[tuple[str, str], str] = {
    (api_version, kind): definition
    for api_version, kinds in _TABLES["kinds"].items()
    for kind, definition in kinds.items()
}
"""(apiVersion, kind) -> definition, such as `("apps/v1", "DaemonSet")`; the list of each kind included."""

MERGE_KEYS: Mapping[str, Mapping[str, str]] = _TABLES["merge_keys"]
"""Definition -> list field -> the key by which its elements merge in a strategic merge patch.

The key is `PRIMITIVE` for lists of scalars that merge as a set, such as `finalizers`.
A list that is not here is replaced.
"""

PRIMITIVE = ""
"""The merge key of a list of scalars that merges."""

RETAIN_KEYS: frozenset[tuple[str, str]] = _pairs(_TABLES["retain_keys"])
"""(definition, field) of unions, or lists of them: a patch names the member to keep by `$retainKeys`."""

REPLACED: frozenset[tuple[str, str]] = _pairs(_TABLES["replaced"])
"""(definition, field) of objects that a strategic merge patch replaces as a whole."""

MAPS: frozenset[tuple[str, str]] = _pairs(_TABLES["maps"])
"""(definition, field) of maps from free keys to objects; every other object in `FIELDS` has the fields named there."""

"""Writes `generated/tables.json`: field order, kinds and merge keys, in a form that loads in a millisecond.

JSON rather than a Python literal: as fast as compiled bytecode, also where none may be written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from constructs_ds.model.generate.sources import go_types

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constructs_ds.model.generate.sources import GoField


def render_tables() -> str:
    """Return the text of `generated/tables.json`; `schema_tables` says what each table means."""
    types = sorted(go_types().types.items())
    tables: dict[str, Mapping[str, object]] = {
        "fields": {name: {field.name: field.type for field in fields} for name, fields in types},
        "kinds": _kinds(),
        "merge_keys": _table(lambda field: field.merge_key if "merge" in field.patch_strategy else None),
        "retain_keys": _table(lambda field: field.type if "retainKeys" in field.patch_strategy else None),
        "replaced": _table(lambda field: field.type if "replace" in field.patch_strategy else None),
        "maps": _table(lambda field: field.type if field.shape == "map" else None),
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {_lines(table)}" for name, table in tables.items()) + "\n}\n"


def _kinds() -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = {}
    for (api_version, kind), definition in sorted(go_types().kinds.items()):
        kinds.setdefault(api_version, {})[kind] = definition
    return kinds


def _table(value: Callable[[GoField], str | None]) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for name, fields in sorted(go_types().types.items()):
        for field in fields:
            found = value(field)
            if found is not None:
                table.setdefault(name, {})[field.name] = found
    return table


def _lines(table: Mapping[str, object]) -> str:
    """Give each entry a line of its own, so that a difference can be read."""
    entries = (f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in table.items())
    return "{\n" + ",\n".join(entries) + "\n}"

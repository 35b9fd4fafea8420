"""Reads what the models are generated from: Go's account of each type, and the schema of each definition."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from constructs_ds.versions import NEWEST

GO_TYPES = Path(__file__).with_name("go_types.json")
"""What the program in `gotypes/` printed."""

_TYPE_META = ("apiVersion", "kind")
"""Go declares `kind` first; every Kubernetes document, and kubectl, writes `apiVersion` first."""


@dataclass(frozen=True, slots=True)
class GoField:
    """One field of a Go struct.

    Attributes:
        name: Its JSON name, such as `hostPID`.
        shape: `scalar`, `object`, `list` or `map`.
        type: The definition of the object, or of the elements of the list or map. None for scalars.
        enum: The constants of an enumerated string type, in the order of their declaration; empty for other types.
        patch_strategy: The words of the struct tag, such as `("merge", "retainKeys")`.
        merge_key: The key by which a list merges. Empty where it does not, or holds scalars.
    """

    name: str
    shape: str
    type: str | None
    enum: tuple[str, ...]
    patch_strategy: tuple[str, ...]
    merge_key: str


@dataclass(frozen=True, slots=True)
class GoTypes:
    """All kinds and types of k8s.io/api."""

    kinds: dict[tuple[str, str], str]
    types: dict[str, tuple[GoField, ...]]


@lru_cache(maxsize=1)
def go_types() -> GoTypes:
    """Read `go_types.json`."""
    document = json.loads(GO_TYPES.read_text(encoding="utf-8"))
    enums: dict[str, list[str]] = document["enums"]
    return GoTypes(
        kinds={(kind["apiVersion"], kind["kind"]): kind["type"] for kind in document["kinds"]},
        types={name: _fields(fields, enums) for name, fields in document["types"].items()},
    )


def _fields(raw: list[dict[str, str]], enums: dict[str, list[str]]) -> tuple[GoField, ...]:
    fields = [
        GoField(
            name=field["name"],
            shape=field["shape"],
            type=field.get("type"),
            enum=tuple(dict.fromkeys(enums.get(field.get("enum", ""), ()))),
            patch_strategy=tuple(filter(None, field.get("patchStrategy", "").split(","))),
            merge_key=field.get("patchMergeKey", ""),
        )
        for field in raw
    ]
    names = [field.name for field in fields]
    if set(_TYPE_META) <= set(names):
        fields.sort(key=lambda field: _TYPE_META.index(field.name) if field.name in _TYPE_META else len(_TYPE_META))
    return tuple(fields)


@lru_cache(maxsize=1)
def schema_definitions() -> dict[str, dict[str, Any]]:
    """Return every definition of the strict schema of the newest Kubernetes, by its full name."""
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("kubernetes-validate is not installed; it carries the schemas")
    folder = Path(spec.origin).parent / "kubernetes-json-schema" / f"v{NEWEST}.0-local-strict"
    definitions: dict[str, dict[str, Any]] = json.loads((folder / "_definitions.json").read_text("utf-8"))["$defs"]
    return definitions

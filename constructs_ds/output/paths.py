"""How an object and a field of it are called in errors: `DaemonSet logging/fluent-bit`, `spec.containers[0].image`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from constructs_ds.output.shapes import MAPPINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHOWN = 60  # characters
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def name_of(obj: Mapping[str, Any]) -> str:
    """Return what an object is called: kind, namespace where it has one, name.

    >>> name_of({"kind": "DaemonSet", "metadata": {"namespace": "logging", "name": "fluent-bit"}})
    'DaemonSet logging/fluent-bit'
    """
    metadata: Any = obj.get("metadata")
    if not isinstance(metadata, MAPPINGS):
        metadata = {}
    kind = _text(obj.get("kind")) or "object without a kind"
    name = _text(metadata.get("name")) or _text(metadata.get("generateName"))
    full = "/".join(part for part in (_text(metadata.get("namespace")), name) if part)
    return f"{kind} {full}" if full else kind


def key_path(path: str, key: str) -> str:
    """Return the path of the entry `key` in the mapping at `path`.

    >>> key_path("spec", "containers"), key_path("metadata.labels", "app.kubernetes.io/name")
    ('spec.containers', 'metadata.labels["app.kubernetes.io/name"]')
    """
    if not _WORD.fullmatch(key):
        return f'{path}["{ascii(key)[1:-1]}"]'
    return f"{path}.{key}" if path else key


def field_path(steps: Iterable[str | int]) -> str:
    """Return the path of a field.

    >>> field_path(["spec", "containers", 0, "image"])
    'spec.containers[0].image'
    """
    path = ""
    for step in steps:
        path = f"{path}[{step}]" if isinstance(step, int) else key_path(path, step)
    return path


def shown(value: object) -> str:
    """Return a value as an error shows it: on one line, its start when it is long.

    >>> shown("80"), shown({"a": None})
    ('"80"', '{"a": null}')
    """
    text = json.dumps(value, default=repr)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def _text(value: object) -> str:
    return ascii(value)[1:-1] if isinstance(value, str) else ""

"""The turns of phrase that the standard's messages are made of, letter for letter as the admission controller's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constructs_ds.pss.pod import Container


def plural(count: int, one: str) -> str:
    """Return `one`, with an s unless `count` is 1.

    >>> plural(2, "volume")
    'volumes'
    """
    return one if count == 1 else one + "s"


def quoted(items: Iterable[str]) -> str:
    """Return the items, each in double quotes, with commas between.

    >>> quoted(["a", "b"])
    '"a", "b"'
    """
    return '"' + '", "'.join(items) + '"'


def annotation(key: str, value: str) -> str:
    """Return 'key="value"', quotes and backslashes escaped; unprintable characters may be escaped unlike upstream's.

    >>> annotation("a", "b")
    'a="b"'
    """
    return f"{key}={json.dumps(value, ensure_ascii=False)}"


def containers(found: Sequence[Container]) -> str:
    """Return 'container "a"' or 'containers "a", "b"'."""
    return f"{plural(len(found), 'container')} {quoted(container.name for container in found)}"


def setters(pod: bool, found: Sequence[Container]) -> str:
    """Return who set something: the pod, containers, or 'pod and container "a"'."""
    return " and ".join((["pod"] if pod else []) + ([containers(found)] if found else []))

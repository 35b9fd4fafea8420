"""Helpers for the tests of those who use the library: what an app makes, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cdk8s

Objects = list[dict[str, Any]]


def synth(chart: cdk8s.Chart) -> Objects:
    """Return the objects of a chart, finished; nothing is written.

    Raises:
        SynthError: With what cdk8s' own validation and the fleet checks found.
    """
    from constructs_ds.cdk.app import objects_of  # noqa: PLC0415  (starts Node.js)

    return objects_of(chart)


def daemon_sets(objects: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the DaemonSets by name."""
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == "DaemonSet"}


def find(objects: Iterable[Mapping[str, Any]], kind: str, name: str) -> Mapping[str, Any]:
    """Return the one object of that kind and name.

    Raises:
        LookupError: There is none; the message lists those of the kind.
    """
    of_kind = {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}
    if name not in of_kind:
        raise LookupError(f"no {kind} {name!r}; there are: {', '.join(of_kind) or 'none'}")
    return of_kind[name]

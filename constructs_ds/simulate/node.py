"""One node, as far as it matters to agents: name, labels, taints, what it can hand out, whether it is ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_ds.simulate.resources import to_units
from constructs_ds.simulate.taints import Taint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_ds.simulate.field import Field


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node of an inventory.

    Attributes:
        name: Its name.
        labels: Its labels.
        taints: Its taints, in order.
        allocatable: What pods can have of it, in the scheduler's units (see `resources.to_units`).
        ready: Whether it reports the condition Ready; one that reports no conditions counts as ready.
        declared: The class that declares it; empty for a node of a real cluster.
    """

    name: str
    labels: Mapping[str, str]
    taints: tuple[Taint, ...] = ()
    allocatable: Mapping[str, int] = field(default_factory=dict[str, int])
    ready: bool = True
    declared: str = ""


class NodeReader:
    """Reads nodes, and keeps one copy of what many of them have in common, so that 100,000 fit in memory."""

    def __init__(self) -> None:
        self._allocatable: dict[tuple[tuple[str, object], ...], Mapping[str, int]] = {}
        self._taints: dict[tuple[Taint, ...], tuple[Taint, ...]] = {}
        self._words: dict[str, str] = {}

    def read(self, node: Field) -> Node:
        """Read one object of kind Node.

        Raises:
            InputError: A field is missing or has another type than Kubernetes gives it.
        """
        metadata = node.get("metadata")
        name = metadata.get("name").text()
        if not name:
            metadata.get("name").fail("missing", "give the output of `kubectl get nodes -o json`")
        labels = metadata.get("labels").text_map()
        words = self._words
        status = node.get("status")
        return Node(
            name=name,
            labels={words.setdefault(key, key): words.setdefault(text, text) for key, text in labels.items()},
            taints=self.taints(node.at("spec", "taints")),
            allocatable=self.allocatable(status),
            ready=_is_ready(status.get("conditions")),
        )

    def taints(self, listed: Field) -> tuple[Taint, ...]:
        """Read a list of taints."""
        if listed.value is None:
            return ()
        found = tuple(Taint(*(item.get(key).text() for key in ("key", "value", "effect"))) for item in listed.items())
        return self._taints.setdefault(found, found)

    def allocatable(self, status: Field) -> Mapping[str, int]:
        """Read `allocatable`, or `capacity` where a node reports only that, as the API server fills it in."""
        given = status.get("allocatable")
        if given.value is None:
            given = status.get("capacity")
        if given.value is None:
            status.get("allocatable").fail("missing", "give the output of `kubectl get nodes -o json`, status included")
        key = tuple(given.mapping().items())
        try:
            found = self._allocatable.get(key)
        except TypeError:  # a value is a list or a mapping; reading it says so
            found = None
        if found is None:
            found = self._allocatable[key] = to_units(given.quantities())
        return found


def _is_ready(conditions: Field) -> bool:
    """Say whether the last word of the node was that it is ready."""
    if conditions.value is None:
        return True
    return all(item.get("status").value == "True" for item in conditions.items() if item.get("type").value == "Ready")

"""Whether every node gets exactly one member of a family of agents, proven over all labels that nodes can have.

Each member's selector is a union of boxes: for some labels, the values that will do. Two members overlap where two of
their boxes meet. Something is left out where the boxes do not fill the whole space, which is searched label by label.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from constructs_ds.errors import InputError, Problem
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.label_space import ALWAYS_SET, sample_values
from constructs_ds.simulate.labels import Requirement, is_label_value
from constructs_ds.simulate.placement import NAME_FIELD, Placement, read_placement

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_MOST_CASES = 100_000
_NAME = "(name)"
"""The node's name among its labels, none of which can be called so."""

_Box = dict[str, frozenset[str | None]]
"""For each label that matters, the values that will do; a label that is not in it may have any."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A node that shows what is wrong.

    Attributes:
        labels: Its labels, as far as they matter.
        name: Its name, where that matters; else empty.
        members: The members that it would get: none, or two.
    """

    labels: Mapping[str, str]
    name: str
    members: tuple[str, ...]

    def __str__(self) -> str:
        """Return the node in words."""
        labels = ", ".join(f"{key}={value}" for key, value in sorted(self.labels.items())) or "none of the labels"
        name = f" called {self.name}" if self.name else ""
        gets = f"both {' and '.join(self.members)}" if self.members else "none of them"
        return f"a node{name} with {labels} gets {gets}"


@dataclass(frozen=True, slots=True)
class Partition:
    """What is proven of a family.

    Attributes:
        gap: A node that gets no member; `None` when there is none.
        overlap: A node that gets two members; `None` when there is none.
        assumed: The labels whose values were taken as known.
    """

    gap: Witness | None
    overlap: Witness | None
    assumed: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """Say whether every node gets exactly one member."""
        return self.gap is None and self.overlap is None

    def problems(self, where: str = "") -> list[Problem]:
        """Return what is wrong, each with a node that shows it."""
        found: list[Problem] = []
        if self.gap:
            found.append(
                Problem(where, "family", str(self.gap), "add a member for the rest, such as NotIn with all values")
            )
        if self.overlap:
            found.append(Problem(where, "family", str(self.overlap), "make their selectors disjoint"))
        return found


def prove_partition(
    members: Mapping[str, Mapping[str, object]],
    *,
    scope: Mapping[str, object] | None = None,
    known: Mapping[str, Collection[str]] | None = None,
) -> Partition:
    """Prove that every node gets exactly one member of a family, or find a node that gets none or two.

    Taints are no part of it: a selector decides which member is meant, and coverage tells whether it is tolerated.

    Args:
        members: For each member, by name, the part of its pod spec that selects nodes: `nodeSelector`, `affinity`,
            `nodeName`.
        scope: The same for the nodes that the family is for. Default: all.
        known: Labels that every node has, each with all values there are, besides `kubernetes.io/os`. The proof
            holds on clusters where that is so.

    Raises:
        InputError: A selector cannot be read, or there are too many cases to look at.
    """
    given = {name: _read(name, spec) for name, spec in members.items()}
    within = _read("scope", scope or {})
    values = _values([*given.values(), within], {**ALWAYS_SET, **(known or {})})
    boxes = {name: _boxes(placement, values) for name, placement in given.items()}
    scopes = _boxes(within, values)
    everything = [box for found in boxes.values() for box in found]
    gap = next((found for start in scopes if (found := _Search(values).gap(start, everything)) is not None), None)
    overlap = _overlap(boxes, scopes, values)
    assumed = tuple(sorted(key for key in values if key in ALWAYS_SET or key in (known or {})))
    return Partition(None if gap is None else _witness(gap, ()), overlap, assumed)


def _read(name: str, spec: Mapping[str, object]) -> Placement:
    return read_placement(Field(f"member {name}", "", dict(spec)))


def _always(placement: Placement) -> list[Requirement]:
    """Return the conditions that hold whatever the term: the node selector, and the node's name."""
    name = [Requirement(_NAME, "In", (placement.node_name,))] if placement.node_name else []
    return [*(Requirement(key, "In", (value,)) for key, value in placement.node_selector), *name]


def _alternatives(placement: Placement) -> list[list[Requirement]]:
    """Return the conditions of each term that can match a node; one without conditions where there is no affinity."""
    if placement.terms is None:
        return [[]]
    readable = [term for term in placement.terms if (term.expressions or term.fields) and not term.unreadable()]
    return [
        [*term.expressions, *(Requirement(_NAME, on.operator, on.values) for on in term.fields if on.key == NAME_FIELD)]
        for term in readable
        # A field that is not the name has no value here, on any node.
        if all(("" in on.values) == (on.operator == "In") for on in term.fields if on.key != NAME_FIELD)
    ]


def _values(placements: list[Placement], known: Mapping[str, Collection[str]]) -> dict[str, list[str | None]]:
    """Return the values to look at for each label that some placement looks at."""
    conditions = [
        wanted
        for placement in placements
        for wanted in (*_always(placement), *(on for term in _alternatives(placement) for on in term))
    ]
    keys = sorted({wanted.key for wanted in conditions})
    found = {key: sample_values(key, conditions, known.get(key)) for key in keys}
    if _NAME in found:
        names = {value for wanted in conditions if wanted.key == _NAME for value in wanted.values if value}
        found[_NAME] = [*sorted(names), _other_name(names)]
    return found


def _other_name(names: Collection[str]) -> str:
    return max([*names, "other"], key=len) + "-2"


def _boxes(placement: Placement, values: Mapping[str, list[str | None]]) -> list[_Box]:
    """Return the boxes of labels that a placement selects: one for each term, those that select nothing left out."""
    always = _always(placement)
    if not all(is_label_value(value) for _, value in placement.node_selector):
        return []
    boxes = [_box([*always, *term], values) for term in _alternatives(placement)]
    return [box for box in boxes if all(box.values())]


def _box(conditions: list[Requirement], values: Mapping[str, list[str | None]]) -> _Box:
    box: _Box = {}
    for wanted in conditions:
        fine = frozenset(value for value in values[wanted.key] if _holds(wanted, value))
        box[wanted.key] = box.get(wanted.key, fine) & fine
    return box


def _holds(wanted: Requirement, value: str | None) -> bool:
    return wanted.matches({} if value is None else {wanted.key: value})


def _overlap(
    boxes: Mapping[str, list[_Box]], scopes: list[_Box], values: Mapping[str, list[str | None]]
) -> Witness | None:
    """Return a node of two members, if there is one."""
    for (one, mine), (other, theirs) in combinations(boxes.items(), 2):
        for a, b, scope in ((a, b, scope) for a in mine for b in theirs for scope in scopes):
            shared = {
                key: frozenset(values[key]).intersection(*(box[key] for box in (a, b, scope) if key in box))
                for key in values
            }
            if all(shared.values()):
                return _witness({key: _first(found) for key, found in shared.items()}, (one, other))
    return None


def _first(values: Collection[str | None]) -> str | None:
    """Return the plainest value: an absent label if it may be, else the shortest, then the first by name."""
    return min(values, key=lambda value: (value is not None, len(value or ""), value or ""))


def _witness(values: Mapping[str, str | None], members: tuple[str, ...]) -> Witness:
    labels = {key: value for key, value in values.items() if value is not None and key != _NAME}
    return Witness(labels, values.get(_NAME) or "", members)


class _Search:
    """The search for a point that no box holds; what has been found full is not looked at again."""

    def __init__(self, values: Mapping[str, list[str | None]]) -> None:
        self.values = values
        self.full: set[frozenset[frozenset[tuple[str, frozenset[str | None]]]]] = set()
        self.cases = 0

    def gap(self, start: _Box, boxes: list[_Box]) -> dict[str, str | None] | None:
        """Return a point of `start` that lies in no box, or `None` when they fill it."""
        space = {key: start.get(key, frozenset(found)) for key, found in self.values.items()}
        cut = [{key: found & space[key] for key, found in box.items()} for box in boxes]
        # What a box says about a label that it allows all values of is nothing.
        bare = [{k: v for k, v in box.items() if v != space[k]} for box in cut if all(box.values())]
        return self._gap(space, bare)

    def _gap(self, space: _Box, boxes: list[_Box]) -> dict[str, str | None] | None:
        if not boxes:
            return {key: _first(values) for key, values in space.items()}
        if not all(boxes):  # a box without conditions fills the space
            return None
        state = frozenset(frozenset(box.items()) for box in boxes)
        if state in self.full:
            return None
        self.cases += 1
        if self.cases > _MOST_CASES:
            what = f"more than {_MOST_CASES} cases to look at"
            raise InputError(Problem("", "family", what, "use fewer labels, or fewer terms, in its selectors"))
        key = max(sorted({key for box in boxes for key in box}), key=lambda key: sum(key in box for box in boxes))
        for values in _told_apart(space[key], [box[key] for box in boxes if key in box]):
            inside = [box for box in boxes if key not in box or values <= box[key]]
            rest = [{k: v for k, v in box.items() if k != key} for box in inside]
            found = self._gap({**space, key: values}, rest)
            if found is not None:
                return found
        self.full.add(state)
        return None


def _told_apart(values: frozenset[str | None], sets: list[frozenset[str | None]]) -> list[frozenset[str | None]]:
    """Part `values` into those that lie in the same `sets`."""
    parts: dict[tuple[bool, ...], set[str | None]] = {}
    for value in sorted(values, key=lambda value: (value is not None, value or "")):
        parts.setdefault(tuple(value in found for found in sets), set()).add(value)
    return [frozenset(part) for part in parts.values()]

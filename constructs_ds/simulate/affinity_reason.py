"""Why required node affinity keeps an agent off a node, in as few words as tell it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.output.scalars import inline
from constructs_ds.simulate.placement import NAME_FIELD
from constructs_ds.simulate.reason import Reason, has, label_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.simulate.labels import Requirement
    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.placement import Term

_DROP = "drop `requiredDuringSchedulingIgnoredDuringExecution`"


def affinity_reason(terms: Sequence[Term] | None, node: Node) -> Reason | None:
    """Return why none of the terms matches the node; `None` when one does, or there is no affinity."""
    if terms is None:
        return None
    failures = [term.failures(node.name, node.labels) for term in terms]
    if not terms:
        return Reason("affinity", "required node affinity has no terms, so it matches no node", _DROP)
    if not all(failures):
        return None
    readable = [(term, why) for term, why in zip(terms, failures, strict=True) if _can_match(term)]
    unreadable = [
        f"term {number} matches no node: {', '.join(why)}"
        for number, (term, why) in enumerate(zip(terms, failures, strict=True), 1)
        if not _can_match(term)
    ]
    wanted = [_wanted([why for _, why in readable])] if readable else []
    unmet = [condition for term, _ in readable for condition in _unmet(term, node)]
    have = [has(node, *(condition.key for condition in unmet))] if unmet else []
    return Reason("affinity", "; ".join([*wanted, *have, *unreadable]), _remedy(readable, unmet))


def _can_match(term: Term) -> bool:
    return bool(term.expressions or term.fields) and not term.unreadable()


def _unmet(term: Term, node: Node) -> list[Requirement]:
    return [wanted for wanted in term.expressions if not wanted.matches(node.labels)]


def _wanted(failures: Sequence[tuple[str, ...]]) -> str:
    """Return what the terms want: what all of them want first, then what each wants besides, any of which would do."""
    shared = [condition for condition in failures[0] if all(condition in why for why in failures)]
    besides = [" and ".join(condition for condition in why if condition not in shared) for why in failures]
    either = ", or ".join(dict.fromkeys(besides)) if all(besides) else ""
    parts = [" and ".join(shared), f"one of: {either}" if shared and either else either]
    return f"node affinity wants {', and '.join(part for part in parts if part)}"


def _remedy(readable: Sequence[tuple[Term, tuple[str, ...]]], unmet: Sequence[Requirement]) -> str:
    """Return what would make a term match: a change of the condition that most of them fail by."""
    if not readable:
        return _DROP
    if not unmet:
        return f"change the condition on `{NAME_FIELD}`"
    first = max(unmet, key=unmet.count)
    values = f", values: [{', '.join(inline(value) for value in first.values)}]" if first.values else ""
    fragment = f"`{{key: {inline(first.key)}, operator: {first.operator}{values}}}` under `matchExpressions`"
    return (label_node(first.key, first.values[0]) if first.operator == "In" else "") + f"change {fragment}"

"""Selectors that part nodes by one label, in a form that schedulers and autoscalers count alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def split_by_label(
    key: str, members: Mapping[str, Sequence[str]], rest: str | None = None
) -> dict[str, dict[str, Any]]:
    """Return the part of each member's pod spec that selects its nodes, disjoint by construction.

    A single value becomes `nodeSelector`; several become one node affinity term. One term, and conditions on labels
    only: Karpenter takes the first term of required node affinity for the whole (kubernetes-sigs/karpenter
    pkg/scheduling/requirements.go), and no autoscaler knows the name of a node that is not there yet.

    Args:
        key: The label, such as `node.kubernetes.io/instance-type`.
        members: The values of the label for each member, by name.
        rest: The name of a member for all other nodes, those without the label included. Default: there is none.

    Raises:
        InputError: A member has no values, or two have the same one.
    """
    seen: dict[str, str] = {}
    for name, values in members.items():
        if not values:
            raise InputError(Problem(f"member {name}", key, "no values", "give at least one"))
        for value in values:
            if value in seen:
                what = f"{value!r} is also a value of {seen[value]}"
                raise InputError(Problem(f"member {name}", key, what, "give each value to one member"))
            seen[value] = name
    found = {name: _selecting(key, list(values)) for name, values in members.items()}
    return found | ({rest: _affinity(key, "NotIn", list(seen))} if rest else {})


def _selecting(key: str, values: list[str]) -> dict[str, Any]:
    return {"nodeSelector": {key: values[0]}} if len(values) == 1 else _affinity(key, "In", values)


def _affinity(key: str, operator: str, values: list[str]) -> dict[str, Any]:
    terms = [{"matchExpressions": [{"key": key, "operator": operator, "values": values}]}]
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}
    }

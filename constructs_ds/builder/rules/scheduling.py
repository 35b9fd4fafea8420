"""Node selectors, required affinity and tolerations.

Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go (ValidateNodeSelectorRequirement, ValidateTolerations).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import DaemonSetView, Finding, entries, section
from constructs_ds.builder.rules.names import key_problem, label_value_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INTEGER = re.compile(r"-?\d+\Z")


def _node_selector(view: DaemonSetView) -> Iterator[Finding]:
    for key, value in section(view.pod, "nodeSelector").items():
        yield from key_problem("nodeSelector", key)
        yield from label_value_problem(f"nodeSelector[{key}]", value)


def _affinity(view: DaemonSetView) -> Iterator[Finding]:
    node_affinity = section(view.pod, "affinity", "nodeAffinity")
    required = section(node_affinity, "requiredDuringSchedulingIgnoredDuringExecution")
    for term in entries(required, "nodeSelectorTerms"):
        for expression in entries(term, "matchExpressions"):
            key, operator = str(expression.get("key")), expression.get("operator")
            yield from key_problem("affinity", key)
            wrong = _values_problem(str(operator), list(expression.get("values") or ()))
            if wrong:
                yield Finding("affinity", f"{key} {operator} {wrong[0]}", wrong[1])


def _values_problem(operator: str, values: Sequence[Any]) -> tuple[str, str] | None:
    listed = ", ".join(map(repr, values)) or "no values"
    if operator in {"In", "NotIn"} and not values:
        return "has no values", "give at least one"
    if operator in {"Exists", "DoesNotExist"} and values:
        return f"takes no values, got {listed}", "leave them out, or use In or NotIn"
    if operator in {"Gt", "Lt"} and (len(values) != 1 or not _INTEGER.match(str(values[0]))):
        return f"got {listed}", "give exactly one whole number, as a text"
    return None


def _tolerations(view: DaemonSetView) -> Iterator[Finding]:
    for toleration in entries(view.pod, "tolerations"):
        key = toleration.get("key")
        if key:
            yield from key_problem("tolerations", str(key))
        elif toleration.get("operator") != "Exists":
            yield Finding("tolerations", "one without a key needs operator Exists", "name the key, or use Exists")
        if toleration.get("operator") == "Exists" and toleration.get("value"):
            what = f"Exists takes no value, got {toleration['value']!r} for {key}"
            yield Finding("tolerations", what, "use Equal, or leave the value out")
        if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
            yield Finding(
                "tolerations", f"tolerationSeconds of {key} needs effect NoExecute", "set it, or drop the time"
            )


RULES = (_node_selector, _affinity, _tolerations)

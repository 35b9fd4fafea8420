"""How a workload finds its own pods: `matchLabels` and `matchExpressions`, ANDed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.labels import Requirement, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_ds.simulate.field import Field

_OPERATORS = frozenset({"In", "NotIn", "Exists", "DoesNotExist"})


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """The conditions on a pod's labels, all of which must hold."""

    requirements: tuple[Requirement, ...]

    def __str__(self) -> str:
        """Return the conditions, such as `app In (fluent-bit)`."""
        return " and ".join(str(wanted) for wanted in self.requirements)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether pods with `labels` are found."""
        return all(wanted.matches(labels) for wanted in self.requirements)


def read_label_selector(field: Field) -> LabelSelector:
    """Read a DaemonSet's `spec.selector`.

    Raises:
        InputError: It is missing or empty, or has a condition that Kubernetes refuses.
    """
    equal = [Requirement(key, "In", (value,)) for key, value in field.get("matchLabels").text_map().items()]
    set_based = [
        Requirement(item.get("key").text(), item.get("operator").text(), item.get("values").texts())
        for item in field.get("matchExpressions").items()
    ]
    requirements = (*equal, *set_based)
    if not requirements:
        field.fail("missing or empty", "select the DaemonSet's own pods with matchLabels")
    for wanted in requirements:
        problem = invalid(wanted) if wanted.operator in _OPERATORS else f"{wanted.operator!r} is no operator here"
        if problem:
            field.fail(problem, "use matchLabels, or In, NotIn, Exists or DoesNotExist with valid labels")
    return LabelSelector(requirements)

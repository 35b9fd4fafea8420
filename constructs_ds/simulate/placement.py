"""What a pod template says about the nodes it may run on: node name, selector, required affinity, tolerations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.labels import Requirement, invalid
from constructs_ds.simulate.taints import CONTROLLER_TOLERATIONS, HOST_NETWORK_TOLERATIONS, Toleration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_ds.simulate.field import Field

NAME_FIELD = "metadata.name"
"""The one field of a node that `matchFields` can select on."""


@dataclass(frozen=True, slots=True)
class Term:
    """One node selector term: its conditions are ANDed.

    Attributes:
        expressions: Conditions on labels.
        fields: Conditions on fields of the node; only `metadata.name` has a value.
    """

    expressions: tuple[Requirement, ...] = ()
    fields: tuple[Requirement, ...] = ()

    def failures(self, name: str, labels: Mapping[str, str]) -> tuple[str, ...]:
        """Return why this term does not match the node, in words; empty when it matches.

        Source: k8s.io/component-helpers scheduling/corev1/nodeaffinity v0.37.2. A term without conditions matches
        no node, and so does one that cannot be read.
        """
        if not self.expressions and not self.fields:
            return ("it is empty",)
        unreadable = self.unreadable()
        if unreadable:
            return unreadable
        return (
            *(str(wanted) for wanted in self.expressions if not wanted.matches(labels)),
            *(str(wanted) for wanted in self.fields if name and not _field_matches(wanted, name)),
        )

    def unreadable(self) -> tuple[str, ...]:
        """Return what in this term Kubernetes refuses; such a term matches no node."""
        return (
            *(problem for wanted in self.expressions if (problem := invalid(wanted))),
            *(problem for wanted in self.fields if (problem := _invalid_field(wanted))),
        )


def _field_matches(wanted: Requirement, name: str) -> bool:
    value = name if wanted.key == NAME_FIELD else ""
    return (value == wanted.values[0]) == (wanted.operator == "In")


def _invalid_field(wanted: Requirement) -> str:
    if wanted.operator not in {"In", "NotIn"}:
        return f"matchFields knows only In and NotIn, not {wanted.operator!r}"
    return "" if len(wanted.values) == 1 else "matchFields takes exactly one value"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a DaemonSet's pods may run.

    Attributes:
        node_name: The one node, when the template names it; else empty.
        node_selector: Labels that the node must have, as pairs.
        terms: The terms of required node affinity, ORed; `None` when there is none.
        tolerations: The template's own, then those that the DaemonSet controller adds.
        comparisons: Whether the cluster's feature gate allows the toleration operators `Gt` and `Lt`.
    """

    node_name: str = ""
    node_selector: tuple[tuple[str, str], ...] = ()
    terms: tuple[Term, ...] | None = None
    tolerations: tuple[Toleration, ...] = CONTROLLER_TOLERATIONS
    comparisons: bool = False

    @property
    def is_refused_without_gate(self) -> bool:
        """Say whether it compares taints where the cluster does not allow that."""
        return not self.comparisons and any(toleration.operator in {"Gt", "Lt"} for toleration in self.tolerations)

    def label_keys(self) -> frozenset[str]:
        """Return the labels that this placement looks at."""
        terms = self.terms or ()
        return frozenset(
            [*(key for key, _ in self.node_selector), *(wanted.key for term in terms for wanted in term.expressions)]
        )

    def node_names(self) -> frozenset[str]:
        """Return the nodes that this placement names."""
        fields = [wanted for term in self.terms or () for wanted in term.fields]
        return frozenset([self.node_name, *(value for wanted in fields for value in wanted.values)]) - {""}

    def label_values(self, key: str) -> frozenset[str]:
        """Return the values of the label `key` that this placement names."""
        wanted = [item for term in self.terms or () for item in term.expressions if item.key == key]
        return frozenset(
            [*(value for item in wanted for value in item.values), *(v for k, v in self.node_selector if k == key)]
        )

    def compares(self, key: str) -> bool:
        """Say whether this placement compares the label `key` as a number."""
        wanted = [item for term in self.terms or () for item in term.expressions if item.key == key]
        return any(item.operator in {"Gt", "Lt"} for item in wanted)


def read_placement(spec: Field, *, comparisons: bool = False) -> Placement:
    """Read the placement out of a DaemonSet's pod spec.

    Args:
        spec: The field `spec.template.spec`.
        comparisons: Whether the cluster's feature gate allows the toleration operators `Gt` and `Lt`.

    Raises:
        InputError: A field has another type than Kubernetes gives it.
    """
    added = CONTROLLER_TOLERATIONS + (HOST_NETWORK_TOLERATIONS if spec.get("hostNetwork").flag() else ())
    return Placement(
        node_name=spec.get("nodeName").text(),
        node_selector=tuple(spec.get("nodeSelector").text_map().items()),
        terms=_read_terms(spec.at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")),
        tolerations=(*(_read_toleration(item) for item in spec.get("tolerations").items()), *added),
        comparisons=comparisons,
    )


def _read_terms(required: Field) -> tuple[Term, ...] | None:
    if required.value is None:
        return None
    return tuple(
        Term(_read_requirements(item.get("matchExpressions")), _read_requirements(item.get("matchFields")))
        for item in required.get("nodeSelectorTerms").items()
    )


def _read_requirements(field: Field) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(item.get("key").text(), item.get("operator").text(), item.get("values").texts())
        for item in field.items()
    )


def _read_toleration(item: Field) -> Toleration:
    return Toleration(*(item.get(name).text() for name in ("key", "operator", "value", "effect")))

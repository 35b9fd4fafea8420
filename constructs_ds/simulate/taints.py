"""Taints, and the tolerations that answer them, the DaemonSet controller's own included.

Source: k8s.io/api core/v1/toleration.go v0.37.2 (Toleration.ToleratesTaint); kubernetes
pkg/controller/daemon/util/daemonset_util.go v1.36.0 (AddOrUpdateDaemonPodTolerations).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.labels import parse_int64

if TYPE_CHECKING:
    from collections.abc import Iterable

COMPARISON_GATE = "TaintTolerationComparisonOperators"
"""The feature gate for the toleration operators `Gt` and `Lt`: alpha since 1.35, and off by default up to 1.37."""

BINDING_EFFECTS = frozenset({"NoSchedule", "NoExecute"})
"""The effects that keep a pod off a node; `PreferNoSchedule` never does."""

_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True, order=True)
class Taint:
    """A mark on a node that keeps off the pods that do not tolerate it."""

    key: str
    value: str
    effect: str

    def __str__(self) -> str:
        """Return the taint as `kubectl taint` writes it."""
        return f"{self.key}={self.value}:{self.effect}" if self.value else f"{self.key}:{self.effect}"


@dataclass(frozen=True, slots=True)
class Toleration:
    """A pod's answer to taints. An empty key or effect answers all; an empty operator is `Equal`."""

    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""

    def tolerates(self, taint: Taint, *, comparisons: bool = False) -> bool:
        """Say whether this answers `taint`.

        Args:
            taint: The taint.
            comparisons: Whether the cluster has the feature gate for `Gt` and `Lt`. Default: off, as in Kubernetes.
        """
        if self.effect not in {"", taint.effect} or self.key not in {"", taint.key}:
            return False
        if self.operator in {"", "Equal"}:
            return self.value == taint.value
        if self.operator in {"Gt", "Lt"}:
            return comparisons and self._compares(taint.value)
        return self.operator == "Exists"

    def _compares(self, value: str) -> bool:
        """Compare as whole numbers in their canonical form: no leading zeros, no plus sign."""
        number, bound = _canonical(value), _canonical(self.value)
        if number is None or bound is None:
            return False
        return number > bound if self.operator == "Gt" else number < bound


def _canonical(text: str) -> int | None:
    """Return the number, or `None` where `text` is not exactly as Kubernetes would print a 64-bit one."""
    return parse_int64(text) if _CANONICAL_INTEGER.fullmatch(text) else None


def _exists(key: str, effect: str) -> Toleration:
    return Toleration(key=f"node.kubernetes.io/{key}", operator="Exists", effect=effect)


CONTROLLER_TOLERATIONS = (
    _exists("not-ready", "NoExecute"),
    _exists("unreachable", "NoExecute"),
    _exists("disk-pressure", "NoSchedule"),
    _exists("memory-pressure", "NoSchedule"),
    _exists("pid-pressure", "NoSchedule"),
    _exists("unschedulable", "NoSchedule"),
)
"""What the DaemonSet controller adds to each of its pods."""

HOST_NETWORK_TOLERATIONS = (_exists("network-unavailable", "NoSchedule"),)
"""What it adds besides to pods on the host's network."""


def untolerated(
    taints: Iterable[Taint], tolerations: tuple[Toleration, ...], *, comparisons: bool = False
) -> tuple[Taint, ...]:
    """Return the taints that keep the pod off: those that bind and that no toleration answers."""
    return tuple(
        taint
        for taint in taints
        if taint.effect in BINDING_EFFECTS
        and not any(toleration.tolerates(taint, comparisons=comparisons) for toleration in tolerations)
    )

"""How a DaemonSet replaces its pods, as its manifest says it.

Source: kubernetes v1.36.0 pkg/apis/apps/v1/defaults.go (RollingUpdate, maxUnavailable 1, maxSurge 0),
pkg/controller/daemon/update.go (percentages round up of the desired number; neither is taken as maxUnavailable 1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from constructs_ds.simulate.field import Field

_PERCENT = re.compile(r"([0-9]+)%")
_GRACE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Share:
    """A number of nodes, or a percentage of those that a DaemonSet runs on."""

    amount: int
    is_percent: bool = False

    def __str__(self) -> str:
        """Return it as a manifest has it: `3` or `10%`."""
        return f"{self.amount}%" if self.is_percent else str(self.amount)

    def of(self, desired: int) -> int:
        """Return how many of `desired` nodes it means; a percentage rounds up."""
        return -(-self.amount * desired // 100) if self.is_percent else self.amount


@dataclass(frozen=True, slots=True)
class Strategy:
    """An update strategy, with the times that a manifest sets.

    Attributes:
        type: `RollingUpdate` or `OnDelete`.
        max_unavailable: How many nodes may be without a pod. Default 1.
        max_surge: How many nodes may have a second pod instead. Default 0.
        min_ready_seconds: How long a new pod must be ready before it counts. Default 0.
        grace_seconds: How long an old pod may take to stop. Default 30.
    """

    type: Literal["RollingUpdate", "OnDelete"] = "RollingUpdate"
    max_unavailable: Share = Share(1)
    max_surge: Share = Share(0)
    min_ready_seconds: int = 0
    grace_seconds: int = _GRACE_SECONDS


def read_strategy(spec: Field, pod_spec: Field) -> Strategy:
    """Read the update strategy of a DaemonSet.

    Args:
        spec: The field `spec` of the DaemonSet.
        pod_spec: The field `spec.template.spec`.

    Raises:
        InputError: The type is unknown, a number or percentage cannot be read, or both or neither are non-zero.
    """
    update = spec.get("updateStrategy")
    grace = pod_spec.get("terminationGracePeriodSeconds")
    ready, stop = spec.get("minReadySeconds").integer(), grace.integer(default=_GRACE_SECONDS)
    kind = update.get("type").text()
    if kind == "OnDelete":
        return Strategy("OnDelete", min_ready_seconds=ready, grace_seconds=stop)
    if kind not in {"", "RollingUpdate"}:
        update.get("type").fail(f"got {kind!r}", "use RollingUpdate or OnDelete")
    rolling = update.get("rollingUpdate")
    max_surge = read_share(rolling.get("maxSurge"), Share(0))
    max_unavailable = read_share(rolling.get("maxUnavailable"), Share(1))
    if bool(max_surge.amount) == bool(max_unavailable.amount):
        found = f"maxUnavailable is {max_unavailable} and maxSurge is {max_surge}"
        rolling.fail(found, "make exactly one of them non-zero; maxUnavailable is 1 when left out")
    return Strategy("RollingUpdate", max_unavailable, max_surge, ready, stop)


def read_share(field: Field, default: Share) -> Share:
    """Read a count or a percentage up to 100%."""
    if field.value is None:
        return default
    if isinstance(field.value, int) and not isinstance(field.value, bool) and field.value >= 0:
        return Share(field.integer())
    match = _PERCENT.fullmatch(field.value) if isinstance(field.value, str) else None
    if match is None or int(match[1]) > 100:  # noqa: PLR2004 - a hundred per cent
        field.fail(f"got {field.value!r:.40}", "write a count such as 3, or a percentage up to '100%'")
    return Share(int(match[1]), is_percent=True)

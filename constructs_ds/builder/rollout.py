"""How a change reaches the nodes."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from constructs_ds.builder.value import Value

CountOrPercent = int | str
"""A number of nodes, or a share of the eligible ones such as "10%" (rounded up)."""

_PERCENT = re.compile(r"(\d{1,3})%\Z")
_WHOLE = 100


class Rollout(Value):
    """The update strategy of a DaemonSet.

    Exactly one of `max_unavailable` and `max_surge` is above zero, or the rollout could never move.
    Source: k8s.io/kubernetes/pkg/apis/apps/validation (ValidateRollingUpdateDaemonSet).
    """

    strategy: Literal["RollingUpdate", "OnDelete"] = "RollingUpdate"
    """OnDelete moves nothing until a person deletes a pod."""
    max_unavailable: CountOrPercent | None = None
    """Nodes that may be without a ready agent at once. Default: 1, unless `max_surge` is given."""
    max_surge: CountOrPercent | None = None
    """Nodes that may run the old and the new agent at once. Default: 0. Impossible with a host port."""
    min_ready_seconds: int = Field(default=0, ge=0)
    """Seconds a new pod has to stay ready before it counts."""
    revision_history_limit: int | None = Field(default=None, ge=0)
    """Old revisions kept for `kubectl rollout undo`. Default: Kubernetes' own, 10."""

    @classmethod
    def rolling(cls, max_unavailable: CountOrPercent = 1, *, min_ready_seconds: int = 0) -> Self:
        """Stop the old pod on some nodes at a time, then start the new one."""
        return cls(max_unavailable=max_unavailable, min_ready_seconds=min_ready_seconds)

    @classmethod
    def surge(cls, max_surge: CountOrPercent = 1, *, min_ready_seconds: int = 0) -> Self:
        """Start the new pod beside the old one, which goes once the new one is ready; no node is ever without."""
        return cls(max_surge=max_surge, min_ready_seconds=min_ready_seconds)

    @classmethod
    def on_delete(cls) -> Self:
        """Move a node only when a person deletes its pod: for agents whose loss takes the node down."""
        return cls(strategy="OnDelete")

    @model_validator(mode="after")
    def _can_finish(self) -> Self:
        for name in ("max_unavailable", "max_surge"):
            _check_share(name, getattr(self, name))
        if self.strategy == "OnDelete" and (self.max_unavailable is not None or self.max_surge is not None):
            raise ValueError("OnDelete takes neither max_unavailable nor max_surge; drop them or use RollingUpdate")
        if self.strategy == "OnDelete":
            return self
        surge = not _is_zero(self.max_surge)
        unavailable = not _is_zero(self.max_unavailable)
        if surge and unavailable:
            raise ValueError(
                f"max_unavailable {self.max_unavailable} and max_surge {self.max_surge} are both above zero; "
                "Kubernetes takes one of them"
            )
        if not surge and not unavailable and self.max_unavailable is not None:
            raise ValueError("max_unavailable 0 without max_surge never moves; give one of them a value above zero")
        if not surge and self.max_surge is not None and self.max_unavailable is None:
            raise ValueError("max_surge 0 without max_unavailable never moves; give one of them a value above zero")
        return self

    @property
    def surges(self) -> bool:
        """Whether two pods of the agent run on one node for a while."""
        return not _is_zero(self.max_surge)

    def to_dict(self) -> dict[str, Any]:
        """Return the `updateStrategy` of a DaemonSet, written in full so that it reads without knowing defaults."""
        if self.strategy == "OnDelete":
            return {"type": "OnDelete"}
        unavailable = 0 if self.surges else (self.max_unavailable if self.max_unavailable is not None else 1)
        rolling: dict[str, Any] = {"maxUnavailable": unavailable, "maxSurge": self.max_surge if self.surges else 0}
        return {"type": "RollingUpdate", "rollingUpdate": rolling}


def _is_zero(value: CountOrPercent | None) -> bool:
    return value in (None, 0, "0%")


def _check_share(name: str, value: CountOrPercent | None) -> None:
    if isinstance(value, int) and value < 0:
        raise ValueError(f"{name} {value} is negative; give a number of nodes or a percentage")
    if not isinstance(value, str):
        return
    match = _PERCENT.match(value)
    if match is None:
        raise ValueError(f"{name} {value!r} is neither a number nor a percentage; write 2 or '10%'")
    if int(match[1]) > _WHOLE:
        raise ValueError(f"{name} {value!r} is over 100%; give at most '100%'")

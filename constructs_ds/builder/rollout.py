"""How a change reaches the nodes."""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from constructs_ds.builder.value import Value

CountOrPercent = int | str
"""A number of nodes, or a share of the eligible ones such as "10%" (rounded up)."""

_PERCENT = re.compile(r"(\d+)%\Z")
_WHOLE = 100
_REMEDY = "give one of them a value above zero"


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
            problem = share_problem(getattr(self, name))
            if problem:
                raise ValueError(f"{name} {'; '.join(problem)}")
        if self.strategy == "OnDelete" and (self.max_unavailable is not None or self.max_surge is not None):
            raise ValueError("OnDelete takes neither max_unavailable nor max_surge; drop them or use RollingUpdate")
        if self.strategy == "OnDelete":
            return self
        surge = not is_zero(self.max_surge)
        unavailable = not is_zero(self.max_unavailable)
        if surge and unavailable:
            raise ValueError(
                f"max_unavailable {self.max_unavailable} and max_surge {self.max_surge} are both above zero; "
                "Kubernetes takes one of them"
            )
        if not surge and not unavailable and self.max_unavailable is not None:
            raise ValueError(f"max_unavailable {self.max_unavailable} without max_surge never moves; {_REMEDY}")
        if not surge and self.max_surge is not None and self.max_unavailable is None:
            raise ValueError(f"max_surge {self.max_surge} without max_unavailable never moves; {_REMEDY}")
        return self

    @property
    def surges(self) -> bool:
        """Whether two pods of the agent run on one node for a while."""
        return not is_zero(self.max_surge)

    def to_dict(self) -> dict[str, Any]:
        """Return the `updateStrategy` of a DaemonSet, written in full so that it reads without knowing defaults."""
        if self.strategy == "OnDelete":
            return {"type": "OnDelete"}
        unavailable = 0 if self.surges else (self.max_unavailable if self.max_unavailable is not None else 1)
        rolling: dict[str, Any] = {"maxUnavailable": unavailable, "maxSurge": self.max_surge if self.surges else 0}
        return {"type": "RollingUpdate", "rollingUpdate": rolling}


def is_zero(value: CountOrPercent | None) -> bool:
    """Whether a share moves nothing; one that is absent does not either."""
    return value is None or str(value).rstrip("%").strip("0") == ""


def share_problem(value: CountOrPercent | None) -> tuple[str, str] | None:
    """Return what is wrong with a share, and the remedy; None where nothing is."""
    if isinstance(value, int):
        return (f"{value} is negative", "give a number of nodes or a percentage") if value < 0 else None
    match = _PERCENT.match(value) if value is not None else None
    if value is not None and match is None:
        return f"{value!r} is neither a number nor a percentage", "write 2 or '10%'"
    if match is not None and int(match[1]) > _WHOLE:
        return f"{value!r} is over 100%", "give at most '100%'"
    return None

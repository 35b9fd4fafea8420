"""Which checks apply at which version: the only place that knows about versions.

Source: k8s.io/pod-security-admission v0.37.2, policy/registry.go.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.pss.check import Check, CheckPod, VersionedCheck
    from constructs_ds.pss.policy import Level


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """A check as it applies at one version.

    Attributes:
        id: The check's.
        level: The check's.
        check_pod: Its rules at this version.
        overridden: A restricted check says more, so that the restricted level leaves this one out.
    """

    id: str
    level: Level
    check_pod: CheckPod
    overridden: bool


class Registry:
    """Checks spread out over versions, in the order in which they are named: baseline first, each level by id."""

    def __init__(self, checks: Sequence[Check]) -> None:
        """Plan every version.

        Args:
            checks: In any order.

        Raises:
            ValueError: Ids that are not unique, versions that do not grow, or an override that is not of a baseline
                check by a restricted one.
        """
        _validate(checks)
        ordered = sorted(checks, key=lambda check: (check.level, check.id))
        self.newest = max(check.versions[-1].minimum_version for check in checks)
        self._plans = [_plan(ordered, KubernetesVersion(1, minor)) for minor in range(self.newest.minor + 1)]

    def plan(self, minor: int | None) -> tuple[PlannedCheck, ...]:
        """Return the checks of policy version 1.minor; of the newest for None and for what is newer."""
        return self._plans[self.newest.minor if minor is None else min(minor, self.newest.minor)]


def _plan(checks: Sequence[Check], version: KubernetesVersion) -> tuple[PlannedCheck, ...]:
    current = [(check, rules) for check in checks if (rules := _rules_at(check, version))]
    overridden = {name for _, rules in current for name in rules.overrides}
    return tuple(
        PlannedCheck(check.id, check.level, rules.check_pod, check.id in overridden) for check, rules in current
    )


def _rules_at(check: Check, version: KubernetesVersion) -> VersionedCheck | None:
    applicable = [rules for rules in check.versions if rules.minimum_version <= version]
    return applicable[-1] if applicable else None


def _validate(checks: Sequence[Check]) -> None:
    levels = {check.id: check.level for check in checks}
    if len(levels) < len(checks):
        raise ValueError("two checks have the same id")
    for check in checks:
        minimums = [rules.minimum_version for rules in check.versions]
        if not minimums or any(later <= earlier for earlier, later in pairwise(minimums)):
            raise ValueError(f"check {check.id}: versions must be there and grow")
        overrides = [name for rules in check.versions for name in rules.overrides]
        if overrides and check.level != "restricted":
            raise ValueError(f"check {check.id}: only restricted checks may override")
        if any(levels.get(name, "baseline") != "baseline" for name in overrides):
            raise ValueError(f"check {check.id}: only baseline checks may be overridden")

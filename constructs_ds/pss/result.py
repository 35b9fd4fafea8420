"""What judging a pod gives: its level, and what is to blame for each step up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructs_ds.pss.check import CheckResult
    from constructs_ds.pss.policy import Level, PolicyVersion
    from constructs_ds.pss.registry import PlannedCheck


@dataclass(frozen=True, slots=True)
class Violation:
    """One check that a pod does not pass.

    Attributes:
        level: The level that the check belongs to.
        check: Its id, as upstream spells it.
        reason: In short, as the admission controller says it.
        detail: In full, as the admission controller says it.
        field: The field to mend first.
        remedy: How to mend it.
        fields: Every field to blame, `field` first.
    """

    level: Level
    check: str
    reason: str
    detail: str
    field: str
    remedy: str
    fields: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the violation as the JSON outputs have it."""
        names = ("level", "check", "reason", "detail", "field", "remedy")
        return {name: getattr(self, name) for name in names}


class Result:
    """The verdict on a pod.

    Attributes:
        level: The strictest level that admits it.
        version: The policy version it was judged by, with the problem there was in reading it.
    """

    __slots__ = ("_found", "level", "version")

    def __init__(self, found: list[tuple[PlannedCheck, CheckResult]], version: PolicyVersion) -> None:
        """Take the checks that forbid the pod, in upstream's order."""
        self._found = found
        self.version = version
        self.level: Level = (
            "restricted" if self.allows("restricted") else "baseline" if self.allows("baseline") else "privileged"
        )

    def __repr__(self) -> str:
        """Return the level and the checks."""
        return f"<Result {self.level} at {self.version}: {', '.join(check.id for check, _ in self._found) or 'none'}>"

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every check that the pod does not pass, baseline ones first, then by id."""
        return tuple(_violation(check, result) for check, result in self._found)

    def violations_at(self, level: Level) -> tuple[Violation, ...]:
        """Return what a namespace that enforces `level` would refuse the pod for.

        For restricted, this leaves out each baseline check that a restricted one says more about, as upstream does.
        """
        return tuple(_violation(check, result) for check, result in self._found if _counts(check, level))

    def allows(self, level: Level) -> bool:
        """Say whether a namespace that enforces `level` admits the pod."""
        return not any(_counts(check, level) for check, _ in self._found)


def _counts(check: PlannedCheck, level: Level) -> bool:
    if level == "restricted":
        return not check.overridden
    return level == "baseline" and check.level == "baseline"


def _violation(check: PlannedCheck, result: CheckResult) -> Violation:
    return Violation(
        check.level, check.id, result.reason, result.detail, result.fields[0], result.remedy, result.fields
    )

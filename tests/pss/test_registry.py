"""The registry, with toy checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds.pss.check import Check, CheckResult, VersionedCheck
from constructs_ds.pss.registry import Registry
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from constructs_ds.pss.pod import Pod
    from constructs_ds.pss.policy import Level


def rules(minor: int, *overrides: str) -> VersionedCheck:
    """Return rules that forbid everything from 1.minor on, and say from when."""

    def check_pod(_: Pod) -> CheckResult:
        return CheckResult(f"since {minor}", "", ("spec",), "")

    return VersionedCheck(KubernetesVersion(1, minor), check_pod, overrides)


def toy(id: str, level: Level, *versions: VersionedCheck) -> Check:
    """Return a check that is nothing but its versions."""
    return Check(id, level, versions)


TOYS = Registry(
    [
        toy("c", "restricted", rules(2, "b")),
        toy("d", "baseline", rules(0)),
        toy("b", "baseline", rules(0), rules(3)),
        toy("a", "restricted", rules(0), rules(4, "d", "none such")),
    ]
)


def plan(minor: int | None) -> list[tuple[str, str, bool]]:
    """Return id, rules and override of the plan of a version."""
    pod: Pod = None  # type: ignore[assignment]
    return [
        (check.id, result.reason, check.overridden)
        for check in TOYS.plan(minor)
        if (result := check.check_pod(pod)) is not None
    ]


def test_order() -> None:
    """Baseline checks come first, and each level is sorted by id, however the checks are given."""
    assert [name for name, _, _ in plan(4)] == ["b", "d", "a", "c"]


def test_checks_begin_at_their_version_and_change_at_the_next() -> None:
    """The rules of a version are the newest that are not newer than it."""
    assert plan(0) == [("b", "since 0", False), ("d", "since 0", False), ("a", "since 0", False)]
    assert plan(0) == plan(1)
    assert plan(3) == [
        ("b", "since 3", True),
        ("d", "since 0", False),
        ("a", "since 0", False),
        ("c", "since 2", False),
    ]


def test_overrides_hold_from_their_version() -> None:
    """A baseline check is overridden only where the restricted rules of that version say so."""
    assert [{}, {}, {"b"}, {"b"}, {"b", "d"}] == [
        {name for name, _, overridden in plan(minor) if overridden} or {} for minor in range(5)
    ]


def test_newer_versions_count_as_the_newest() -> None:
    """The latest version, and any that is newer than every check, has the newest rules."""
    assert KubernetesVersion(1, 4) == TOYS.newest
    assert plan(4) == plan(None) == plan(5) == plan(1_000)


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ([toy("a", "baseline", rules(0)), toy("a", "restricted", rules(0))], "two checks have the same id"),
        ([toy("a", "baseline")], "check a: versions must be there and grow"),
        ([toy("a", "baseline", rules(1), rules(1))], "check a: versions must be there and grow"),
        ([toy("a", "baseline", rules(2), rules(1))], "check a: versions must be there and grow"),
        ([toy("a", "baseline", rules(0, "b"))], "check a: only restricted checks may override"),
        (
            [toy("a", "restricted", rules(0, "b")), toy("b", "restricted", rules(0))],
            "check a: only baseline checks may be overridden",
        ),
    ],
)
def test_refused(checks: list[Check], message: str) -> None:
    """Checks that contradict themselves or each other are refused."""
    if not checks[0].versions:
        checks = [*checks, toy("z", "baseline", rules(0))]
    with pytest.raises(ValueError, match=message):
        Registry(checks)

"""Levels, versions and namespace labels."""

from __future__ import annotations

import pytest

from constructs_ds.pss import (
    LEVELS,
    MODES,
    LevelVersion,
    Policy,
    PolicyVersion,
    namespace_labels,
    parse_policy_version,
    read_policy,
)
from constructs_ds.versions import KubernetesVersion

PREFIX = "pod-security.kubernetes.io/"
PRIVILEGED = LevelVersion("privileged", PolicyVersion(None))


@pytest.mark.parametrize(("text", "minor"), [("v1.33", 33), ("1.33", 33), ("v1.0", 0), ("1.99", 99), ("latest", None)])
def test_version(text: str, minor: int | None) -> None:
    """A version is written with or without v, and may be newer than any known."""
    assert PolicyVersion(minor) == parse_policy_version(text)


@pytest.mark.parametrize(
    "text", ["", "v2.0", "2.1", "v1", "v1.", "v1.01", "1.33.2", "v1.3 ", "Latest", "v1.٣", "v1.-1"]
)
def test_unreadable_version(text: str) -> None:
    """What is no version counts as the latest, and says so."""
    version = parse_policy_version(text)
    assert (version.minor, str(version)) == (None, "latest")
    assert f"got {text!r}, which counts as 'latest'; use 'latest' or 'v1.x'" == version.problem


def test_labels_that_are_written() -> None:
    """Every mode gets its level and its version."""
    assert namespace_labels("baseline", KubernetesVersion(1, 33)) == {
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/enforce-version": "v1.33",
        "pod-security.kubernetes.io/audit": "baseline",
        "pod-security.kubernetes.io/audit-version": "v1.33",
        "pod-security.kubernetes.io/warn": "baseline",
        "pod-security.kubernetes.io/warn-version": "v1.33",
    }


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", ["latest", "v1.30", "1.37"])
def test_labels_read_back(level: str, version: str) -> None:
    """What is written is what is read, in every mode and without a problem."""
    policy, problems = read_policy(namespace_labels(level, version))  # type: ignore[arg-type]
    assert not problems
    assert {(level, parse_policy_version(version))} == {
        (asked.level, asked.version) for asked in (policy.enforce, policy.audit, policy.warn)
    }


@pytest.mark.parametrize(("level", "version"), [("Baseline", "latest"), ("", "latest"), ("baseline", "1.33.2")])
def test_labels_that_cannot_be_written(level: str, version: str) -> None:
    """A label that the API server would refuse is never written."""
    with pytest.raises(ValueError, match="no such level or version"):
        namespace_labels(level, version)  # type: ignore[arg-type]


def test_no_labels() -> None:
    """Without labels, the cluster's defaults hold; without those, privileged at the latest version."""
    assert (Policy(PRIVILEGED, PRIVILEGED, PRIVILEGED), []) == read_policy({"app": "x"})
    defaults = Policy(LevelVersion("baseline", PolicyVersion(30)))
    policy, _ = read_policy({}, defaults)
    assert defaults.enforce == policy.enforce


def test_labels_override_defaults_one_by_one() -> None:
    """A level label leaves the default version in place, and the other way round."""
    given = LevelVersion("restricted", PolicyVersion(30))
    defaults = Policy(given, given, given)
    policy, _ = read_policy({f"{PREFIX}enforce": "baseline", f"{PREFIX}audit-version": "v1.31"}, defaults)
    assert (str(policy.enforce), str(policy.audit)) == ("baseline:v1.30", "restricted:v1.31")


@pytest.mark.parametrize("value", ["", "strict", "Baseline", "baseline "])
def test_unreadable_levels(value: str) -> None:
    """An unreadable enforce label means restricted, audit and warn labels mean privileged; each is told of."""
    defaults = Policy(*[LevelVersion("baseline", PolicyVersion(30))] * 3)
    policy, problems = read_policy({f"{PREFIX}{mode}": value for mode in MODES}, defaults)
    assert [asked.level for asked in (policy.enforce, policy.audit, policy.warn)] == [
        "restricted",
        "privileged",
        "privileged",
    ]
    assert [
        f"metadata.labels[{PREFIX}{mode}]: got {value!r}, which counts as {level}; "
        "use one of privileged, baseline, restricted"
        for mode, level in zip(MODES, ("restricted", "privileged", "privileged"), strict=True)
    ] == [str(problem) for problem in problems]


@pytest.mark.parametrize("value", ["", "1.33", "v1.33.2", "v2.0", "newest"])
def test_unreadable_versions(value: str) -> None:
    """An unreadable version, one without v too, means the latest; each is told of."""
    defaults = Policy(*[LevelVersion("baseline", PolicyVersion(30))] * 3)
    policy, problems = read_policy({f"{PREFIX}{mode}-version": value for mode in MODES}, defaults)
    assert [asked.version.minor for asked in (policy.enforce, policy.audit, policy.warn)] == [None] * 3
    assert [f"metadata.labels[{PREFIX}{mode}-version]" for mode in MODES] == [problem.field for problem in problems]


@pytest.mark.parametrize(
    ("labels", "warn"),
    [
        ({"enforce": "baseline", "enforce-version": "v1.31"}, "baseline:v1.31"),
        ({"enforce": "baseline", "enforce-version": "v1.31", "warn-version": "v1.30"}, "baseline:v1.30"),
        ({"enforce": "restricted", "warn": "baseline"}, "baseline:latest"),
        ({"enforce": "restricted", "warn": "no level"}, "privileged:latest"),
        ({"enforce": "no level"}, "privileged:latest"),
        ({"enforce": "privileged"}, "privileged:latest"),
    ],
)
def test_warn_follows_enforce(labels: dict[str, str], warn: str) -> None:
    """Without a warn label, what is enforced is warned of, unless it could not be read."""
    policy, _ = read_policy({PREFIX + key: value for key, value in labels.items()})
    assert warn == str(policy.warn)


def test_warn_follows_enforce_only_upwards() -> None:
    """A default warn level that is as strict as the label or stricter stays."""
    defaults = Policy(warn=LevelVersion("restricted", PolicyVersion(30)))
    for level in ("baseline", "restricted"):
        policy, _ = read_policy({f"{PREFIX}enforce": level}, defaults)
        assert defaults.warn == policy.warn

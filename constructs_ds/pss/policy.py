"""Levels, policy versions, and the six labels with which a namespace asks for them.

Source of the rules: k8s.io/pod-security-admission v0.37.2, api/helpers.go and api/constants.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeGuard, get_args

from constructs_ds.errors import Problem
from constructs_ds.versions import KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["privileged", "baseline", "restricted"]
"""How much a pod may do; the later, the stricter."""

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""Every level, the mildest first."""

Mode = Literal["enforce", "audit", "warn"]
"""What happens to a pod above the level: it is refused, it is noted in the audit log, or the user is warned."""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)

LABEL_PREFIX: Final = "pod-security.kubernetes.io/"

_VERSION = re.compile(r"v?1\.(0|[1-9][0-9]*)\Z", re.ASCII)


def is_level(text: object) -> TypeGuard[Level]:
    """Say whether `text` names a level, spelt just so."""
    return text in LEVELS


def strictness(level: Level) -> int:
    """Return 0 for privileged, 1 for baseline, 2 for restricted."""
    return LEVELS.index(level)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of the standard, as asked for.

    Attributes:
        minor: Of 1.minor; None for the latest.
        problem: Why what was asked for could not be read, and counts as the latest; else "".
    """

    minor: int | None
    problem: str = ""

    def __str__(self) -> str:
        """Return "v1.33" or "latest", as the labels have it."""
        return "latest" if self.minor is None else f"v1.{self.minor}"


LATEST: Final = PolicyVersion(None)


def parse_policy_version(text: str) -> PolicyVersion:
    """Return the version that `text` asks for: "v1.33", "1.33" or "latest".

    What cannot be read is the latest, with a problem, as in the admission controller. Neither a patch release
    ("v1.33.2") nor another major can. A version newer than the newest known is kept; the registry judges it by that.

    >>> str(parse_policy_version("1.33")), parse_policy_version("1.33.2").minor
    ('v1.33', None)
    """
    if text == "latest":
        return LATEST
    match = _VERSION.match(text)
    if match is None:
        return _unreadable(text)
    return PolicyVersion(int(match[1]))


def _unreadable(text: str) -> PolicyVersion:
    return PolicyVersion(None, f"got {text!r}, which counts as 'latest'; use 'latest' or 'v1.x'")


@dataclass(frozen=True, slots=True)
class LevelVersion:
    """A level at a version."""

    level: Level
    version: PolicyVersion

    def __str__(self) -> str:
        """Return "baseline:v1.33"."""
        return f"{self.level}:{self.version}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a namespace asks for, in each mode."""

    enforce: LevelVersion = LevelVersion("privileged", LATEST)
    audit: LevelVersion = LevelVersion("privileged", LATEST)
    warn: LevelVersion = LevelVersion("privileged", LATEST)


def namespace_labels(level: Level, version: str | KubernetesVersion = "latest") -> dict[str, str]:
    """Return the six labels that ask for `level` in every mode.

    Args:
        level: privileged, baseline or restricted.
        version: "v1.33", "1.33" or "latest".

    Raises:
        ValueError: The level or the version is none: a label that cannot be read is never written.
    """
    parsed = parse_policy_version(str(version))
    if parsed.problem or not is_level(level):
        raise ValueError(f"level {level!r}, version {str(version)!r}: no such level or version")
    labels: dict[str, str] = {}
    for mode in MODES:
        labels[f"{LABEL_PREFIX}{mode}"] = level
        labels[f"{LABEL_PREFIX}{mode}-version"] = str(parsed)
    return labels


def read_policy(labels: Mapping[str, str], defaults: Policy | None = None) -> tuple[Policy, list[Problem]]:
    """Return what the labels of a namespace ask for, and a problem for each that cannot be read.

    Missing labels mean the defaults. An unreadable enforce level (the empty text too) means restricted; an unreadable
    audit or warn level means privileged; an unreadable version means the latest. Where no warn label is there and the
    enforce label asks for more than the default warn level, that level is warned of too.

    Args:
        labels: All labels of the namespace; others are passed over.
        defaults: What the cluster's admission configuration says. Default: privileged at the latest version.
    """
    policy = defaults or Policy()
    problems: list[Problem] = []
    enforce = _read_mode(labels, "enforce", policy.enforce, problems)
    audit = _read_mode(labels, "audit", policy.audit, problems)
    warn = _read_mode(labels, "warn", policy.warn, problems)
    asks = is_level(labels.get(f"{LABEL_PREFIX}enforce")) and f"{LABEL_PREFIX}warn" not in labels
    if asks and strictness(enforce.level) > strictness(warn.level):
        has_version = f"{LABEL_PREFIX}warn-version" in labels
        warn = LevelVersion(enforce.level, warn.version if has_version else enforce.version)
    return Policy(enforce, audit, warn), problems


def _read_mode(
    labels: Mapping[str, str], mode: Mode, default: LevelVersion, problems: list[Problem]
) -> LevelVersion:  # fmt: skip
    level, version = default.level, default.version
    if (key := f"{LABEL_PREFIX}{mode}") in labels:
        given = labels[key]
        if is_level(given):
            level = given
        else:
            level = "restricted" if mode == "enforce" else "privileged"
            what = f"got {given!r}, which counts as {level}"
            problems.append(Problem("", f"metadata.labels[{key}]", what, f"use one of {', '.join(LEVELS)}"))
    if (key := f"{LABEL_PREFIX}{mode}-version") in labels:
        given = labels[key]
        readable = given == "latest" or given.startswith("v")  # unlike our arguments, labels must have the v
        version = parse_policy_version(given) if readable else _unreadable(given)
        if version.problem:
            problems.append(Problem("", f"metadata.labels[{key}]", version.problem))
    return LevelVersion(level, version)

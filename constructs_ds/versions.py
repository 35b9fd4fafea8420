"""The Kubernetes versions this library knows, and how they are written.

Schemas come from the package `kubernetes-validate`; the supported range is what is tested.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from constructs_ds.errors import InputError, Problem


class KubernetesVersion(NamedTuple):
    """A minor release of Kubernetes, such as 1.33; compares in release order."""

    major: int
    minor: int

    def __str__(self) -> str:
        """Return "1.33"."""
        return f"{self.major}.{self.minor}"


OLDEST = KubernetesVersion(1, 30)
"""The oldest Kubernetes that synthesized manifests are checked against."""

NEWEST = KubernetesVersion(1, 37)
"""The newest Kubernetes known here, and the default target."""

_PATTERN = re.compile(r"v?(\d+)\.(\d+)(?:\.\d+.*)?\Z")


def supported() -> tuple[KubernetesVersion, ...]:
    """Return every supported version, oldest first."""
    return tuple(KubernetesVersion(1, minor) for minor in range(OLDEST.minor, NEWEST.minor + 1))


def parse_version(text: str) -> KubernetesVersion:
    """Return the version that `text` names.

    Args:
        text: "1.33", "v1.33", "1.33.4", "v1.33.4-eks-1" or "latest".

    Raises:
        InputError: It is no such text, or a version outside the supported range.

    >>> parse_version("v1.33.4")
    KubernetesVersion(major=1, minor=33)
    """
    if text == "latest":
        return NEWEST
    match = _PATTERN.match(text)
    version = KubernetesVersion(int(match[1]), int(match[2])) if match else None
    if version is None or not OLDEST <= version <= NEWEST:
        raise InputError(Problem("", "kubernetes_version", f"got {text!r}", f"use {OLDEST} to {NEWEST}, or 'latest'"))
    return version

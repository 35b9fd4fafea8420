"""What a check is: an id, a level, and one function per version in which its rules changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.pss.pod import Pod

if TYPE_CHECKING:
    from constructs_ds.pss.policy import Level
    from constructs_ds.versions import KubernetesVersion


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Why a check forbids a pod.

    Attributes:
        reason: In two or three words, such as `host ports`; what the admission controller says in short.
        detail: Which containers, which values; what the admission controller says in full.
        fields: Every field that is to blame, first the one to mend first.
        remedy: What to do about it.
    """

    reason: str
    detail: str
    fields: tuple[str, ...]
    remedy: str


CheckPod = Callable[[Pod], CheckResult | None]
"""Returns None where the pod is allowed."""


@dataclass(frozen=True, slots=True)
class VersionedCheck:
    """The rules of a check from one version on.

    Attributes:
        minimum_version: The first policy version with these rules.
        check_pod: The rules.
        overrides: Ids of baseline checks that the restricted level leaves out, since this one says more.
    """

    minimum_version: KubernetesVersion
    check_pod: CheckPod
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the Pod Security Standards.

    Attributes:
        id: As upstream spells it.
        level: `baseline` or `restricted`. A pod in a restricted namespace must pass the checks of both.
        versions: Oldest first.
    """

    id: str
    level: Level
    versions: tuple[VersionedCheck, ...]

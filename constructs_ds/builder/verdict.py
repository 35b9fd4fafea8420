"""The last look at everything that is about to be written, the library's own objects and all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import InputError, Problem
from constructs_ds.output import check_schema
from constructs_ds.output.paths import name_of
from constructs_ds.pss import evaluate, pod_of, read_policy

if TYPE_CHECKING:
    from constructs_ds.pss import LevelVersion
    from constructs_ds.versions import KubernetesVersion

Placed = tuple[str, dict[str, Any]]
"""An object, with the path of the chart that it is in."""


def problems_with(placed: Sequence[Placed], version: KubernetesVersion, *, strict: bool) -> list[Problem]:
    """Return the problems with one cluster's objects: against the schema, and with the namespaces they are in."""
    problems: list[Problem] = []
    sound: list[Placed] = []
    for path, each in placed:
        found = check_schema([each], version) if strict else []
        problems += [replace(problem, where=f"{path}: {problem.where}") for problem in found]
        if not found:
            sound.append((path, each))
    return [*problems, *_rejected(sound)]


def _rejected(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield the pods that a namespace among the objects would turn away, silently but for an event."""
    metadata = [each["metadata"] for _, each in placed if _is_namespace(each)]
    labels: dict[Any, dict[str, Any]] = {each.get("name"): each.get("labels") or {} for each in metadata}
    policies = {name: read_policy(given)[0].enforce for name, given in labels.items()}
    for path, each in placed:
        policy = policies.get(each["metadata"].get("namespace", "default"))
        where = f"{path}: {name_of(each)}"
        try:
            problem = _turned_away(each, where, policy)
        except InputError as error:
            yield from (replace(unread, where=where) for unread in error.problems)
        else:
            yield from [problem] if problem else []


def _turned_away(each: dict[str, Any], where: str, policy: LevelVersion | None) -> Problem | None:
    pod = pod_of(each)
    if policy is None or pod is None or policy.level == "privileged":
        return None
    verdict = evaluate(pod, str(policy.version))
    if verdict.allows(policy.level):
        return None
    worst = next(each for each in verdict.violations if policy.level == "restricted" or each.level == "baseline")
    what = f"needs the {verdict.level} Pod Security level, its namespace enforces {policy.level} ({worst.reason})"
    return Problem(where, worst.field, what, f"relax the namespace's level, or mend the pod: {worst.remedy}")


def _is_namespace(each: dict[str, Any]) -> bool:
    return (each["kind"], each["apiVersion"]) == ("Namespace", "v1")

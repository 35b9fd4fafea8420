"""The last look at everything that is about to be written, the library's own objects and all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import Problem
from constructs_ds.output import check_schema
from constructs_ds.output.paths import name_of
from constructs_ds.pss import evaluate, pod_of, read_policy

if TYPE_CHECKING:
    from constructs_ds.versions import KubernetesVersion

Placed = tuple[str, dict[str, Any]]
"""An object, with the path of the chart that it is in."""


def problems_with(placed: Sequence[Placed], version: KubernetesVersion, *, strict: bool) -> list[Problem]:
    """Return the problems with one cluster's objects: against the schema, and with the namespaces they are in."""
    problems: list[Problem] = []
    for path, each in placed if strict else ():
        problems += [replace(problem, where=f"{path}: {problem.where}") for problem in check_schema([each], version)]
    return [*problems, *_rejected(placed)]


def _rejected(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield the pods that a namespace among the objects would turn away, silently but for an event."""
    labels = {each["metadata"]["name"]: each["metadata"].get("labels", {}) for _, each in placed if _is_namespace(each)}
    policies = {name: read_policy(given)[0].enforce for name, given in labels.items()}
    for path, each in placed:
        policy = policies.get(each["metadata"].get("namespace", "default"))
        pod = pod_of(each)
        if policy is None or pod is None or policy.level == "privileged":
            continue
        verdict = evaluate(pod, str(policy.version))
        if not verdict.allows(policy.level):
            worst = next(
                each for each in verdict.violations if policy.level == "restricted" or each.level == "baseline"
            )
            what = (
                f"needs the {verdict.level} Pod Security level, its namespace enforces {policy.level} ({worst.reason})"
            )
            remedy = f"relax the namespace's level, or mend the pod: {worst.remedy}"
            yield Problem(f"{path}: {name_of(each)}", worst.field, what, remedy)


def _is_namespace(each: dict[str, Any]) -> bool:
    return (each["kind"], each["apiVersion"]) == ("Namespace", "v1")

"""Runs every rule over what an agent made."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules import containers, hosts, names, objects
from constructs_ds.builder.rules.finding import Finding, section
from constructs_ds.errors import Problem
from constructs_ds.output.schema_check import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.versions import KubernetesVersion


def check_objects(made: Sequence[Mapping[str, Any]], version: KubernetesVersion, where: str) -> list[Problem]:
    """Return all problems with an agent's objects, without duplicates, in a stable order.

    The schema comes first: what a malformed object means is not asked.
    """
    problems = as_problems(_made_twice(made), where)
    for each in made:
        malformed = check_schema([each], version)
        problems += [replace(problem, where=f"{where}: {problem.where}") for problem in malformed]
        problems += as_problems(() if malformed else _meaning(each), where)
    return list(dict.fromkeys(problems))


def as_problems(findings: Iterable[Finding], where: str) -> list[Problem]:
    """Return findings as problems of the agent at `where`."""
    return [Problem(where, each.field, each.what, each.remedy) for each in findings]


def _meaning(made: Mapping[str, Any]) -> Iterator[Finding]:
    rules = (*names.RULES, *objects.RULES)
    for rule in (*rules, *containers.RULES, *hosts.RULES) if made["kind"] == "DaemonSet" else rules:
        yield from rule(made)


def _made_twice(made: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    identities = Counter((each["kind"], *map(section(each, "metadata").get, ("name", "namespace"))) for each in made)
    for (kind, name, _), count in identities.items():
        if count > 1:
            yield Finding(kind, f"{name!r} is made {count} times", "give each its own name")

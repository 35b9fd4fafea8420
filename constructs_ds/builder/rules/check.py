"""Runs every rule over what an agent made."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules import choices, containers, hosts, names, objects, scheduling
from constructs_ds.builder.rules.finding import DaemonSetView, Finding, section
from constructs_ds.errors import Problem
from constructs_ds.output.schema_check import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.versions import KubernetesVersion


_OF_ALL = (*names.RULES, *objects.RULES)
_OF_DAEMON_SETS = (*containers.RULES, *choices.RULES, *scheduling.RULES, *hosts.RULES)


def check_objects(
    made: Sequence[Mapping[str, Any]], version: KubernetesVersion, where: str, *, existing: bool = False
) -> list[Problem]:
    """Return all problems with an agent's objects, without duplicates, in a stable order.

    The schema comes first: what a malformed object means is not asked. What exists already is taken as it stands, in
    whatever namespace; only what the API server would refuse counts then.
    """
    problems = as_problems(_made_twice(made), where)
    for each in made:
        malformed = check_schema([each], version)
        problems += [replace(problem, where=f"{where}: {problem.where}") for problem in malformed]
        problems += as_problems(() if malformed else _meaning(each), where)
        if not (malformed or existing) and each["kind"] == "DaemonSet":
            problems += as_problems(hosts.not_in_default(DaemonSetView(each)), where)
    return list(dict.fromkeys(problems))


def as_problems(findings: Iterable[Finding], where: str) -> list[Problem]:
    """Return findings as problems of the agent at `where`."""
    return [Problem(where, each.field, each.what, each.remedy) for each in findings]


def _meaning(made: Mapping[str, Any]) -> Iterator[Finding]:
    for rule in _OF_ALL:
        yield from rule(made)
    if made["kind"] == "DaemonSet":
        view = DaemonSetView(made)
        for daemon_set_rule in _OF_DAEMON_SETS:
            yield from daemon_set_rule(view)


def _made_twice(made: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    identities = Counter((each["kind"], *map(section(each, "metadata").get, ("name", "namespace"))) for each in made)
    for (kind, name, _), count in identities.items():
        if count > 1:
            yield Finding(kind, f"{name!r} is made {count} times", "give each its own name")

"""Runs every rule over what an agent made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules import containers, hosts, names, objects
from constructs_ds.builder.rules.finding import Finding
from constructs_ds.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def check_objects(made: Sequence[Mapping[str, Any]], where: str) -> list[Problem]:
    """Return all problems with an agent's objects, without duplicates, in a stable order."""
    findings: list[Finding] = []
    for each in made:
        for rule in (*names.RULES, *objects.RULES):
            findings.extend(rule(each))
        if each["kind"] == "DaemonSet":
            for daemon_set_rule in (*containers.RULES, *hosts.RULES):
                findings.extend(daemon_set_rule(each))
    return [Problem(where, each.field, each.what, each.remedy) for each in dict.fromkeys(findings)]

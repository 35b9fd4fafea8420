"""Helpers for the tests of those who use the library: what an app makes, as plain data, and where it would run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from constructs_ds.simulate.budget import budget_of
from constructs_ds.simulate.checks import find_problems, over_budget
from constructs_ds.simulate.coverage import Coverage, cover
from constructs_ds.simulate.fleet import fleet_of
from constructs_ds.simulate.inventory import read_inventory
from constructs_ds.versions import parse_version

if TYPE_CHECKING:
    import cdk8s

__all__ = [
    "Coverage",
    "assert_no_problems",
    "assert_runs_everywhere",
    "assert_within_budget",
    "coverage",
    "daemon_sets",
    "find",
    "synth",
]

Objects = list[dict[str, Any]]


def synth(chart: cdk8s.Chart) -> Objects:
    """Return the objects of a chart, finished; nothing is written.

    Raises:
        SynthError: With what cdk8s' own validation and the fleet checks found.
    """
    from constructs_ds.cdk.app import objects_of  # noqa: PLC0415  (starts Node.js)

    return objects_of(chart)


def daemon_sets(objects: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Return the DaemonSets by name.

    Raises:
        LookupError: Two have one name, as in the files of two clusters; look at one file at a time.
    """
    found = [each for each in objects if each["kind"] == "DaemonSet"]
    return {each["metadata"]["name"]: find(found, "DaemonSet", each["metadata"]["name"]) for each in found}


def find(
    objects: Iterable[Mapping[str, Any]], kind: str, name: str, *, namespace: str | None = None
) -> Mapping[str, Any]:
    """Return the one object of that kind and name.

    Args:
        objects: As `synth` returns them, or read from a file.
        kind: Such as "ConfigMap".
        name: Its name.
        namespace: Its namespace, where several have objects so named. Default: any.

    Raises:
        LookupError: There is none, or several; the message lists what there is.
    """
    of_kind = [each for each in objects if each["kind"] == kind]
    hits = [each for each in of_kind if each["metadata"]["name"] == name]
    if namespace is not None:
        hits = [each for each in hits if each["metadata"].get("namespace") == namespace]
    if len(hits) != 1:
        known = ", ".join("/".join(filter(None, _namespace_and_name(each))) for each in of_kind)
        raise LookupError(f"{len(hits) or 'no'} {kind} {name!r}; there are: {known or 'none'}")
    return hits[0]


def _namespace_and_name(each: Mapping[str, Any]) -> tuple[str | None, str]:
    return each["metadata"].get("namespace"), each["metadata"]["name"]


def coverage(
    objects: Iterable[Mapping[str, Any]], *inventory: str | os.PathLike[str], kubernetes_version: str = "latest"
) -> Coverage:
    """Return where the DaemonSets among `objects` run on the nodes of an inventory, and why not elsewhere.

    Args:
        objects: As `synth` returns them, or read from files.
        inventory: Files: what `kubectl get nodes -o json` prints, or NodeClasses documents.
        kubernetes_version: The cluster's version.

    Raises:
        InputError: An inventory or object cannot be read; one line each.
    """
    fleet = fleet_of((("", each) for each in objects), version=parse_version(kubernetes_version))
    return cover(fleet, read_inventory(inventory))


def assert_runs_everywhere(found: Coverage, daemon_set: str, *, but_for: Iterable[str] = ()) -> None:
    """Assert that a DaemonSet runs on every node but those of the named classes, or names.

    Args:
        found: What `coverage` returned.
        daemon_set: Its name, or "namespace/name" where the name is not unique.
        but_for: Names of node classes, or of nodes, on which it must not run.

    Raises:
        AssertionError: With a line for each node where it is not so, and the reason.
    """
    exempt = set(but_for)
    agent = found.of(daemon_set)
    missing = [
        f"{node.name}: does not run {daemon_set}: {'; '.join(reason.detail for reason in reasons)}"
        for node, reasons in agent.excluded()
        if not exempt & {node.name, node.declared}
    ]
    unwanted = [f"{node.name}: runs {daemon_set}" for node in agent.nodes() if exempt & {node.name, node.declared}]
    _assert_none([*missing, *unwanted])


def assert_no_problems(found: Coverage) -> None:
    """Assert that no agents clash, none is left without a node, and all fit.

    Raises:
        AssertionError: With a line for each finding.
    """
    _assert_none([str(finding) for finding in find_problems(found)])


def assert_within_budget(found: Coverage, **amounts: str) -> None:
    """Assert what all agents together take of each node at most, such as `cpu="500m", memory="1Gi"`.

    Raises:
        AssertionError: With a line for each resource that is over it.
    """
    _assert_none([str(finding) for finding in over_budget(found, budget_of(amounts))])


def _assert_none(lines: list[str]) -> None:
    if lines:
        raise AssertionError("\n".join(lines))

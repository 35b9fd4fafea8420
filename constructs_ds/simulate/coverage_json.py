"""The JSON of `coverage`, version 1, a line for each DaemonSet, node and problem.

    {"version": 1, "kubernetes_version": "1.37",
     "daemonsets": [{"namespace", "name", "desired", "running", "nodes": [names],
                     "excluded": [{"node", "reasons": [{"kind", "detail", "remedy"}]}]}],
     "nodes": [{"name", "class", "requests": {...}, "allocatable": {...}}],
     "problems": [{"severity", "kind", "daemonsets": ["namespace/name"], "where", "detail", "remedy"}]}

`desired` counts the nodes that the controller wants the DaemonSet on, `nodes` those where it also fits. Amounts are
Kubernetes quantities. Keys may be added within a version; none is removed or changes its meaning.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from constructs_ds.simulate.classes import name_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.simulate.checks import Finding
    from constructs_ds.simulate.coverage import AgentCoverage, Coverage
    from constructs_ds.simulate.eligibility import Reason

VERSION = 1
"""The version of the contract."""


def coverage_json(coverage: Coverage, problems: Sequence[Finding]) -> Iterator[str]:
    """Yield the JSON in pieces, so that 100 DaemonSets on 100,000 nodes need not be held as one text."""
    yield f'{{"version": {VERSION}, "kubernetes_version": "{coverage.fleet.version}",\n"daemonsets": '
    yield from _array(_daemonset(agent) for agent in coverage.daemonsets)
    yield ',\n"nodes": '
    yield from _array(_nodes(coverage))
    yield ',\n"problems": '
    yield from _array(asdict(problem) for problem in problems)
    yield "}\n"


def _array(items: Iterable[object]) -> Iterator[str]:
    separator = "[\n"
    for item in items:
        yield separator + json.dumps(item, ensure_ascii=False)
        separator = ",\n"
    yield "[]" if separator == "[\n" else "\n]"


def _daemonset(agent: AgentCoverage) -> dict[str, object]:
    reasons: dict[int, list[dict[str, str]]] = {}
    return {
        "namespace": agent.daemonset.namespace,
        "name": agent.daemonset.name,
        "desired": agent.desired,
        "running": agent.running,
        "nodes": [node.name for node in agent.nodes()],
        "excluded": [
            {"node": node.name, "reasons": reasons.setdefault(id(why), _reasons(why))} for node, why in agent.excluded()
        ],
    }


def _reasons(why: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"kind": reason.kind, "detail": reason.detail, "remedy": reason.remedy} for reason in why]


def _nodes(coverage: Coverage) -> Iterator[dict[str, object]]:
    """Yield each node in the order of the inventory."""
    names = {id(found.group): found.name for found in name_classes(coverage.groups)}
    for node in coverage.inventory.nodes:
        group = coverage.group_of[node.name]
        yield {
            "name": node.name,
            "class": names[id(group)],
            "requests": _quantities(group.requests),
            "allocatable": _quantities(node.allocatable),
        }


def _quantities(amounts: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{amount}m" if name == "cpu" else str(amount) for name, amount in amounts.items()}

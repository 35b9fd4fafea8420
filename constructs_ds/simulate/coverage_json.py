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
from functools import lru_cache
from typing import TYPE_CHECKING

from constructs_ds.simulate.classes import name_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.simulate.coverage import AgentCoverage, Coverage
    from constructs_ds.simulate.finding import Finding
    from constructs_ds.simulate.node import Node
    from constructs_ds.simulate.reason import Reason

VERSION = 1
"""The version of the contract."""


def coverage_json(coverage: Coverage, problems: Sequence[Finding]) -> Iterator[str]:
    """Yield the JSON in pieces, so that 100 DaemonSets on 100,000 nodes need not be held as one text.

    What many nodes have in common is put into words once.
    """
    yield f'{{"version": {VERSION}, "kubernetes_version": "{coverage.fleet.version}",\n"daemonsets": '
    yield from _array(_daemonset(agent) for agent in coverage.daemonsets)
    yield ',\n"nodes": '
    yield from _array(_nodes(coverage))
    yield ',\n"problems": '
    yield from _array(_dumps(asdict(problem)) for problem in problems)
    yield "}\n"


def _array(items: Iterable[str]) -> Iterator[str]:
    separator = "[\n"
    for item in items:
        yield separator + item
        separator = ",\n"
    yield "[]" if separator == "[\n" else "\n]"


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=200_000)
def _name(name: str) -> str:
    return _dumps(name)


def _daemonset(agent: AgentCoverage) -> str:
    daemonset = agent.daemonset
    head = {
        "namespace": daemonset.namespace,
        "name": daemonset.name,
        "desired": agent.desired,
        "running": agent.running,
    }
    nodes = ", ".join(_name(node.name) for node in agent.nodes())
    excluded = (
        _excluded(group.nodes, group.excluded[daemonset]) for group in agent.groups if daemonset in group.excluded
    )
    return f'{_dumps(head)[:-1]}, "nodes": [{nodes}], "excluded": [{", ".join(excluded)}]}}'


def _excluded(nodes: Iterable[Node], why: tuple[Reason, ...]) -> str:
    reasons = _dumps([{"kind": reason.kind, "detail": reason.detail, "remedy": reason.remedy} for reason in why])
    return ", ".join(f'{{"node": {_name(node.name)}, "reasons": {reasons}}}' for node in nodes)


def _nodes(coverage: Coverage) -> Iterator[str]:
    """Yield each node in the order of the inventory."""
    classes = {id(found.group): found.name for found in name_classes(coverage.groups)}
    shared = {
        id(group): f'"class": {_dumps(classes[id(group)])}, "requests": {_quantities(group.requests)}'
        for group in coverage.groups
    }
    distinct = {id(node.allocatable): node.allocatable for node in coverage.inventory.nodes}
    amounts = {key: _quantities(given) for key, given in distinct.items()}
    for node in coverage.inventory.nodes:
        group = shared[id(coverage.group_of[node.name])]
        yield f'{{"name": {_name(node.name)}, {group}, "allocatable": {amounts[id(node.allocatable)]}}}'


def _quantities(amounts: Mapping[str, int]) -> str:
    return _dumps({name: f"{amount}m" if name == "cpu" else str(amount) for name, amount in amounts.items()})

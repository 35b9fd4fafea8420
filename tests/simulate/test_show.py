"""How answers are put: JSON, tables, Markdown, and what node classes are called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_ds.simulate.amounts import show
from constructs_ds.simulate.checks import find_problems
from constructs_ds.simulate.classes import name_classes
from constructs_ds.simulate.coverage_json import coverage_json
from constructs_ds.simulate.coverage_text import coverage_tables, summary
from constructs_ds.simulate.forecast import Assumptions, Forecast, forecast
from constructs_ds.simulate.rollout import Nodes
from constructs_ds.simulate.rollout_show import rollout_json, rollout_tables
from constructs_ds.simulate.rollout_show import summary as rollout_summary
from constructs_ds.simulate.table import Table, markdown
from constructs_ds.simulate.words import count, duration
from tests.simulate.builders import covered, daemonset, fleet, node, requests

GPU = [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]
TYPE = "node.kubernetes.io/instance-type"


def test_the_json_tells_each_node_once() -> None:
    """Every node is there, in the order of the inventory, with its own amounts."""
    nodes = [node("b", allocatable={"memory": "9Gi"}), node("a", taints=GPU), node("c")]
    found = covered([daemonset(container=requests(cpu="1"))], nodes)
    data = json.loads("".join(coverage_json(found, find_problems(found))))
    assert [(n["name"], n["allocatable"]["memory"], n["requests"]) for n in data["nodes"]] == [
        ("b", str(9 * 2**30), {"cpu": "1000m", "pods": "1"}),
        ("a", str(8 * 2**30), {}),
        ("c", str(8 * 2**30), {"cpu": "1000m", "pods": "1"}),
    ]
    (agent,) = data["daemonsets"]
    assert (agent["nodes"], [excluded["node"] for excluded in agent["excluded"]]) == (["b", "c"], ["a"])


def test_the_json_of_nothing_is_whole() -> None:
    """No agent and no problem are empty lists."""
    found = covered([], [node()])
    data = json.loads("".join(coverage_json(found, ())))
    assert (data["daemonsets"], data["problems"], len(data["nodes"])) == ([], [], 1)


def test_names_are_json_whatever_they_are() -> None:
    """A quote in a name does not break the text."""
    data = json.loads("".join(coverage_json(covered([], [node('a"b')]), ())))
    assert data["nodes"][0]["name"] == 'a"b'


def table(tables: list[Table], title: str) -> list[tuple[str, ...]]:
    """Return the rows of the table with this title."""
    return [row for found in tables if found.title == title for row in found.rows]


def test_the_tables_say_where_why_not_and_at_what_cost() -> None:
    """Classes that share a reason share its row."""
    nodes = [node("a"), node("b", taints=GPU, labels={TYPE: "g5"}), node("c", taints=GPU, labels={TYPE: "g4"})]
    found = covered([daemonset(container=requests(cpu="1"))], nodes)
    tables = coverage_tables(found, find_problems(found))
    assert table(tables, "Where each DaemonSet runs") == [("agents/agent", "1 of 3", "1", "1 cpu", "m.yaml:1")]
    ((agent, classes, number, *_),) = table(tables, "Why not elsewhere")
    assert (agent, classes, number) == ("agents/agent", "g5 (gpu), g4 (gpu)", "2")
    assert table(tables, "What the agents take of each node")[0] == (
        "worker",
        "1",
        "1",
        "1 of 4 (25%)",
        "0 of 8Gi (0%)",
        "1 of 10 (10%)",
    )
    assert table(tables, "Problems") == []
    assert summary(found) == "1 DaemonSet on 3 nodes of 3 classes, Kubernetes 1.37"


def test_problems_are_a_table() -> None:
    """Severity, kind, DaemonSets, what and what to do."""
    found = covered([daemonset(spec={"nodeName": "gone"})], [node()])
    ((severity, kind, agent, *_),) = table(coverage_tables(found, find_problems(found)), "Problems")
    assert (severity, kind, agent) == ("error", "unscheduled", "agents/agent")


def test_what_was_passed_over_is_said() -> None:
    """Objects of other kinds are counted in the summary."""
    found = covered([daemonset(), {"apiVersion": "v1", "kind": "Service"}], [node()])
    assert summary(found).endswith("; 1 object of other kinds passed over")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (node(), "worker"),
        (node(labels={TYPE: "m7i.xlarge", "eks.amazonaws.com/nodegroup": "general"}), "general m7i.xlarge"),
        (node(labels={"karpenter.sh/nodepool": "m7i", TYPE: "m7i"}), "m7i"),
        (node(labels={"node-role.kubernetes.io/control-plane": ""}), "control-plane"),
        (node(labels={"kubernetes.io/os": "windows", "kubernetes.io/arch": "arm64"}), "worker windows arm64"),
        (node(labels={"node-role.kubernetes.io/control-plane": "", TYPE: "m7i"}), "control-plane m7i"),
        (node(taints=GPU), "worker (gpu)"),
        (node(taints=[{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]), "worker"),
        (
            node(
                labels={"node-role.kubernetes.io/control-plane": ""},
                taints=[{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}],
            ),
            "control-plane",
        ),
    ],
)
def test_classes_are_called_as_people_call_them(given: dict[str, Any], name: str) -> None:
    """By pool, type or role, and what is unusual; a passing state of one node names no class."""
    assert name_classes(covered([], [given]).groups)[0].name == name


def test_declared_classes_keep_their_name() -> None:
    """What an inventory calls a class is what the answers call it."""
    declared = {
        "kind": "NodeClasses",
        "classes": [{"name": "edge", "labels": {TYPE: "x"}, "allocatable": {"cpu": "1"}}],
    }
    assert [given.name for given in name_classes(covered([], [declared]).groups)] == ["edge"]


def test_classes_of_one_name_are_numbered() -> None:
    """Two groups that people would call the same are told apart."""
    nodes = [node("a", labels={"zone": "1"}), node("b", labels={"zone": "2"})]
    found = covered([daemonset(spec={"nodeSelector": {"zone": "1"}})], nodes)
    assert [given.name for given in name_classes(found.groups)] == ["worker", "worker #2"]


def test_a_class_hands_out_what_its_smallest_node_does() -> None:
    """Shares are of the least that any node of the class has."""
    nodes = [node("a", allocatable={"memory": "9Gi"}), node("b"), node("c", allocatable={"memory": "10Gi"})]
    (given,) = name_classes(covered([daemonset(container=requests(memory="2Gi"))], nodes).groups)
    assert (given.allocatable["memory"], given.share("memory")) == (8 * 2**30, 0.25)


def test_a_share_of_nothing_is_infinite() -> None:
    """Asking for what a node does not have is more than any part of it; not asking is none."""
    (given,) = name_classes(covered([daemonset()], [node(allocatable={"pods": "1"})]).groups)
    assert (given.share("nvidia.com/gpu"), given.share("pods")) == (0.0, 1.0)


def test_markdown_escapes_bars() -> None:
    """A bar in a cell stays in its cell, and numbers are aligned to the right."""
    text = markdown([Table("T", ("A", ">B"), [("x|y", "1\n2")])])
    assert text == "### T\n\n| A | B |\n| --- | ---: |\n| x\\|y | 1 2 |\n"


def foretold(update: dict[str, Any], **assumed: Any) -> Forecast:
    """Return the forecast of an agent on a hundred nodes."""
    return forecast(fleet(daemonset(update=update)).daemonsets[0], Nodes(100), Assumptions(**assumed))


def test_a_forecast_is_told_in_numbers_and_words() -> None:
    """The JSON has numbers, the tables have words, of the same rollout."""
    found = foretold({"updateStrategy": {"rollingUpdate": {"maxUnavailable": "10%"}}}, image_bytes=2**30)
    (told,) = json.loads(rollout_json([found]))["daemonsets"]
    # 30 s to stop, 21 s to pull 1 GiB at 50 MiB a second, 10 s to start.
    assert (told["rollout"]["seconds"], told["strategy"]["maxUnavailable"], told["proposal"]) == (610, "10%", None)
    ((_, *row),) = table(rollout_tables([found]), "How a change rolls out")
    assert row == ["maxUnavailable 10%", "100", "10", "10", "10 min 10 s", "10", "100Gi"]
    assert rollout_summary([found]).startswith("1 DaemonSet; times are upper bounds")


@pytest.mark.parametrize(
    ("update", "strategy", "time", "finding"),
    [
        ({"updateStrategy": {"type": "OnDelete"}}, "OnDelete", "never by itself", False),
        (
            {"updateStrategy": {"rollingUpdate": {"maxSurge": 5, "maxUnavailable": 0}}},
            "maxSurge 5",
            "3 min 50 s",
            False,
        ),
        ({}, "maxUnavailable 1", "1 h 6 min", True),
    ],
    ids=["on delete", "surge", "default"],
)
def test_each_strategy_has_its_words(update: dict[str, Any], strategy: str, time: str, *, finding: bool) -> None:
    """OnDelete is a choice and no finding; what takes longer than there is time is one."""
    found = foretold(update, within_seconds=1800)
    ((_, words, *_, took, _, _),) = table(rollout_tables([found]), "How a change rolls out")
    assert (words, took, found.is_finding(1800)) == (strategy, time, finding)
    assert table(rollout_tables([found]), "What to put into the manifest")


@pytest.mark.parametrize(
    ("name", "amount", "text"),
    [
        ("cpu", 0, "0"),
        ("cpu", 1500, "1500m"),
        ("memory", 512, "512"),
        ("hugepages-2Mi", 2**21, "2Mi"),
        ("pods", 7, "7"),
    ],
)
def test_amounts_have_their_units(name: str, amount: int, text: str) -> None:
    """Cores in thousandths, bytes in binary units, all else as it is."""
    assert show(name, amount) == text


def test_numbers_have_their_words() -> None:
    """Plurals and the two largest units of a time."""
    assert (count(1, "class"), count(2, "class"), count(0, "node")) == ("1 class", "2 classes", "0 nodes")
    assert [duration(seconds) for seconds in (0, 59, 3600, 3661, 90_061)] == [
        "0 s",
        "59 s",
        "1 h",
        "1 h 1 min",
        "1 d 1 h",
    ]

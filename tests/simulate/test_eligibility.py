"""Why a node does not run an agent, in the words and with the remedy that a user reads."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from constructs_ds.simulate.eligibility import reasons, runs, stays
from constructs_ds.simulate.node import Node
from constructs_ds.simulate.reason import Reason
from tests.simulate.builders import daemonset, fleet, inventory, node

GPU = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
COMPARISONS = "TaintTolerationComparisonOperators"


def affinity(*terms: list[dict[str, Any]]) -> dict[str, Any]:
    """Return required node affinity with these terms."""
    listed = [{"matchExpressions": term} for term in terms]
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": listed}}}
    }


def why(spec: dict[str, Any], given: dict[str, Any], **options: Any) -> tuple[Reason, ...]:
    """Return why the node does not run an agent with this pod spec."""
    return reasons(fleet(daemonset(spec=spec), **options).daemonsets[0].placement, read(given))


def read(given: dict[str, Any]) -> Node:
    """Return the node."""
    return inventory(given).nodes[0]


@pytest.mark.parametrize("name", ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"])
def test_the_controllers_own_tolerations_count(name: str) -> None:
    """A node under pressure or cordoned runs the agent, without a word in the manifest."""
    assert why({}, node(taints=[{"key": f"node.kubernetes.io/{name}", "effect": "NoSchedule"}])) == ()


def test_not_ready_keeps_an_agent_off_only_as_no_schedule() -> None:
    """The controller tolerates not-ready:NoExecute, and not the NoSchedule that a node without network carries."""
    taints = [{"key": "node.kubernetes.io/not-ready", "effect": effect} for effect in ("NoExecute", "NoSchedule")]
    (reason,) = why({}, node(taints=taints))
    assert reason.detail == "taint node.kubernetes.io/not-ready:NoSchedule is not tolerated"


def test_network_unavailable_is_tolerated_on_the_host_network_only() -> None:
    """An agent on the host's network starts before the pods' network does."""
    given = node(taints=[{"key": "node.kubernetes.io/network-unavailable", "effect": "NoSchedule"}])
    assert why({"hostNetwork": True}, given) == ()
    assert len(why({}, given)) == 1


def test_a_taint_names_the_toleration_that_answers_it() -> None:
    """The remedy is the line to add."""
    assert why({}, node(taints=[GPU])) == (
        Reason(
            "taint",
            "taint nvidia.com/gpu=present:NoSchedule is not tolerated",
            "add `tolerations: [{key: nvidia.com/gpu, operator: Equal, value: present, effect: NoSchedule}]`",
        ),
    )


@pytest.mark.parametrize("value", ["true", "1", "no", "1e3", "x"])
def test_the_line_to_add_means_what_it_says(value: str) -> None:
    """Read as YAML, the fragments hold the same strings: a value that looks like a number stays one in quotes."""
    (taint,) = why({}, node(taints=[GPU | {"value": value}]))
    added = yaml.safe_load(taint.remedy.removeprefix("add ").strip("`"))
    assert added == {"tolerations": [{"key": GPU["key"], "operator": "Equal", "value": value, "effect": "NoSchedule"}]}
    (selector,) = why({"nodeSelector": {"a": value}}, node())
    assert yaml.safe_load(selector.remedy.split("`")[-2]) == {"nodeSelector": {"a": value}}
    (affine,) = why(affinity([{"key": "a", "operator": "In", "values": [value]}]), node())
    assert yaml.safe_load(affine.remedy.split("`")[3]) == {"key": "a", "operator": "In", "values": [value]}


def test_prefer_no_schedule_keeps_nobody_off() -> None:
    """A preference is no refusal."""
    assert why({}, node(taints=[GPU | {"effect": "PreferNoSchedule"}])) == ()


def test_a_comparing_toleration_needs_its_feature_gate() -> None:
    """Gt and Lt answer a taint only where the alpha feature is on; where it is off, the reason says so."""
    spec = {"tolerations": [{"key": "sla", "operator": "Gt", "value": "900", "effect": "NoSchedule"}]}
    given = node(taints=[{"key": "sla", "value": "950", "effect": "NoSchedule"}])
    assert COMPARISONS in why(spec, given)[0].detail
    assert why(spec, given, feature_gates=[COMPARISONS]) == ()


def test_a_selector_names_the_label_and_what_the_node_has() -> None:
    """Each label that differs is a reason of its own, with the command that would set it."""
    found = why({"nodeSelector": {"disk": "ssd", "pool": "logs"}}, node(labels={"disk": "hdd"}))
    assert [reason.detail for reason in found] == [
        "nodeSelector wants disk=ssd; the node has disk=hdd",
        "nodeSelector wants pool=logs; the node has no label pool",
    ]
    assert found[0].remedy == "`kubectl label node NODE disk=ssd`, or drop `nodeSelector: {disk: ssd}`"


def test_nobody_is_told_to_relabel_what_the_kubelet_sets() -> None:
    """For the operating system the remedy is a change of the manifest alone."""
    (reason,) = why({"nodeSelector": {"kubernetes.io/os": "linux"}}, node(labels={"kubernetes.io/os": "windows"}))
    assert reason.remedy == "drop `nodeSelector: {kubernetes.io/os: linux}`"


def test_affinity_names_each_condition_that_fails() -> None:
    """One term is told in one sentence, with the fragment to change."""
    spec = affinity(
        [{"key": "disk", "operator": "In", "values": ["ssd", "nvme"]}, {"key": "old", "operator": "DoesNotExist"}]
    )
    (reason,) = why(spec, node(labels={"old": "yes", "disk": "hdd"}))
    assert reason.kind == "affinity"
    assert reason.detail == (
        "node affinity wants disk In (ssd, nvme) and old DoesNotExist; the node has disk=hdd, old=yes"
    )
    assert reason.remedy == (
        "`kubectl label node NODE disk=ssd`, or change `{key: disk, operator: In, values: [ssd, nvme]}` "
        "under `matchExpressions`"
    )


def test_one_term_of_several_is_enough() -> None:
    """Terms are ORed: the node runs the agent when any of them matches."""
    terms = [[{"key": "a", "operator": "Exists"}], [{"key": "b", "operator": "Exists"}]]
    assert why(affinity(*terms), node(labels={"b": "1"})) == ()
    assert why(affinity(*reversed(terms)), node(labels={"b": "1"})) == ()


def test_every_term_that_fails_is_told() -> None:
    """Of several terms one would do, so each is named, and what the node has instead."""
    spec = affinity([{"key": "a", "operator": "Exists"}], [{"key": "b", "operator": "Gt", "values": ["4"]}])
    (reason,) = why(spec, node(labels={"b": "3"}))
    assert reason.detail == "node affinity wants a Exists, or b Gt (4); the node has b=3 and no label a"
    assert why(spec, node())[0].detail.endswith("; the node has none of these labels")


def test_what_every_term_wants_is_told_once() -> None:
    """A condition that all terms share comes first, and its remedy too; each says what it wants besides."""
    shared = {"key": "virtual", "operator": "NotIn", "values": ["yes"]}
    terms = [[shared, {"key": key, "operator": "Exists"}] for key in ("x", "y", "z")]
    (reason,) = why(affinity(*terms), node(labels={"virtual": "yes"}))
    assert reason.detail == (
        "node affinity wants virtual NotIn (yes), and one of: x Exists, or y Exists, or z Exists; "
        "the node has virtual=yes and none of the other labels"
    )
    assert reason.remedy == 'change `{key: virtual, operator: NotIn, values: ["yes"]}` under `matchExpressions`'
    (reason,) = why(affinity(terms[0], [shared]), node(labels={"virtual": "yes", "x": "1"}))
    assert reason.detail == "node affinity wants virtual NotIn (yes); the node has virtual=yes"


def test_a_term_that_cannot_be_read_is_told_beside_the_others() -> None:
    """What can be mended in one term does not hide what is wrong with another."""
    spec = affinity([{"key": "a", "operator": "Exists"}], [{"key": "b", "operator": "Gt", "values": ["x"]}])
    (reason,) = why(spec, node())
    assert reason.detail == (
        "node affinity wants a Exists; the node has no label a; term 2 matches no node: Gt needs one whole number"
    )


@pytest.mark.parametrize(
    ("terms", "detail"),
    [
        ([[]], "term 1 matches no node: it is empty"),
        ([], "required node affinity has no terms, so it matches no node"),
        (
            [[{"key": "a", "operator": "Gt", "values": ["x"]}]],
            "term 1 matches no node: Gt needs one whole number",
        ),
        ([[{"key": "a", "operator": "Like"}]], "'Like' is no operator"),
        ([[{"key": "a b", "operator": "Exists"}]], "'a b' is no label key"),
        ([[{"key": "A_/b", "operator": "Exists"}]], "'A_/b' is no label key"),
        ([[{"key": "a", "operator": "In"}]], "In needs at least one value"),
        ([[{"key": "a", "operator": "Exists", "values": ["b"]}]], "Exists takes no values"),
        ([[{"key": "a", "operator": "In", "values": ["b c"]}]], "'b c' is no label value"),
    ],
)
def test_a_term_that_cannot_be_read_matches_nothing_and_says_so(terms: list[Any], detail: str) -> None:
    """Kubernetes takes such a term for one that matches no node."""
    (reason,) = why(affinity(*terms), node())
    assert detail in reason.detail


@pytest.mark.parametrize(
    ("operator", "values", "fits"),
    [("In", ["node-a"], True), ("In", ["node-b"], False), ("NotIn", ["node-a"], False), ("NotIn", ["node-b"], True)],
)
def test_a_node_may_be_chosen_by_its_name(operator: str, values: list[str], *, fits: bool) -> None:
    """The field metadata.name is compared with one value."""
    field = {"key": "metadata.name", "operator": operator, "values": values}
    required = {"nodeSelectorTerms": [{"matchFields": [field]}]}
    spec = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}
    found = why(spec, node("node-a"))
    assert (found == ()) is fits
    if found:
        assert found[0].detail == f"node affinity wants metadata.name {operator} ({values[0]})"
        assert found[0].remedy == "change the condition on `metadata.name`"


@pytest.mark.parametrize(("value", "fits"), [("", True), ("true", False)])
def test_other_fields_have_no_value(value: str, *, fits: bool) -> None:
    """Kubernetes gives a node no field but its name, so every other is empty."""
    field = {"key": "spec.unschedulable", "operator": "In", "values": [value]}
    required = {"nodeSelectorTerms": [{"matchFields": [field]}]}
    spec = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}
    assert (why(spec, node("node-a")) == ()) is fits


@pytest.mark.parametrize(
    ("field", "detail"),
    [
        ({"operator": "Exists"}, "matchFields knows only In and NotIn, not 'Exists'"),
        ({"operator": "In", "values": ["a", "b"]}, "matchFields takes exactly one value"),
        ({"operator": "In"}, "matchFields takes exactly one value"),
    ],
)
def test_a_field_that_cannot_be_compared_matches_nothing(field: dict[str, Any], detail: str) -> None:
    """Other operators, and more or fewer values than one, make the term match no node."""
    required = {"nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name"} | field]}]}
    spec = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}}
    (reason,) = why(spec, node("node-a"))
    assert reason.detail == f"term 1 matches no node: {detail}"


def test_a_node_name_excludes_all_others() -> None:
    """A template that names its node runs on that one only."""
    assert why({"nodeName": "node-a"}, node("node-a")) == ()
    assert [reason.kind for reason in why({"nodeName": "node-b"}, node("node-a"))] == ["node-name"]


def test_every_reason_is_told() -> None:
    """Name, selector, affinity and taint are told together."""
    spec = {"nodeName": "x", "nodeSelector": {"a": "b"}} | affinity([{"key": "c", "operator": "Exists"}])
    found = why(spec, node(taints=[GPU]))
    assert [reason.kind for reason in found] == ["node-name", "selector", "affinity", "taint"]


@pytest.mark.parametrize(("effect", "staying"), [("NoSchedule", True), ("NoExecute", False)])
def test_a_running_pod_stays_unless_it_is_evicted(effect: str, *, staying: bool) -> None:
    """Untolerated NoSchedule keeps new pods off and lets the one that runs be."""
    placement = fleet(daemonset()).daemonsets[0].placement
    given = read(node(taints=[GPU | {"effect": effect}]))
    assert (stays(placement, given), runs(placement, given)) == (staying, False)

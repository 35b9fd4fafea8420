"""What is found wrong with a fleet: each kind of finding, and what looks like one and is none."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.errors import UsageError
from constructs_ds.simulate.budget import budget_of, parse_budget
from constructs_ds.simulate.checks import find_problems, over_budget
from constructs_ds.simulate.coverage import cover
from constructs_ds.simulate.finding import Finding
from tests.simulate.builders import covered, daemonset, fleet, inventory, node, requests


def problems(*agents: dict[str, Any], nodes: list[dict[str, Any]] | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with agents on one node, or on those given."""
    return find_problems(covered(list(agents), nodes or [node()]))


def mounting(name: str, path: str, **more: Any) -> dict[str, Any]:
    """Return an agent that mounts a host path."""
    volume = {"name": "v", "hostPath": {"path": path} | ({"type": more["type"]} if "type" in more else {})}
    mount = {"name": "v", "mountPath": "/v", "readOnly": more.get("read_only", False)}
    return daemonset(
        name, container={"volumeMounts": [mount]}, spec={"volumes": [volume], "nodeSelector": more.get("on", {})}
    )


def holding(name: str, **more: Any) -> dict[str, Any]:
    """Return an agent that holds host port 9100."""
    return daemonset(name, container={"ports": [{"containerPort": 9100, "hostPort": 9100}]}, spec=more)


def test_a_sound_fleet_has_no_problems() -> None:
    """Two agents that keep out of each other's way are fine."""
    assert problems(daemonset("a", container=requests(cpu="1")), daemonset("b")) == ()


def test_two_agents_on_one_port_are_told_once() -> None:
    """The clash names both, the port and the nodes; the one that stays Pending is not told again."""
    (found,) = problems(holding("a"), holding("b"), nodes=[node("n1"), node("n2")])
    assert (found.kind, found.severity, found.daemonsets) == ("ports", "error", ("agents/a", "agents/b"))
    assert found.detail == "both hold host port 9100/TCP on 2 nodes (n1, n2); one of the two stays Pending"
    assert str(found).startswith("m.yaml:1: agents/a and agents/b: both hold host port 9100/TCP")


def test_agents_that_never_meet_do_not_clash() -> None:
    """One port on disjoint nodes is no clash."""
    nodes = [node("n1", labels={"pool": "a"}), node("n2", labels={"pool": "b"})]
    assert (
        problems(holding("a", nodeSelector={"pool": "a"}), holding("b", nodeSelector={"pool": "b"}), nodes=nodes) == ()
    )


@pytest.mark.parametrize(
    ("one", "other"), [("/data", "/data"), ("/data/x", "/data"), ("/", "/data"), ("/data/", "/data")]
)
def test_two_writers_to_one_path_are_told(one: str, other: str) -> None:
    """The same folder, or one inside the other, is a warning."""
    (found,) = problems(mounting("a", one), mounting("b", other))
    assert (found.kind, found.severity) == ("host-path", "warning")
    assert "/data" in found.detail


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mounting("a", "/data"), mounting("b", "/data", read_only=True)),
        (mounting("a", "/data"), mounting("b", "/database")),
        (mounting("a", "/run/x.sock", type="Socket"), mounting("b", "/run/x.sock", type="Socket")),
        (mounting("a", "/run/xtables.lock"), mounting("b", "/run/xtables.lock")),
        (mounting("a", "/sys/fs/bpf"), mounting("b", "/sys")),
        (mounting("a", "/var/lib/kubelet/pods"), mounting("b", "/var/lib/kubelet/pods")),
    ],
    ids=["reader", "other folder", "socket", "lock", "kernel", "kubelet"],
)
def test_what_is_made_for_sharing_is_not_told(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Readers, sockets, locks and the kernel's own file systems are shared all the time."""
    assert problems(one, other) == ()


@pytest.mark.parametrize(
    "image", ["example.com/fluent/fluent-bit:2", "fluent/fluent-bit", "localhost:5000/fluent/fluent-bit@sha256:0"]
)
def test_the_same_product_twice_is_told(image: str) -> None:
    """Whatever registry, tag or digest: two of the same image on a node are a warning."""
    one = daemonset("a", container={"image": "docker.io/fluent/fluent-bit:4.0"})
    (found,) = problems(one, daemonset("b", container={"image": image}))
    assert (found.kind, found.detail) == ("same-product", "both are fluent/fluent-bit and run on 1 node (node-a)")


def test_an_agent_that_nobody_schedules_is_told() -> None:
    """The finding names the reason that holds for most nodes."""
    (found,) = problems(
        daemonset(spec={"nodeSelector": {"disk": "ssd"}}), nodes=[node("a"), node("b", labels={"disk": "hdd"})]
    )
    assert (found.kind, found.severity) == ("unscheduled", "error")
    assert found.detail == ("no node of the inventory runs it: nodeSelector wants disk=ssd; the node has no label disk")


def test_the_reason_that_holds_for_most_nodes_is_told() -> None:
    """Of two reasons, the one with more nodes stands for all."""
    nodes = [node("a"), node("b"), node("c", labels={"disk": "hdd"}), node("d", labels={"disk": "hdd"}), node("e")]
    (found,) = problems(daemonset(spec={"nodeSelector": {"disk": "ssd"}}), nodes=nodes[::-1])
    assert found.detail.endswith("the node has no label disk")


def test_many_nodes_are_cut_to_three_names() -> None:
    """Three nodes are all named; of four the last is left out."""
    for number, ending in ((3, "3 nodes (n0, n1, n2)"), (4, "4 nodes (n0, n1, n2, ...)")):
        (found,) = problems(daemonset(container=requests(cpu="9")), nodes=[node(f"n{n}") for n in range(number)])
        assert f"stays Pending on {ending}: " in found.detail


def test_an_agent_that_does_not_fit_is_told() -> None:
    """The finding names the nodes and what is missing."""
    (found,) = problems(daemonset(container=requests(memory="9Gi")))
    assert found.detail == "stays Pending on 1 node (node-a): needs 9Gi memory, 8Gi of 8Gi is left"


def test_one_name_twice_is_told() -> None:
    """Two manifests of one DaemonSet overwrite each other."""
    found = problems(daemonset(), daemonset())
    assert [finding.kind for finding in found] == ["name"]
    assert "the second time at m.yaml:2" in found[0].detail


def test_a_selector_that_finds_another_agents_pods_is_told() -> None:
    """Two DaemonSets of one namespace must not select each other's pods; in two namespaces they cannot."""
    labels = {"labels": {"app": "x"}}
    found = problems(daemonset("a", **labels), daemonset("b", **labels))
    assert [finding.kind for finding in found] == ["selector", "selector"]
    assert problems(daemonset("a", "one", **labels), daemonset("b", "two", **labels)) == ()


def test_what_is_not_simulated_is_said() -> None:
    """Pod affinity may keep an agent off more nodes; the answer says that it was not looked at."""
    (found,) = problems(daemonset(spec={"affinity": {"podAntiAffinity": {"x": []}}}))
    assert (found.kind, found.severity) == ("unsimulated", "warning")


@pytest.mark.parametrize("gates", [[], ["TaintTolerationComparisonOperators"]], ids=["off", "on"])
def test_comparing_tolerations_are_refused_where_the_gate_is_off(gates: list[str]) -> None:
    """The API server takes no pod with Gt or Lt unless the alpha feature is on."""
    agent = daemonset(spec={"tolerations": [{"key": "sla", "operator": "Gt", "value": "9"}]})
    found = find_problems(cover(fleet(agent, feature_gates=gates), inventory(node())))
    assert [finding.kind for finding in found] == ([] if gates else ["feature-gate"])


def test_an_unknown_priority_class_is_told() -> None:
    """A class that is neither built in nor among the manifests counts as nothing, and that is said."""
    (found,) = problems(daemonset(spec={"priorityClassName": "ours"}))
    assert (found.kind, found.severity) == ("priority", "warning")
    assert found.detail == "names the priority class ours, which is not among the manifests; it counts as 0"
    assert problems(daemonset(spec={"priorityClassName": "ours", "priority": 5})) == ()
    assert problems(daemonset(spec={"priorityClassName": "system-node-critical"})) == ()


def test_pods_that_are_pushed_out_are_told() -> None:
    """A higher priority has its victims named."""
    running = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"nodeName": "node-a", "containers": [{"name": "m", **requests(cpu="4")}]},
    }
    (found,) = problems(daemonset(container=requests(cpu="1"), spec={"priority": 1}), running)
    assert (found.kind, found.detail) == ("eviction", "pushes out pods of lower priority: shop/web")


@pytest.mark.parametrize(("number", "ending"), [(3, "shop/p0, shop/p1, shop/p2"), (4, "shop/p2 and 1 more")])
def test_many_pods_are_cut_to_three_names(number: int, ending: str) -> None:
    """Three pods that are pushed out are all named; the fourth is counted."""
    running = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"p{n}", "namespace": "shop"},
            "spec": {"nodeName": "node-a", "containers": [{"name": "m", **requests(cpu="1")}]},
        }
        for n in range(number)
    ]
    (found,) = problems(daemonset(container=requests(cpu="4"), spec={"priority": 1}), *running)
    assert found.detail.endswith(ending)


def test_errors_come_first() -> None:
    """What will not work is told before what may be meant."""
    agents = [mounting("a", "/d"), mounting("b", "/d"), daemonset("c", spec={"nodeName": "gone"})]
    assert [finding.severity for finding in problems(*agents)] == ["error", "warning"]


def test_a_budget_is_held_or_told() -> None:
    """What the agents take together is compared with the budget on every node."""
    found = covered(
        [daemonset("a", container=requests(cpu="300m")), daemonset("b", container=requests(cpu="200m"))], [node()]
    )
    assert over_budget(found, parse_budget("cpu=500m,memory=1Gi")) == ()
    (finding,) = over_budget(found, {"cpu": 400})
    assert finding.detail == "the agents take 500m cpu of 1 node (node-a), the budget is 400m"
    assert finding.remedy == "agents/a takes most, 300m: lower it or the number of agents"


def test_the_worst_node_is_told_of() -> None:
    """Where several classes are over budget, the finding gives the largest amount, all nodes, and who takes most."""
    agents = [
        daemonset("everywhere", container=requests(cpu="300m", memory="1Mi")),
        daemonset("one", container=requests(cpu="500m"), spec={"nodeSelector": {"x": "y"}}),
    ]
    (finding,) = over_budget(
        covered(agents, [node("a"), node("b", labels={"x": "y"})]), {"cpu": 200, "nvidia.com/gpu": 0}
    )
    assert finding.detail == "the agents take 800m cpu of 2 nodes (a, b), the budget is 200m"
    assert finding.remedy.startswith("agents/one takes most, 500m")


def test_plain_image_names_are_compared_without_their_tags() -> None:
    """An image of the standard registry has no folder, and is the same product all the same."""
    agents = [daemonset(name, container={"image": image}) for name, image in (("a", "busybox:1"), ("b", "busybox:2"))]
    assert [finding.detail for finding in problems(*agents)] == ["both are busybox and run on 1 node (node-a)"]
    agents[1] = daemonset("b", container={"image": "toybox:1"})
    assert problems(*agents) == ()


@pytest.mark.parametrize("text", ["cpu", "cpu=", "=1", "cpu=x", "cpu=1,", ""])
def test_a_budget_that_cannot_be_read_is_refused(text: str) -> None:
    """The message shows how a budget is written."""
    with pytest.raises(UsageError, match="write it as cpu=500m,memory=1Gi"):
        parse_budget(text)


def test_a_budget_may_be_a_mapping() -> None:
    """Tests in Python give it by resource."""
    assert budget_of({"cpu": "1"}) == {"cpu": 1000}


def test_three_on_one_port_are_told_once() -> None:
    """However many hold it, a port is one finding, with all of them and the nodes where they meet."""
    (found,) = problems(*(holding(name) for name in "abc"))
    assert found.daemonsets == ("agents/a", "agents/b", "agents/c")
    assert found.detail == (
        "all three hold host port 9100/TCP on 1 node (node-a); not all of them run, the others stay Pending"
    )
    assert found.remedy == "give each a port of its own"


def test_more_than_three_are_counted() -> None:
    """The first three are named, the others counted."""
    (found,) = problems(*(holding(name) for name in "abcde"))
    assert str(found).startswith("m.yaml:1: agents/a and agents/b and agents/c: these and 2 more hold host port")


def test_agents_that_meet_on_other_nodes_are_told_apart() -> None:
    """A finding is about agents that all meet: two on one node and all three on another are two findings."""
    nodes = [node("n1"), node("n2", labels={"pool": "x"}), node("n3")]
    found = problems(holding("a"), holding("b"), holding("c", nodeSelector={"pool": "x"}), nodes=nodes)
    assert [(item.daemonsets, item.detail.split(";")[0]) for item in found] == [
        (("agents/a", "agents/b"), "both hold host port 9100/TCP on 2 nodes (n1, n3)"),
        (("agents/a", "agents/b", "agents/c"), "all three hold host port 9100/TCP on 1 node (n2)"),
    ]


def at_address(name: str, address: str) -> dict[str, Any]:
    """Return an agent that holds port 9100 on one address."""
    return daemonset(name, container={"ports": [{"containerPort": 1, "hostPort": 9100, "hostIP": address}]})


def test_a_port_on_every_address_clashes_with_each_other() -> None:
    """Two addresses of one port are no clash, until somebody holds the port on all of them."""
    apart = [at_address("a", "10.0.0.1"), at_address("b", "10.0.0.2")]
    assert problems(*apart) == ()
    (found,) = problems(*apart, holding("c"))
    assert found.daemonsets == ("agents/a", "agents/b", "agents/c")
    assert "hold host port 9100/TCP on" in found.detail
    (found,) = problems(apart[0], holding("c"))
    assert "both hold host port 10.0.0.1:9100/TCP on" in found.detail
    (found,) = problems(*apart, at_address("c", "10.0.0.2"))
    assert found.daemonsets == ("agents/b", "agents/c")
    assert "both hold host port 10.0.0.2:9100/TCP on" in found.detail


def test_three_writers_to_one_path_are_told_once() -> None:
    """Those that write to the folder above write there as well."""
    (found,) = problems(mounting("a", "/data/x"), mounting("b", "/data/x"), mounting("c", "/data/x"))
    assert found.detail == "all three may write to /data/x on 1 node (node-a)"
    nested = problems(mounting("a", "/data"), mounting("b", "/data/x"), mounting("c", "/data/y"))
    assert [(item.daemonsets, item.detail) for item in nested] == [
        (("agents/a", "agents/b"), "both may write to /data/x on 1 node (node-a)"),
        (("agents/a", "agents/c"), "both may write to /data/y on 1 node (node-a)"),
    ]


def test_three_of_one_product_are_told_once() -> None:
    """One finding says that all of them run it."""
    (found,) = problems(*(daemonset(name, container={"image": f"busybox:{name}"}) for name in "abc"))
    assert (found.detail, found.remedy) == (
        "all three are busybox and run on 1 node (node-a)",
        "keep one, or make their selectors disjoint",
    )


def test_one_name_three_times_is_told_once() -> None:
    """The finding says where it is given again."""
    (found,) = problems(daemonset(), daemonset(), daemonset())
    assert found.detail == "is given 3 times, again at m.yaml:2, m.yaml:3; the last one applied wins"
    assert found.remedy == "remove or rename all but one"


def selecting(name: str, *wanted: dict[str, Any], **labels: str) -> dict[str, Any]:
    """Return an agent with labels and the conditions of its selector."""
    return daemonset(name, labels=labels) | {
        "spec": daemonset(name, labels=labels)["spec"] | {"selector": {"matchExpressions": list(wanted)}}
    }


def test_one_selector_three_times_is_told_once() -> None:
    """The order of the conditions makes no other selector; who is found besides is said."""
    both: list[dict[str, Any]] = [
        {"key": "app", "operator": "In", "values": ["x"]},
        {"key": "gone", "operator": "DoesNotExist"},
    ]
    agents = [selecting("a", *both, app="x"), selecting("b", *both[::-1], app="x"), selecting("c", *both, app="x")]
    (found,) = problems(*agents)
    assert found.detail == "all three have the selector app In (x) and gone DoesNotExist, which finds the pods of each"
    (found,) = problems(*agents[:2], daemonset("d", labels={"app": "x", "id": "d"}))
    assert found.detail.endswith("which finds the pods of each, and those of d")


@pytest.mark.parametrize(
    "wanted",
    [
        {"key": "app", "operator": "In", "values": ["x", "y"]},
        {"key": "app", "operator": "NotIn", "values": ["z"]},
        {"key": "app", "operator": "Exists"},
    ],
    ids=["In", "NotIn", "Exists"],
)
def test_a_selector_by_conditions_finds_all_that_it_matches(wanted: dict[str, Any]) -> None:
    """One owner of a wide selector is one finding, with every agent that it finds."""
    own = {"key": "id", "operator": "DoesNotExist"}
    agents = [selecting("wide", wanted, app="x"), daemonset("b", labels={"app": "x", "id": "b"})]
    (found,) = problems(*agents, daemonset("c", labels={"app": "y", "id": "c"}))
    assert found.detail.endswith("also finds the pods of b, c")
    agents[0] = selecting("wide", wanted, own, app="x")
    assert problems(*agents) == ()


def test_thousands_that_collide_in_everything_are_a_few_lines() -> None:
    """2,000 copies with one selector, product, path and port are one finding each, a line of moderate length."""
    volumes = {"volumes": [{"name": "v", "hostPath": {"path": "/data"}}]}
    container = {"image": "busybox", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}
    ports = {"ports": [{"containerPort": 9100, "hostPort": 9100}]}
    agents = [daemonset(f"a{n}", labels={"app": "x"}, container=container | ports, spec=volumes) for n in range(2000)]
    found = problems(*agents, nodes=[node("n1", allocatable={"pods": "3000"})])
    assert [finding.kind for finding in found] == ["selector", "ports", "host-path", "same-product"]
    assert all("these and 1,997 more" in finding.detail for finding in found)
    lines = "\n".join(str(finding) for finding in found).splitlines()
    assert len(lines) == 4
    assert max(map(len, lines)) < 250


def test_thousands_of_one_name_are_one_line() -> None:
    """2,000 manifests of one DaemonSet are told once, with the first three places."""
    (found,) = problems(*(daemonset() for _ in range(2000)), nodes=[node(allocatable={"pods": "3000"})])
    assert "given 2,000 times, again at m.yaml:2, m.yaml:3, m.yaml:4 and 1,996 more" in str(found)


def test_thousands_that_keep_apart_have_no_problems() -> None:
    """2,000 agents that share most labels, and nothing else, are fine."""
    agents = [daemonset(f"a{n}", labels={"team": "x", "app": f"a{n}"}) for n in range(2000)]
    assert problems(*agents, nodes=[node(allocatable={"pods": "3000"})]) == ()

"""Where agents run together: groups of nodes, room, ports, and pods that are pushed out."""

from __future__ import annotations

import random
from typing import Any

import pytest

from constructs_ds.simulate.coverage import Coverage, cover
from constructs_ds.simulate.eligibility import reasons
from constructs_ds.simulate.inventory import inventory_of
from tests.simulate import cases
from tests.simulate.builders import covered, daemonset, fleet, inventory, node, requests

GPU = [{"key": "gpu", "effect": "NoSchedule"}]


def names(coverage: Coverage, agent: str) -> list[str]:
    """Return the nodes that an agent runs on."""
    return [found.name for found in coverage.of(agent).nodes()]


def test_nodes_and_reasons_add_up() -> None:
    """Each node either runs the agent or is told with its reasons."""
    found = covered([daemonset()], [node("a"), node("b", taints=GPU), node("c")])
    agent = found.of("agent")
    assert (agent.desired, agent.running, names(found, "agents/agent")) == (2, 2, ["a", "c"])
    assert [(excluded.name, why[0].kind) for excluded, why in agent.excluded()] == [("b", "taint")]


def test_nodes_that_no_agent_tells_apart_are_one_group() -> None:
    """A thousand nodes that differ in their host names only are looked at once."""
    nodes = [node(f"n{n}", labels={"kubernetes.io/hostname": f"n{n}", "zone": str(n % 3)}) for n in range(1000)]
    assert len(covered([daemonset()], nodes).groups) == 1
    assert len(covered([daemonset(spec={"nodeSelector": {"zone": "1"}})], nodes).groups) == 3


def test_a_named_host_is_a_group_of_its_own() -> None:
    """A selector on one host name parts that host from all others, which stay together."""
    nodes = [node(f"n{n}", labels={"kubernetes.io/hostname": f"n{n}"}) for n in range(100)]
    named = daemonset(spec={"nodeSelector": {"kubernetes.io/hostname": "n7"}})
    found = covered([named, daemonset("everywhere")], nodes)
    assert names(found, "agent") == ["n7"]
    assert len(found.groups) == 2
    ((_, why), *_) = found.of("agent").excluded()
    assert why[0].detail == "nodeSelector wants kubernetes.io/hostname=n7; the node has another host name"


def test_a_compared_host_name_is_still_exact() -> None:
    """Host names that a selector compares as numbers are each looked at."""
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "Gt", "values": ["7"]}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    nodes = [node(f"n{n}", labels={"kubernetes.io/hostname": str(n)}) for n in range(10)]
    compared = daemonset(spec={"affinity": {"nodeAffinity": required}})
    assert names(covered([compared, daemonset("everywhere")], nodes), "agent") == ["n8", "n9"]


def test_what_does_not_fit_is_wanted_and_not_running() -> None:
    """The controller wants a pod on each node; the scheduler leaves Pending what has no room."""
    found = covered([daemonset(container=requests(cpu="3"))], [node("a"), node("b", allocatable={"cpu": "2"})])
    agent = found.of("agent")
    assert (agent.desired, agent.running) == (2, 1)
    ((excluded, (reason,)),) = agent.excluded()
    assert (excluded.name, reason.kind) == ("b", "resources")
    assert reason.detail == "needs 3 cpu, 2 of 2 is left"


def test_priority_is_served_first() -> None:
    """Of two agents that do not fit together, the one of higher priority runs, whatever its name."""
    first = daemonset("a", container=requests(cpu="3"))
    critical = daemonset("z", container=requests(cpu="3"), spec={"priorityClassName": "system-node-critical"})
    found = covered([first, critical], [node()])
    assert (names(found, "a"), names(found, "z")) == ([], ["node-a"])


@pytest.mark.parametrize("resource", ["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "hugepages-2Mi"])
def test_each_resource_counts(resource: str) -> None:
    """What a node does not hand out, or not enough of, refuses the pod."""
    found = covered([daemonset(container=requests(**{resource: "9Gi"}))], [node()])
    assert found.of("agent").running == 0


def test_one_of_what_a_node_lacks_does_not_fit() -> None:
    """A node without the resource has none of it."""
    found = covered([daemonset(container=requests(**{"nvidia.com/gpu": "1"}))], [node()])
    ((_, (reason,)),) = found.of("agent").excluded()
    assert reason.detail == "needs 1 nvidia.com/gpu, 0 of 0 is left"
    assert reason.remedy == "lower `requests: {nvidia.com/gpu: ...}`, or take larger nodes"


def test_a_zero_request_fits_on_a_full_node() -> None:
    """A pod that requests nothing needs no more than a place among the pods."""
    full = daemonset("full", container=requests(cpu="4"))
    assert covered([full, daemonset("x", container=requests(cpu="0"))], [node()]).of("x").running == 1


def test_a_node_that_runs_more_than_it_has_still_takes_a_zero_request() -> None:
    """Pods that are bound already may take more than there is; who asks for nothing is not refused for that."""
    agent = daemonset(container=requests(cpu="0"))
    assert covered([agent, pod("greedy", "5")], [node()]).of("agent").running == 1


def test_the_number_of_pods_counts() -> None:
    """The eleventh agent does not fit on a node for ten pods."""
    found = covered([daemonset(f"a{n:02}") for n in range(11)], [node()])
    ((_, (reason,)),) = found.of("a10").excluded()
    assert reason.detail == "needs 1 of the pods that a node takes, 0 of 10 is left"
    assert reason.remedy == "take larger nodes, or fewer agents"


@pytest.mark.parametrize(
    ("one", "other", "running"),
    [
        ({"hostPort": 80}, {"hostPort": 80}, 0),
        ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80}, 0),
        ({"hostPort": 80, "hostIP": "10.0.0.1"}, {"hostPort": 80, "hostIP": "10.0.0.2"}, 1),
        ({"hostPort": 80}, {"hostPort": 80, "protocol": "UDP"}, 1),
        ({"hostPort": 80}, {"hostPort": 81}, 1),
        ({"hostPort": 80, "hostIP": "0.0.0.0"}, {"hostPort": 80, "hostIP": "10.0.0.2"}, 0),  # noqa: S104
    ],
    ids=["same", "one address", "two addresses", "protocols", "ports", "every address"],
)
def test_host_ports_are_held_once(one: dict[str, Any], other: dict[str, Any], running: int) -> None:
    """Two pods on a node may not hold one port, unless by other protocols or on other addresses."""
    agents = [
        daemonset("a", container={"ports": [{"containerPort": 1, **one}]}),
        daemonset("b", container={"ports": [{"containerPort": 1, **other}]}),
    ]
    assert covered(agents, [node()]).of("b").running == running


def pod(name: str, cpu: str, **more: Any) -> dict[str, Any]:
    """Return a pod that runs on node-a."""
    spec = {"nodeName": "node-a", "containers": [{"name": "m", **requests(cpu=cpu)}]} | more.pop("spec", {})
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "apps"} | more, "spec": spec}


def evicted(objects: list[dict[str, Any]]) -> list[str]:
    """Return the names of the pods that the agent pushes out."""
    found = covered(objects, [node()])
    return [pod.name for group in found.groups for pods in group.evicted.values() for pod in pods]


def test_lower_priorities_are_pushed_out_as_few_as_needed() -> None:
    """The scheduler keeps those that need not go, the highest priority first."""
    agent = daemonset(container=requests(cpu="1"), spec={"priority": 100})
    pods = [pod("low", "2", spec={"priority": 1}), pod("mid", "2", spec={"priority": 50})]
    assert evicted([agent, *pods]) == ["low"]


def test_who_was_pushed_out_is_gone_for_the_next() -> None:
    """A second agent finds the room that the first one made, and pushes out no more than it must."""
    agents = [daemonset(name, container=requests(cpu="1"), spec={"priority": 9}) for name in ("a", "b", "c")]
    assert evicted([*agents, pod("one", "2"), pod("two", "2")]) == ["two", "one"]
    assert evicted([*agents[:2], pod("one", "2"), pod("two", "2")]) == ["two"]


def test_nodes_with_room_stay_together_whatever_they_run() -> None:
    """Pods that are bound part nodes only where there is not room for all, or a port is held."""
    nodes = [node(f"n{n}") for n in range(30)]
    agent = daemonset(container=requests(cpu="1") | {"ports": [{"containerPort": 1, "hostPort": 80}]})
    pods = [pod(f"p{n}", "2", spec={"nodeName": f"n{n}"}) for n in range(20)]
    tight = [pod("big", "4", spec={"nodeName": "n29"}), pod("web", "1", spec={"nodeName": "n28"})]
    tight[1]["spec"]["containers"][0]["ports"] = [{"containerPort": 1, "hostPort": 80}]
    found = covered([agent, *pods, *tight], nodes)
    assert [len(group.nodes) for group in found.groups] == [28, 1, 1]
    kinds = {excluded.name: [reason.kind for reason in why] for excluded, why in found.of("agent").excluded()}
    assert kinds == {"n28": ["ports"], "n29": ["resources"]}


def test_a_surge_counts_the_pods_of_each_node() -> None:
    """Of nodes that run the agent, those whose pods leave no room for a second are cramped, each by itself."""
    nodes = [node(f"n{n}") for n in range(4)]
    pods = [pod("a", "1", spec={"nodeName": "n0"}), pod("b", "2500m", spec={"nodeName": "n1"})]
    agent = covered([daemonset(container=requests(cpu="1")), *pods], nodes).of("agent")
    assert (agent.running, agent.cramped()) == (4, 1)


def test_equals_are_not_pushed_out() -> None:
    """An agent without priority waits until there is room."""
    objects = [daemonset(container=requests(cpu="1")), pod("p", "4")]
    assert evicted(objects) == []
    assert covered(objects, [node()]).of("agent").running == 0


def test_nobody_is_pushed_out_in_vain() -> None:
    """Where even the empty node is too small, pods stay."""
    assert evicted([daemonset(container=requests(cpu="5"), spec={"priority": 9}), pod("p", "4")]) == []


def test_a_class_that_never_preempts_pushes_out_nobody() -> None:
    """Who never preempts waits its turn."""
    spec = {"priority": 9, "preemptionPolicy": "Never"}
    assert evicted([daemonset(container=requests(cpu="1"), spec=spec), pod("p", "4")]) == []


def test_the_fleets_own_pods_are_not_counted_twice() -> None:
    """A pod that belongs to a DaemonSet of the manifests is that DaemonSet's demand."""
    owner = [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent"}]
    running = pod("agent-x", "3") | {"metadata": {"name": "agent-x", "namespace": "agents", "ownerReferences": owner}}
    assert covered([daemonset(container=requests(cpu="3")), running], [node()]).of("agent").running == 1


def test_nodes_that_differ_by_little_stay_together_where_all_fit() -> None:
    """A few bytes of memory part the nodes of one type only where they decide."""
    nodes = [node(f"n{n}", allocatable={"memory": str(8 * 2**30 - n)}) for n in range(50)]
    assert len(covered([daemonset(container=requests(memory="1Gi"))], nodes).groups) == 1
    tight = covered([daemonset(container=requests(memory=str(8 * 2**30 - 10)))], nodes)
    assert tight.of("agent").running == 11


def test_nodes_that_differ_in_one_device_are_told_apart() -> None:
    """Of two alike nodes only the one with the device runs who needs it."""
    nodes = [node("a", allocatable={"nvidia.com/gpu": "1"}), node("b")]
    assert names(covered([daemonset(container=requests(**{"nvidia.com/gpu": "1"}))], nodes), "agent") == ["a"]
    assert names(covered([daemonset(container=requests(**{"nvidia.com/gpu": "1"}))], nodes[::-1]), "agent") == ["a"]


def test_not_ready_nodes_are_blocked_for_a_rollout() -> None:
    """Nodes that are not ready, and those where the agent does not fit, get no new pod."""
    down = {"conditions": [{"type": "Ready", "status": "False"}]}
    nodes = [node("a"), node("b", status=down), node("c", allocatable={"cpu": "1"}), node("d", taints=GPU)]
    assert covered([daemonset(container=requests(cpu="2"))], nodes).of("agent").blocked() == 2


def test_full_nodes_are_cramped_for_a_surge() -> None:
    """Nodes that run the agent and have no room for a second of it, counted apart from those that are down."""
    down = {"conditions": [{"type": "Ready", "status": "False"}]}
    nodes = [node("a"), node("b", allocatable={"cpu": "3"}), node("c", allocatable={"cpu": "3"}, status=down)]
    nodes[2]["status"]["allocatable"] = {"cpu": "3", "memory": "8Gi", "pods": "10"}
    agent = covered([daemonset(container=requests(cpu="2"))], nodes).of("agent")
    assert (agent.rollout_nodes().desired, agent.blocked(), agent.cramped()) == (3, 1, 1)


def test_a_host_port_cramps_every_node() -> None:
    """Two pods cannot hold one port of the node."""
    agent = daemonset(container={"ports": [{"containerPort": 1, "hostPort": 1}]})
    assert covered([agent], [node("a"), node("b")]).of("agent").cramped() == 2


def test_a_name_that_is_not_there_is_told() -> None:
    """Asking for an agent that does not exist, or for one of two, names those that do."""
    found = covered([daemonset("a", "x"), daemonset("a", "y")], [node()])
    with pytest.raises(KeyError, match="0 DaemonSets are called 'b'; there are x/a, y/a"):
        found.of("b")
    with pytest.raises(KeyError, match="2 DaemonSets"):
        found.of("a")


@pytest.mark.parametrize("seed", range(20))
def test_groups_say_what_each_node_says(seed: int) -> None:
    """Putting nodes together changes no verdict: each node by itself gives the same."""
    rng: random.Random = cases.dice(seed)
    agents = [cases.daemonset(rng) | {"metadata": {"name": f"a{n}"}} for n in range(6)]
    for agent in agents:
        agent["spec"]["template"]["spec"]["containers"] = [{"name": "m", "image": "i"}]
    nodes = [cases.node(rng) for _ in range(40)]
    for number, given in enumerate(nodes):
        given["metadata"]["name"] = f"node-{'abc'[number]}" if number < 3 else f"n{number}"
        given["status"]["allocatable"]["pods"] = "100"
        given["metadata"].setdefault("labels", {})["kubernetes.io/hostname"] = given["metadata"]["name"]
    found = cover(fleet(*agents), inventory_of(nodes))
    for agent in found.daemonsets:
        alone = [n.name for n in found.inventory.nodes if not reasons(agent.daemonset.placement, n)]
        assert sorted(n.name for n in agent.nodes()) == sorted(alone)


def test_adding_a_toleration_never_loses_a_node() -> None:
    """Whatever else a DaemonSet says, tolerating more runs on no fewer nodes."""
    rng = cases.dice(1)
    nodes = inventory(*(cases.node(rng) | {"metadata": {"name": f"n{n}"}} for n in range(30)))
    for _ in range(200):
        agent = cases.daemonset(rng)
        agent["spec"]["template"]["spec"]["containers"] = [{"name": "m", "image": "i"}]
        before = {n.name for n in cover(fleet(agent), nodes).of("agent").nodes()}
        agent["spec"]["template"]["spec"].setdefault("tolerations", None)
        given = agent["spec"]["template"]["spec"]["tolerations"] or []
        agent["spec"]["template"]["spec"]["tolerations"] = [*given, cases.toleration(rng)]
        assert before <= {n.name for n in cover(fleet(agent), nodes).of("agent").nodes()}

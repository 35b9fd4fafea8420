"""One agent in several DaemonSets: what is shared, what is each class's own, and the proof of coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.family import FamilyProps, NodeClass, family_manifests
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.placement import NodeRequirement, Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SIZE = "example.com/size"
SMALL = Resources(cpu="10m", memory="16Mi")
LARGE = Resources(cpu="1", memory="1Gi")


def where(operator: Any, *values: str, key: str = SIZE) -> list[NodeRequirement]:
    """Return one expression over node labels."""
    return [NodeRequirement(key=key, operator=operator, values=values)]


def agent(**given: Any) -> NodeDaemonSetProps:
    """Return the props of an agent."""
    return NodeDaemonSetProps(**({"image": "registry.example.com/agent:1.0", "resources": SMALL} | given))


def family(*classes: NodeClass) -> list[dict[str, Any]]:
    """Return the objects of a family named "agent" in namespace "agents"."""
    return family_manifests(FamilyProps(classes=classes), Settings(platform="eks"), name="agent", namespace="agents")


def large_and_others(large: NodeDaemonSetProps, others: NodeDaemonSetProps) -> list[dict[str, Any]]:
    """Return a family of two classes that together are every node."""
    return family(
        NodeClass(name="large", where=where("In", "large"), agent=large),
        NodeClass(name="others", where=where("NotIn", "large"), agent=others),
    )


def refusal(*classes: NodeClass) -> list[str]:
    """Return the lines with which a family is refused."""
    with pytest.raises(PropsError) as caught:
        family(*classes)
    return str(caught.value).splitlines()


def named(made: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    """Return the objects of a kind by name."""
    return {each["metadata"]["name"]: each for each in made if each["kind"] == kind}


def test_family_is_these_objects(yaml_snapshot: SnapshotAssertion) -> None:
    """A family is one account and one DaemonSet per class, as the snapshot shows."""
    made = large_and_others(agent(resources=LARGE), agent())
    assert [each["kind"] for each in made] == ["ServiceAccount", "DaemonSet", "DaemonSet"]
    assert made == yaml_snapshot


def test_selectors_of_classes_never_meet() -> None:
    """Each DaemonSet finds its own pods by the class's label, and what is shared finds the pods of both."""
    sets = named(large_and_others(agent(), agent()), "DaemonSet")
    selectors = [each["spec"]["selector"]["matchLabels"] for each in sets.values()]
    assert list(sets) == ["agent-large", "agent-others"]
    assert [each["constructs-ds/node-class"] for each in selectors] == ["large", "others"]
    assert {each["app.kubernetes.io/instance"] for each in selectors} == {"agent"}


def test_each_class_has_its_own_resources() -> None:
    """What classes are there for comes out: different resources by node class."""
    sets = named(large_and_others(agent(resources=LARGE), agent()), "DaemonSet")
    cpus = [e["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] for e in sets.values()]
    assert cpus == ["1", "10m"]


def test_permissions_exist_once_and_cover_every_class() -> None:
    """The classes share one role with the rules of all of them."""
    one, two = Rule(resources=["pods"], verbs=["get"]), Rule(resources=["nodes"], verbs=["get"])
    made = large_and_others(agent(rbac=[one]), agent(rbac=[one, two]))
    roles = named(made, "ClusterRole")
    assert [rule["resources"] for rule in roles["agents-agent"]["rules"]] == [["pods"], ["nodes"]]
    assert len(roles) == 1


def test_equal_config_exists_once() -> None:
    """Config files that are the same in each class are one ConfigMap."""
    config = [ConfigFiles(files={"a": "1"}, mount_path="/etc/a")]
    assert list(named(large_and_others(agent(config=config), agent(config=config)), "ConfigMap")) == ["agent"]


def test_different_config_has_a_map_for_each_class() -> None:
    """Where classes differ in content each has its own ConfigMap, and mounts that one."""
    configs = [[ConfigFiles(files={"a": text}, mount_path="/etc/a")] for text in "12"]
    made = large_and_others(agent(config=configs[0]), agent(config=configs[1]))
    assert list(named(made, "ConfigMap")) == ["agent-large", "agent-others"]
    mounted = [each["spec"]["template"]["spec"]["volumes"][0] for each in named(made, "DaemonSet").values()]
    assert [each["configMap"]["name"] for each in mounted] == ["agent-large", "agent-others"]


def test_a_node_without_an_agent_is_shown() -> None:
    """Classes that leave nodes out are refused, with a node that would get none."""
    assert refusal(
        NodeClass(name="large", where=where("In", "large"), agent=agent()),
        NodeClass(name="small", where=where("In", "small"), agent=agent()),
    ) == [
        (
            "agent: family: a node with kubernetes.io/os=linux gets none of them; "
            "add a member for the rest, such as NotIn with all values"
        )
    ]


def test_a_node_with_two_agents_is_shown() -> None:
    """Classes that share nodes are refused, with a node that would get two."""
    assert refusal(
        NodeClass(name="large", where=where("Exists"), agent=agent()),
        NodeClass(name="others", where=where("NotIn", "large"), agent=agent()),
    ) == [
        (
            "agent: family: a node with example.com/size=other, kubernetes.io/os=linux gets both large and others; "
            "make their selectors disjoint"
        )
    ]


def test_nodes_outside_the_family_need_no_class() -> None:
    """What every class leaves out, such as the control plane, is not the family's to cover."""
    workers = Placement.workers()
    made = large_and_others(agent(placement=workers), agent(placement=workers))
    assert list(named(made, "DaemonSet")) == ["agent-large", "agent-others"]


def test_operating_systems_are_classes_too() -> None:
    """Linux and Windows nodes may be classes of one family: the label says which."""
    on = "kubernetes.io/os"
    made = family(
        NodeClass(name="linux", where=where("In", "linux", key=on), agent=agent()),
        NodeClass(name="windows", where=where("In", "windows", key=on), agent=agent(placement=Placement.windows())),
    )
    selectors = [e["spec"]["template"]["spec"]["nodeSelector"][on] for e in named(made, "DaemonSet").values()]
    assert selectors == ["linux", "windows"]


def test_a_class_is_named_once() -> None:
    """Two classes of one name are refused: their DaemonSets would be one."""
    lines = refusal(
        NodeClass(name="a", where=where("In", "large"), agent=agent()),
        NodeClass(name="a", where=where("NotIn", "large"), agent=agent()),
    )
    assert lines[0] == "agent: classes: the name 'a' is used 2 times; name each class differently"


def test_a_class_refused_for_itself_is_named() -> None:
    """A mistake in one class names that class."""
    lines = refusal(
        NodeClass(name="large", where=where("In", "large"), agent=agent(scratch_dirs=["/tmp", "/tmp/"])),  # noqa: S108
        NodeClass(name="others", where=where("NotIn", "large"), agent=agent()),
    )
    assert lines[0].startswith("agent[large]: scratch_dirs: ")


def test_one_class_is_no_family() -> None:
    """A family of one is refused: that is a NodeDaemonSet."""
    with pytest.raises(PropsError, match=r"classes: got .*at least 2 items"):
        FamilyProps(classes=[NodeClass(name="a", where=where("Exists"), agent=agent())])

"""Priority classes, and the quota without which some platforms refuse the system's."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.output import check_schema
from constructs_ds.platforms import load_platform


@pytest.fixture
def wants_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run on a platform that admits system priorities by quota only, as GKE does."""
    platform = load_platform("kubernetes").model_copy(update={"system_priority_quota": True})
    monkeypatch.setattr(Settings, "facts", property(lambda _: platform))


def agent(priority: str | PriorityClass, namespace: str = "agents", **given: Any) -> dict[str, dict[str, Any]]:
    """Return the objects of an agent of that priority by kind."""
    props = NodeDaemonSetProps(
        image="registry.example.com/agent:1.0",
        resources=Resources(cpu="1m", memory="1Mi"),
        priority_class=priority,
        **given,
    )
    return {each["kind"]: each for each in manifests(props, name="agent", namespace=namespace)}


@pytest.mark.usefixtures("wants_quota")
def test_system_priority_brings_its_quota() -> None:
    """Where the platform wants it, a quota admits exactly the class that the agent uses."""
    quota = agent("system-node-critical")["ResourceQuota"]
    scope = {"scopeName": "PriorityClass", "operator": "In", "values": ["system-node-critical"]}
    assert quota["spec"] == {"hard": {"pods": "1G"}, "scopeSelector": {"matchExpressions": [scope]}}
    assert check_schema([quota]) == []


@pytest.mark.usefixtures("wants_quota")
def test_quota_can_be_patched() -> None:
    """The quota is as much within reach as any other object."""
    patch = {"spec": {"hard": {"pods": "500"}}}
    made = agent("system-node-critical", overrides=Overrides(resource_quota=patch))
    assert made["ResourceQuota"]["spec"]["hard"] == {"pods": "500"}


@pytest.mark.usefixtures("wants_quota")
@pytest.mark.parametrize(("priority", "namespace"), [("my-agents", "agents"), ("system-node-critical", "kube-system")])
def test_no_quota_where_none_is_wanted(priority: str, namespace: str) -> None:
    """A class of one's own needs no quota, and kube-system admits the system's without."""
    assert "ResourceQuota" not in agent(priority, namespace)


def test_no_quota_on_other_platforms() -> None:
    """A conformant cluster admits system priorities everywhere."""
    assert "ResourceQuota" not in agent("system-node-critical")


def test_class_of_ones_own_is_made() -> None:
    """A PriorityClass given as a value is an object beside the agent, which uses it."""
    made = agent(PriorityClass(name="agents", value=1000, description="Node agents.", preemption_policy="Never"))
    assert made["DaemonSet"]["spec"]["template"]["spec"]["priorityClassName"] == "agents"
    assert {key: made["PriorityClass"][key] for key in ("metadata", "value", "preemptionPolicy")} == {
        "metadata": {"name": "agents"},
        "value": 1000,
        "preemptionPolicy": "Never",
    }

"""Overrides: the way past the props, for every object that an agent makes."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds import model
from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import Container
from constructs_ds.builder.identity import Rule
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError

SMALL = Resources(cpu="10m", memory="16Mi")


def agent(overrides: Overrides, **props: Any) -> dict[str, dict[str, Any]]:
    """Return the objects of an agent that makes one of every kind, by kind."""
    given = NodeDaemonSetProps(
        image="a/b:1",
        resources=SMALL,
        env={"A": "1", "B": "2"},
        ports=[model.ContainerPort(name="metrics", container_port=80)],
        containers=[Container(name="beside", image="a/c:1", resources=SMALL)],
        config=[ConfigFiles(files={"a": "b"})],
        rbac=[Rule(resources=["pods"], verbs=["get"]), Rule(resources=["pods"], verbs=["get"], scope="namespace")],
        metrics=Metrics(port="metrics", monitor="ServiceMonitor"),
        network_policy=model.NetworkPolicySpec(policy_types=["Ingress"]),
        priority_class=PriorityClass(name="nodes", value=1000),
        overrides=overrides,
        **props,
    )
    return {each["kind"]: each for each in manifests(given, Settings(), name="a", namespace="n")}


BEFORE = agent(Overrides())
LABELLED = {"metadata": {"labels": {"team": "nodes"}}}
KINDS = {
    "daemon_set": "DaemonSet",
    "service_account": "ServiceAccount",
    "cluster_role": "ClusterRole",
    "cluster_role_binding": "ClusterRoleBinding",
    "role": "Role",
    "role_binding": "RoleBinding",
    "config_map": "ConfigMap",
    "service": "Service",
    "network_policy": "NetworkPolicy",
    "priority_class": "PriorityClass",
}


@pytest.mark.parametrize(("field", "kind"), KINDS.items())
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "mapping"])
def test_every_object_can_be_patched(field: str, kind: str, *, typed: bool) -> None:
    """A patch of one kind changes that object by what it says, and no other object."""
    patch: Any = LABELLED
    if typed:
        patch = getattr(model, kind)(metadata=model.ObjectMeta(labels={"team": "nodes"}), **_required(kind))
    after = agent(Overrides(**{field: patch}))
    changed = {name for name in after if after[name] != BEFORE[name]}
    assert changed == {kind}
    assert after[kind]["metadata"]["labels"] == {**BEFORE[kind]["metadata"].get("labels", {}), "team": "nodes"}


def _required(kind: str) -> dict[str, Any]:
    if kind == "PriorityClass":
        return {"value": 1000}
    if not kind.endswith("Binding"):
        return {}
    role = model.RoleRef(api_group="rbac.authorization.k8s.io", kind=kind.removesuffix("Binding"), name="a")
    role = role.model_copy(update={"name": "n-a"}) if kind.startswith("Cluster") else role
    return {"role_ref": role}


def test_custom_resource_by_name() -> None:
    """An object without a model is patched by its kind and name."""
    after = agent(Overrides(by_name={"ServiceMonitor/a": {"spec": {"sampleLimit": 9}}}))
    assert after["ServiceMonitor"]["spec"] == BEFORE["ServiceMonitor"]["spec"] | {"sampleLimit": 9}


def test_custom_resource_has_no_merge_keys() -> None:
    """In a custom resource maps are merged, lists are replaced, and None deletes."""
    patch = {"spec": {"jobLabel": None, "endpoints": [{"port": "x"}]}}
    after = agent(Overrides(by_name={"ServiceMonitor/a": patch}))
    before = BEFORE["ServiceMonitor"]["spec"]
    assert after["ServiceMonitor"]["spec"] == {"selector": before["selector"], "endpoints": [{"port": "x"}]}


@pytest.mark.parametrize("patch", [model.Container(name="other"), {"name": "other", "image": "x/y:1"}])
def test_patch_of_another_container_is_refused(patch: Any) -> None:
    """A patch of the main container that names another one would add it, and is refused."""
    with pytest.raises(PropsError) as caught:
        agent(Overrides(container=patch))
    assert str(caught.value) == (
        "a: overrides: container is the main one, 'a'; got name 'other'; patch others by name, through `pod`"
    )


def pod(overrides: Overrides) -> dict[str, Any]:
    """Return the patched pod spec."""
    spec: dict[str, Any] = agent(overrides)["DaemonSet"]["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ([{"name": "B", "value": "3"}], {"A": "1", "B": "3"}),
        ([{"name": "C", "value": "4"}], {"A": "1", "B": "2", "C": "4"}),
        ([{"name": "A", "$patch": "delete"}], {"B": "2"}),
        ([{"$patch": "replace"}, {"name": "C", "value": "4"}], {"C": "4"}),
        (None, {}),
    ],
)
def test_lists_merge_by_their_key(patch: Any, expected: dict[str, str]) -> None:
    """Entries of env merge by name; `$patch` deletes one or replaces all, and None deletes the field."""
    (main,) = (each for each in pod(Overrides(container={"env": patch}))["containers"] if each["name"] == "a")
    assert {each["name"]: each["value"] for each in main.get("env", ())} == expected


def test_main_container_alone_is_patched() -> None:
    """`container` is for the main container; others are patched by name through `pod`."""
    image = {"image": "x/y:2"}
    by_short = pod(Overrides(container=image))["containers"]
    assert [each["image"] for each in by_short] == ["x/y:2", "a/c:1"]
    by_name = pod(Overrides(pod={"containers": [{"name": "beside", **image}]}))["containers"]
    assert [each["image"] for each in by_name] == ["a/b:1", "x/y:2"]


def test_other_lists_are_replaced() -> None:
    """A list without a merge key, such as args, is replaced as a whole."""
    (main, _) = pod(Overrides(container=model.Container(name="a", args=["--only"])))["containers"]
    assert main["args"] == ["--only"]


def test_typed_and_mapping_patches_are_applied_in_order() -> None:
    """`daemon_set` comes first, then `pod`, then `container`: the nearer wins."""
    spec = {"template": {"spec": {"hostname": "one", "containers": [{"name": "a", "image": "one:1"}]}}}
    made = pod(
        Overrides(
            daemon_set={"spec": spec},
            pod=model.PodSpec(hostname="two", containers=[model.Container(name="a", image="two:1")]),
            container={"image": "three:1"},
        )
    )
    assert (made["hostname"], made["containers"][0]["image"]) == ("two", "three:1")

"""Strategic merge, rule by rule; `test_merge_kubectl` compares with the real thing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.model import (
    Container,
    DaemonSet,
    DaemonSetSpec,
    EnvVar,
    PodSpec,
    PodTemplateSpec,
    SecurityContext,
    strategic_merge,
)

CONTAINER = "io.k8s.api.core.v1.Container"
POD_SPEC = "io.k8s.api.core.v1.PodSpec"
METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


@pytest.mark.parametrize(
    ("definition", "obj", "patch", "merged"),
    [
        pytest.param(
            METADATA, {"labels": {"a": "1"}}, {"labels": {"b": "2"}}, {"labels": {"a": "1", "b": "2"}}, id="maps"
        ),
        pytest.param(METADATA, {"labels": {"a": "1"}}, {"labels": {"a": None}}, {"labels": {}}, id="null-deletes"),
        pytest.param(METADATA, {}, {"labels": {"a": None, "b": "2"}}, {"labels": {"b": "2"}}, id="null-of-nothing"),
        pytest.param(
            METADATA, {"finalizers": ["a", "b"]}, {"finalizers": ["c"]}, {"finalizers": ["c", "a", "b"]}, id="set"
        ),
        pytest.param(
            METADATA,
            {"finalizers": ["a", "b"]},
            {"$deleteFromPrimitiveList/finalizers": ["a", "z"]},
            {"finalizers": ["b"]},
            id="delete-from-set",
        ),
        pytest.param(METADATA, {}, {"$deleteFromPrimitiveList/finalizers": ["a"]}, {}, id="delete-from-absent-set"),
        pytest.param(CONTAINER, {"args": ["a", "b"]}, {"args": ["c"]}, {"args": ["c"]}, id="plain-list-replaced"),
        pytest.param(
            CONTAINER,
            {"env": [{"name": "A", "value": "1"}, {"name": "B"}]},
            {"env": [{"name": "B", "value": "2"}]},
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
            id="env-by-name",
        ),
        pytest.param(
            CONTAINER,
            {"ports": [{"containerPort": 1, "name": "a"}]},
            {"ports": [{"containerPort": 1, "name": "b"}]},
            {"ports": [{"name": "b", "containerPort": 1}]},
            id="ports-by-number",
        ),
        pytest.param(
            CONTAINER,
            {"volumeMounts": [{"name": "v", "mountPath": "/a"}]},
            {"volumeMounts": [{"name": "v", "mountPath": "/b"}]},
            {"volumeMounts": [{"name": "v", "mountPath": "/b"}, {"name": "v", "mountPath": "/a"}]},
            id="mounts-by-path-new-first",
        ),
        pytest.param(
            POD_SPEC,
            {"tolerations": [{"key": "a"}]},
            {"tolerations": [{"key": "b"}]},
            {"tolerations": [{"key": "b"}]},
            id="tolerations-replaced",
        ),
        pytest.param(
            POD_SPEC,
            {"containers": [{"name": "a"}, {"name": "b"}]},
            {"containers": [{"name": "a", "$patch": "delete"}]},
            {"containers": [{"name": "b"}]},
            id="element-deleted",
        ),
        pytest.param(
            POD_SPEC,
            {"containers": [{"name": "a"}]},
            {"containers": [{"$patch": "replace"}, {"name": "b"}]},
            {"containers": [{"name": "b"}]},
            id="list-replaced-on-request",
        ),
        pytest.param(
            CONTAINER,
            {"securityContext": {"privileged": True}},
            {"securityContext": {"$patch": "replace", "runAsUser": 1}},
            {"securityContext": {"runAsUser": 1}},
            id="map-replaced-on-request",
        ),
        pytest.param(
            CONTAINER,
            {"name": "c"},
            {"securityContext": {"$patch": "replace", "runAsUser": 1}},
            {"name": "c", "securityContext": {"runAsUser": 1}},
            id="replacing-nothing-sets",
        ),
        pytest.param(
            CONTAINER,
            {"securityContext": {"privileged": True}},
            {"securityContext": {"$patch": "delete"}},
            {"securityContext": {}},
            id="map-emptied",
        ),
        pytest.param(CONTAINER, {}, {"securityContext": {"$patch": "delete"}}, {}, id="emptying-nothing"),
        pytest.param(
            POD_SPEC,
            {"volumes": [{"name": "v", "emptyDir": {}}]},
            {"volumes": [{"name": "v", "hostPath": {"path": "/a"}, "$retainKeys": ["name", "hostPath"]}]},
            {"volumes": [{"name": "v", "hostPath": {"path": "/a"}}]},
            id="retain-keys",
        ),
        pytest.param(
            POD_SPEC,
            {},
            {"containers": [{"name": "a", "image": None, "env": [{"name": "A", "$patch": "delete"}]}]},
            {"containers": [{"name": "a", "env": []}]},
            id="no-directive-stays-behind",
        ),
        pytest.param(CONTAINER, {"args": ["a"]}, {"args": None, "image": "i"}, {"image": "i"}, id="list-deleted"),
        pytest.param(CONTAINER, {"image": "i"}, {"name": "c"}, {"name": "c", "image": "i"}, id="field-order"),
        pytest.param(
            "io.k8s.api.policy.v1.PodDisruptionBudgetSpec",
            {"selector": {"matchLabels": {"a": "b"}}},
            {"selector": {"matchExpressions": []}},
            {"selector": {"matchExpressions": []}},
            id="replaced-object",
        ),
        pytest.param(
            "io.k8s.api.resource.v1.Device",
            {"attributes": {"name": {"string": "a"}}},
            {"attributes": {"name": {"int": 1}}},
            {"attributes": {"name": {"string": "a", "int": 1}}},
            id="map-of-objects",
        ),
    ],
)
def test_rules(definition: str, obj: dict[str, Any], patch: dict[str, Any], merged: dict[str, Any]) -> None:
    """Each rule of the strategic merge patch holds, and neither object nor patch is changed."""
    before = copy.deepcopy((obj, patch))
    assert str(strategic_merge(obj, patch, definition=definition)) == str(merged)
    assert (obj, patch) == before


def test_model_as_patch() -> None:
    """A model changes only the fields that were given to it, and None deletes."""
    obj = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "spec": {
            "template": {"spec": {"hostPID": True, "hostNetwork": True, "containers": [{"name": "c", "image": "i"}]}}
        },
    }
    pod = PodSpec(host_pid=None, containers=[Container(name="c", security_context=SecurityContext(privileged=False))])
    merged = strategic_merge(obj, DaemonSet(spec=DaemonSetSpec(template=PodTemplateSpec(spec=pod))))
    assert merged["spec"]["template"]["spec"] == {
        "hostNetwork": True,
        "containers": [{"name": "c", "image": "i", "securityContext": {"privileged": False}}],
    }


def test_models_inside_a_mapping() -> None:
    """Models may stand anywhere in a patch."""
    patch = {"containers": [Container(name="c", env=[EnvVar(name="A", value="1")])]}
    merged = strategic_merge({"containers": [{"name": "c", "env": [{"name": "B"}]}]}, patch, definition=POD_SPEC)
    assert merged == {"containers": [{"name": "c", "env": [{"name": "A", "value": "1"}, {"name": "B"}]}]}


def test_definition_of_a_model_patch() -> None:
    """Without apiVersion and kind, the model that is the patch says what merges."""
    assert strategic_merge({"env": [{"name": "A"}]}, Container(name="c", env=[EnvVar(name="B")])) == {
        "name": "c",
        "env": [{"name": "B"}, {"name": "A"}],
    }


@pytest.mark.parametrize(
    ("definition", "obj", "patch", "message"),
    [
        (None, {"apiVersion": "x/v1", "kind": "X"}, {}, "cannot merge into kind X of x/v1; its merge keys"),
        (None, {"apiVersion": ["x"], "kind": "X"}, {}, "cannot merge into kind X"),
        (None, {}, {}, "cannot merge into kind None"),
        (CONTAINER, {"env": [{"name": "A"}]}, {"env": [{"value": "x"}]}, r"env: element .* has no 'name'; .*give each"),
        (CONTAINER, {"env": [{"value": "A"}]}, {"env": [{"name": "x"}]}, r"env: element .* has no 'name'"),
        (CONTAINER, {"env": [{"name": "A"}]}, {"env": ["x"]}, r"env: element 'x' has no 'name'"),
        (
            CONTAINER,
            {"env": [{"name": "A"}]},
            {"env": [{"name": "A", "$patch": "drop"}]},
            r"env\['\$patch'\]: got 'drop'",
        ),
        (CONTAINER, {"lifecycle": {}}, {"lifecycle": {"$patch": 1}}, r"lifecycle\['\$patch'\]: got 1; use"),
        (CONTAINER, {}, {"$setElementOrder/env": []}, r"\['\$setElementOrder/env'\]: not supported; leave it out"),
        (
            CONTAINER,
            {},
            {"$retainKeys": ["name"], "image": "i"},
            r"got \['name'\]; list every field to keep, \['image'\]",
        ),
        (CONTAINER, {}, {"$retainKeys": "name"}, "got 'name'; list every field"),
        (METADATA, {"finalizers": ["a"]}, {"finalizers": [["b"]]}, r"finalizers: element \['b'\] is no scalar"),
        (METADATA, {}, {"$deleteFromPrimitiveList/finalizers": "a"}, "got 'a', which is not a list"),
    ],
)
def test_malformed(definition: str | None, obj: dict[str, Any], patch: dict[str, Any], message: str) -> None:
    """What cannot be merged is refused in one line that says where and what to do."""
    with pytest.raises(InputError, match=message):
        strategic_merge(obj, patch, definition=definition)

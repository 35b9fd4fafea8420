"""Fields in Kubernetes' own order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from constructs_ds.output import in_field_order


def _shuffled(value: Any, seed: random.Random) -> Any:
    """Return a copy with the keys of every mapping in another order, lists as they are."""
    if isinstance(value, dict):
        items = list(value.items())
        seed.shuffle(items)
        return {key: _shuffled(item, seed) for key, item in items}
    return [_shuffled(item, seed) for item in value] if isinstance(value, list) else value


def _paths(value: Any, path: str = "") -> list[str]:
    """Return the paths of a manifest in the order in which they are written."""
    if isinstance(value, dict):
        return [each for key, item in value.items() for each in (f"{path}.{key}", *_paths(item, f"{path}.{key}"))]
    if isinstance(value, list):
        return [each for index, item in enumerate(value) for each in _paths(item, f"{path}[{index}]")]
    return []


@pytest.mark.parametrize("seed", range(5))
def test_any_order_becomes_kubernetes_order(daemon_set: dict[str, Any], seed: int) -> None:
    """However the fields of a DaemonSet were mixed, they come out in the order of the Go structs."""
    mixed = _shuffled(daemon_set, random.Random(seed))  # noqa: S311 - an order, no secret
    ordered = in_field_order(mixed)
    assert ordered == daemon_set
    limits = (".limits", ".requests", ".cpu", ".memory")  # maps of the user's keep the order they came in
    assert [path for path in _paths(ordered) if not path.endswith(limits)] == [
        path for path in _paths(daemon_set) if not path.endswith(limits)
    ]


def test_idempotent(daemon_set: dict[str, Any]) -> None:
    """What is in order stays as it is."""
    assert _paths(in_field_order(daemon_set)) == _paths(daemon_set)


def test_maps_of_the_user_keep_their_order() -> None:
    """Labels, annotations, data and node selectors are in the order in which the user wrote them."""
    keys = {"zebra": "1", "name": "2", "apple": "3"}
    obj = {"kind": "ConfigMap", "apiVersion": "v1", "data": keys, "metadata": {"labels": keys, "name": "c"}}
    ordered = in_field_order(obj)
    assert list(ordered) == ["apiVersion", "kind", "metadata", "data"]
    assert list(ordered["metadata"]) == ["name", "labels"]
    assert list(ordered["data"]) == list(ordered["metadata"]["labels"]) == list(keys)


def test_unknown_fields_stay_at_the_end() -> None:
    """A field that Kubernetes does not know is kept, behind those that it does."""
    obj = {"zzz": 1, "kind": "Namespace", "aaa": 2, "apiVersion": "v1"}
    assert list(in_field_order(obj)) == ["apiVersion", "kind", "zzz", "aaa"]


def test_custom_resources_keep_their_body() -> None:
    """Of a kind that Kubernetes does not know, only apiVersion, kind and metadata are put in order."""
    spec = {"z": {"name": 1, "image": 2, "apiVersion": 3}, "a": []}
    obj = {
        "spec": spec,
        "metadata": {"labels": {}, "name": "m"},
        "kind": "PodMonitor",
        "apiVersion": "monitoring.coreos.com/v1",
    }
    ordered = in_field_order(obj)
    assert list(ordered) == ["apiVersion", "kind", "metadata", "spec"]
    assert list(ordered["metadata"]) == ["name", "labels"]
    assert _paths(ordered["spec"]) == _paths(spec)


def test_maps_of_objects() -> None:
    """The objects of a map with free keys are put in order, the keys are not."""
    devices = {"z": {"version": "1", "int": 1}, "a": {"string": "x", "int": 2}}
    device = {"attributes": devices, "name": "gpu"}
    obj = {"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "spec": {"devices": [device]}}
    ordered = in_field_order(obj)["spec"]["devices"][0]
    assert list(ordered) == ["name", "attributes"]
    assert [list(ordered["attributes"]), list(ordered["attributes"]["z"])] == [["z", "a"], ["int", "version"]]


@pytest.mark.parametrize(
    "obj",
    [
        {},
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": None, "spec": []},
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "spec": {"template": "x", "selector": [1]}},
        {"apiVersion": ["v1"], "kind": {"a": 1}, "metadata": 3},
        {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [None, {"image": "i", "name": "n"}]}},
    ],
)
def test_odd_objects_pass(obj: dict[str, Any]) -> None:
    """Nothing is lost from objects of the wrong shape; judging them is the schema check's business."""
    assert in_field_order(obj) == obj


def test_the_input_is_left_alone(daemon_set: dict[str, Any]) -> None:
    """Ordering returns a new object."""
    mixed = dict(reversed(daemon_set.items()))
    in_field_order(mixed)
    assert list(mixed) == list(reversed(daemon_set))

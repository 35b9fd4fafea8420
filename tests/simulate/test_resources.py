"""What a pod requests once the API server has filled in what it leaves out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.resources import pod_requests, to_units
from constructs_ds.versions import KubernetesVersion

MI = 2**20


def container(requests: Any = None, limits: Any = None, **more: Any) -> dict[str, Any]:
    """Return a container with these resources."""
    given = {"requests": requests, "limits": limits}
    return {"name": "c", "resources": {name: amounts for name, amounts in given.items() if amounts}, **more}


def counted(spec: dict[str, Any], **options: Any) -> dict[str, int]:
    """Return what the scheduler counts, in its units."""
    return to_units(pod_requests(Field("m.yaml:1", "", spec), **options))


CASES = {
    "limits stand in": ({"containers": [container(limits={"cpu": "1"})]}, {"cpu": 1000}),
    "requests come first": (
        {"containers": [container({"cpu": "1"}, {"cpu": "2", "memory": "1Mi"})]},
        {"cpu": 1000, "memory": MI},
    ),
    "null is nothing": ({"containers": [container({"cpu": None}, {"cpu": "2"})]}, {"cpu": 0}),
    "thousandths round up each": ({"containers": [container({"cpu": "33u"}), container({"cpu": "33u"})]}, {"cpu": 2}),
    "the largest init container": (
        {"containers": [container({"cpu": "1"})], "initContainers": [container({"cpu": "3"}), container({"cpu": "2"})]},
        {"cpu": 3000},
    ),
    "sidecars run beside": (
        {
            "containers": [container({"cpu": "1"})],
            "initContainers": [container({"cpu": "2"}, restartPolicy="Always"), container({"cpu": "2"})],
        },
        {"cpu": 4000},
    ),
    "overhead": ({"containers": [container({"cpu": "1"})], "overhead": {"cpu": "250m"}}, {"cpu": 1250}),
    "pod level": (
        {"containers": [container({"cpu": "1", "memory": "1Mi"})], "resources": {"requests": {"cpu": "3"}}},
        {"cpu": 3000, "memory": MI},
    ),
    "pod limits, containers request": (
        {"containers": [container({"cpu": "1"})], "resources": {"limits": {"cpu": "4", "memory": "8Mi"}}},
        {"cpu": 1000, "memory": 8 * MI},
    ),
    "pod level knows no storage": (
        {"containers": [container({"cpu": "1"})], "resources": {"requests": {"ephemeral-storage": "1Mi"}}},
        {"cpu": 1000},
    ),
    "huge pages of the containers": (
        {"containers": [container(limits={"hugepages-2Mi": "4Mi"})], "resources": {"requests": {"cpu": "1"}}},
        {"hugepages-2Mi": 4 * MI, "cpu": 1000},
    ),
    "huge pages that the pod requests": (
        {
            "containers": [container(limits={"hugepages-2Mi": "4Mi"})],
            "resources": {"requests": {"hugepages-2Mi": "6Mi"}, "limits": {"hugepages-2Mi": "6Mi"}},
        },
        {"hugepages-2Mi": 6 * MI},
    ),
    "pod limits alone": (
        {"containers": [container()], "resources": {"limits": {"cpu": "2"}}},
        {"cpu": 2000},
    ),
    "huge pages beside pod limits": (
        {"containers": [container(limits={"hugepages-2Mi": "4Mi"})], "resources": {"limits": {"cpu": "2"}}},
        {"hugepages-2Mi": 4 * MI, "cpu": 2000},
    ),
    "numbers": ({"containers": [container({"cpu": 0.5, "memory": 1000})]}, {"cpu": 500, "memory": 1000}),
}


@pytest.mark.parametrize(("spec", "amounts"), CASES.values(), ids=CASES)
def test_requests_are_those_of_the_stored_pod(spec: dict[str, Any], amounts: dict[str, int]) -> None:
    """Each is what Kubernetes 1.36 counts for the same pod after its own defaulting."""
    assert counted(spec) == amounts


def test_before_1_34_the_pod_level_does_not_count() -> None:
    """An older cluster drops the field unless its feature gate is on."""
    spec = {"containers": [container({"cpu": "1"})], "resources": {"requests": {"cpu": "3"}}}
    assert counted(spec, version=KubernetesVersion(1, 33)) == {"cpu": 1000}


@pytest.mark.parametrize("amount", ["-1", "1e30", "9223372036854775808", "nan", True, [1], "", "1 Gi"])
def test_an_amount_that_is_none_is_refused(amount: Any) -> None:
    """Each is one line with the field's path."""
    with pytest.raises(InputError, match=r"m\.yaml:1: containers\[0\]\.resources\.requests\['cpu'\]: "):
        counted({"containers": [container({"cpu": amount})]})


def test_units_round_up() -> None:
    """Half a byte is a byte, and half a thousandth of a core is one."""
    assert to_units({"memory": Decimal("0.5"), "cpu": Decimal("0.0005")}) == {"memory": 1, "cpu": 1}

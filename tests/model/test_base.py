"""What every typed object does: strict in, exact out."""

from __future__ import annotations

import json
import subprocess
import sys
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import ValidationError

from constructs_ds import model
from constructs_ds.errors import PropsError
from constructs_ds.model import Container, ContainerPort, DaemonSet, EnvVar, PodSpec, Probe, Volume
from constructs_ds.model.generated.core_v1 import EmptyDirVolumeSource, HTTPGetAction, ResourceRequirements


def test_fields_come_in_kubernetes_order() -> None:
    """Fields are written in Kubernetes' own order, whatever the order of the keywords."""
    container = Container(env=[EnvVar(value="v", name="A")], args=["-v"], image="i", name="c")
    assert json.dumps(container.to_dict()) == (
        '{"name": "c", "image": "i", "args": ["-v"], "env": [{"name": "A", "value": "v"}]}'
    )


def test_api_version_and_kind_come_first() -> None:
    """A kind states its apiVersion and kind without being told, and first."""
    assert list(DaemonSet(spec=None, metadata=None).to_dict()) == ["apiVersion", "kind"]
    assert DaemonSet().to_dict() == {"apiVersion": "apps/v1", "kind": "DaemonSet"}


def test_empty_is_kept_and_unset_is_not() -> None:
    """An empty object or list that was given is written; what was not given, or is None, is left out."""
    assert Volume(name="v", empty_dir=EmptyDirVolumeSource(), host_path=None).to_dict() == {"name": "v", "emptyDir": {}}
    assert PodSpec(containers=[], host_pid=False).to_dict() == {"containers": [], "hostPID": False}


def test_sequences_and_mappings_of_any_kind() -> None:
    """Every sequence and mapping is taken, and written as JSON has them."""
    limits = MappingProxyType({"cpu": 1, "memory": "1Gi"})
    container = Container(name="c", command=("sh", "-c"), resources=ResourceRequirements(limits=limits))
    assert container.to_dict() == {
        "name": "c",
        "command": ["sh", "-c"],
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
    }


def test_free_content_is_not_touched() -> None:
    """Nulls inside an object of any content stay, since it is not the schema's."""
    entry = {"manager": "kubectl", "fieldsV1": {"f:spec": {"a": None}}}
    manifest = {"metadata": {"managedFields": [entry]}}
    assert DaemonSet.from_dict(manifest).to_dict()["metadata"] == {"managedFields": [entry]}


@pytest.mark.parametrize("port", [8080, "http"])
def test_int_or_string(port: int | str) -> None:
    """A number stays a number and a name a string."""
    action = HTTPGetAction(port=port)
    assert action.to_dict() == {"port": port}
    assert type(action.port) is type(port)


def test_models_do_not_change() -> None:
    """Assigning to a field is refused."""
    with pytest.raises(ValidationError, match="frozen"):
        Container(name="c").name = "d"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"name": "c", "imagePull": "x"}, "imagePull: unknown"),
        ({}, "name: required"),
        ({"name": 1}, "name: got 1"),
        ({"name": "c", "tty": "true"}, "tty: got 'true'"),
        (
            {"name": "c", "image_pull_policy": "always"},
            "image_pull_policy: got 'always'; allowed: 'Always', 'IfNotPresent', 'Never'",
        ),
        ({"name": "c", "args": "abc"}, "args: got 'abc'"),
        ({"name": "c", "args": {"b"}}, r"args: got \{'b'\}"),
        ({"name": "c", "env": [{"name": "A", "valeu": "b"}]}, r"env\[0\].valeu: unknown"),
        ({"name": "c", "resources": {"limits": {1: "1"}}}, r"resources.limits\[1\]: got 1"),
    ],
)
def test_wrong_keywords_are_refused(keywords: dict[str, Any], message: str) -> None:
    """Unknown, missing and mistyped keywords are refused, at any depth, and nothing is converted."""
    with pytest.raises(PropsError, match=message):
        Container(**keywords)


@pytest.mark.parametrize("value", ["8080", 80.5, True])
def test_integers_are_integers(value: Any) -> None:
    """Text, fractions and booleans are no integers."""
    with pytest.raises(PropsError, match="container_port: got"):
        ContainerPort(container_port=value)
    with pytest.raises(PropsError, match="period_seconds: got"):
        Probe(period_seconds=value)


@pytest.mark.parametrize("name", model.__all__)
def test_exports_are_there(name: str) -> None:
    """Each exported name can be imported, and is called so where it is defined."""
    assert getattr(model, name).__name__ == name


def test_unknown_export_is_refused() -> None:
    """A name that the package does not have is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Contaner'"):
        _ = model.Contaner  # type: ignore[attr-defined]
    assert dir(model) == model.__all__


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import constructs_ds.model", "pydantic"),
        ("import constructs_ds.model.schema_tables", "pydantic"),
        ("from constructs_ds.model import DaemonSet", "jsii"),
        ("from constructs_ds.model import DaemonSet", "kubernetes_validate"),
    ],
)
def test_imports_stay_light(statement: str, absent: str) -> None:
    """The tables need no pydantic, and the models neither Node.js nor the schemas."""
    code = f"import sys; {statement}; sys.exit({absent!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

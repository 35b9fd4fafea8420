"""What a user reads when a manifest cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.model import DaemonSet, PodSpec, PriorityClass
from constructs_ds.model.reading import field_path

CONTAINER = "spec.template.spec.containers[0]"


def daemonset(**container: Any) -> dict[str, Any]:
    """Return a DaemonSet with one container."""
    return {"spec": {"template": {"spec": {"containers": [{"name": "c", **container}]}}}}


@pytest.mark.parametrize(
    ("manifest", "line"),
    [
        ({"apiVersion": "apps/v2"}, "apiVersion: got 'apps/v2'; allowed: 'apps/v1'; did you mean 'apps/v1'?"),
        ({"kind": "Deployment"}, "kind: got 'Deployment'; allowed: 'DaemonSet'"),
        ({"metadata": {"name": 1}}, "metadata.name: got 1, which is not a string; put it in quotes"),
        (
            {"metadata": {"annotations": {"a.b/c": True}}},
            "metadata.annotations['a.b/c']: got True, which is not a string; put it in quotes",
        ),
        ({"metadata": {"labels": {"app": None}}}, 'metadata.labels.app: got null, which is not a string; write ""'),
        ({"metadata": {"labels": {1: "a"}}}, "metadata.labels[1]: got 1, which is not a string; put it in quotes"),
        ({"metadata": {1: "a"}}, "metadata[1]: its keys must be strings; put each key in quotes"),
        ({"metadata": ["a"]}, "metadata: got ['a'], which is not a map"),
        ({"spec": {"templates": {}}}, "spec.templates: unknown field; did you mean 'template'?"),
        ({"host_pid": True}, "host_pid: unknown field; DaemonSet has no such field"),
        (
            daemonset(image_pull_policy="Always"),
            f"{CONTAINER}.image_pull_policy: unknown field; did you mean 'imagePullPolicy'?",
        ),
        (
            daemonset(imagePullPolicy="always"),
            (
                f"{CONTAINER}.imagePullPolicy: got 'always'; "
                "allowed: 'Always', 'IfNotPresent', 'Never'; did you mean 'Always'?"
            ),
        ),
        (daemonset(env=[{"value": "x"}]), f"{CONTAINER}.env[0].name: required, but missing"),
        (daemonset(args="-v"), f"{CONTAINER}.args: got '-v', which is not a list"),
        (daemonset(tty="true"), f"{CONTAINER}.tty: got 'true', which is not true or false; write true without quotes"),
        (
            daemonset(livenessProbe={"periodSeconds": "5"}),
            f"{CONTAINER}.livenessProbe.periodSeconds: got '5', which is not an integer; write 5 without quotes",
        ),
        (
            daemonset(livenessProbe={"periodSeconds": 1.5}),
            f"{CONTAINER}.livenessProbe.periodSeconds: got 1.5, which is not an integer",
        ),
        (
            daemonset(livenessProbe={"httpGet": {"port": [80]}}),
            f"{CONTAINER}.livenessProbe.httpGet.port: got [80], which is not an integer or a string",
        ),
        (
            daemonset(image=["x" * 80]),
            f"{CONTAINER}.image: got ['{'x' * 58}..., which is not a string",
        ),
        ({"spec": {"template": {"spec": {"containers": [None]}}}}, f"{CONTAINER}: got null, which is not a map"),
    ],
)
def test_one_line_says_what_and_where(manifest: dict[str, Any], line: str) -> None:
    """Each mistake is one line with its Kubernetes path, the value, and a remedy where there is one."""
    with pytest.raises(InputError) as caught:
        DaemonSet.from_dict(manifest, where="ds.yaml")
    assert str(caught.value) == f"ds.yaml: {line}"


def test_all_problems_at_once() -> None:
    """Every mistake of a manifest is reported, not the first alone."""
    with pytest.raises(InputError) as caught:
        DaemonSet.from_dict({"metadata": {"name": 1, "foo": 2}, "spec": {"selector": {"matchLabels": 3}}})
    assert [problem.field for problem in caught.value.problems] == [
        "metadata.name",
        "metadata.foo",
        "spec.selector.matchLabels",
    ]


def test_manifest_that_is_no_map() -> None:
    """A list where an object belongs is refused in one line."""
    with pytest.raises(InputError, match=r"^x\.yaml: got \['a'\], which is not a map$"):
        PodSpec.from_dict(["a"], where="x.yaml")  # type: ignore[arg-type]


def test_null_fields_count_as_absent() -> None:
    """A field that is null is left out, as the API server has it."""
    manifest = {"metadata": {"name": "a", "creationTimestamp": None}, "status": None}
    assert DaemonSet.from_dict(manifest).to_dict()["metadata"] == {"name": "a"}


def test_whole_floats_are_integers() -> None:
    """A whole number written as a float is an integer in an integer field, everywhere in the manifest."""
    assert PriorityClass.from_dict({"value": 1.000001e8}).to_dict()["value"] == 100000100
    ports = daemonset(ports=[{"containerPort": 80.0}, {"containerPort": 443.0}])
    spec = DaemonSet.from_dict(ports).to_dict()["spec"]["template"]["spec"]
    assert str(spec["containers"][0]["ports"]) == "[{'containerPort': 80}, {'containerPort': 443}]"


def test_the_manifest_is_not_changed() -> None:
    """Reading leaves the input as it was."""
    manifest = {"value": 1.0e3}
    PriorityClass.from_dict(manifest)
    assert type(manifest["value"]) is float


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec",), "spec"),
        (("spec", "containers", 0, "name"), "spec.containers[0].name"),
        (("metadata", "labels", "app.kubernetes.io/name"), "metadata.labels['app.kubernetes.io/name']"),
        ((0, "kind"), "[0].kind"),
    ],
)
def test_paths_read_as_people_write_them(path: tuple[str | int, ...], text: str) -> None:
    """Fields are joined by dots, elements and awkward keys are in brackets."""
    assert field_path(path) == text

"""Nothing of a DaemonSet is out of reach: every field can be set, and real DaemonSets come out as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_ds.builder.apply_overrides import apply_overrides
from constructs_ds.builder.from_manifest import from_manifest
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from constructs_ds.model import DaemonSet
from constructs_ds.output import dumps
from tests.model.schema_walk import SchemaField, manifest_with, walk

REFERENCE = Path(os.environ.get("CONSTRUCTS_DS_REFERENCE", Path(__file__).parents[3] / "shared" / "reference"))
IDENTITY = {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}
"""What an override must not change."""


def upstream() -> list[Any]:
    """Return every DaemonSet of the reference folder."""
    return [
        pytest.param(document, id=f"{path.stem}-{document['metadata']['name']}")
        for path in sorted((REFERENCE / "upstream").glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
        if document and document["kind"] == "DaemonSet"
    ]


UPSTREAM = upstream()


def without_nulls(value: Any) -> Any:
    """Return a manifest without the fields that are null, which count as absent."""
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def contains(whole: Any, part: Any) -> bool:
    """Say whether all of a part is in a whole; elements of a list may stand anywhere in it."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and contains(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(contains(each, item) for each in whole) for item in part)
    return bool(whole == part and type(whole) is type(part))


@pytest.fixture(scope="module")
def made() -> list[dict[str, Any]]:
    """Return the objects of a small agent whose main container is called as the examples of the schema walk call it."""
    props = NodeDaemonSetProps(image="a/b:1", resources=Resources(cpu="10m", memory="16Mi"), container_name="text")
    return manifests(props, name="text", namespace="text")


def settable(field: SchemaField) -> bool:
    """Say whether a field is one that an override may set."""
    return field.path not in IDENTITY and field.path[0] != "status"


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "mapping"])
def test_every_field_of_a_daemon_set_can_be_set(made: list[dict[str, Any]], *, typed: bool) -> None:
    """Each field of the DaemonSet schema can be set through `overrides` and comes out in the YAML."""
    fields = [field for field in walk("apps/v1", "DaemonSet") if settable(field)]
    assert len(fields) > 900
    for field in fields:
        patch = manifest_with("apps/v1", "DaemonSet", field)
        patch["metadata"] = {key: value for key, value in patch.get("metadata", {}).items() if key != "name"}
        given = DaemonSet.from_dict(patch) if typed else patch
        patched = apply_overrides(made, Overrides(daemon_set=given), "text", "x")
        (written,) = (each for each in yaml.safe_load_all(dumps(patched)) if each["kind"] == "DaemonSet")
        assert contains(written, patch), field.path


@pytest.mark.skipif(not UPSTREAM, reason=f"no upstream manifests in {REFERENCE}; set CONSTRUCTS_DS_REFERENCE")
def test_all_upstream_daemon_sets_are_there() -> None:
    """The reference folder holds the 58 real DaemonSets that the next tests read."""
    assert len(UPSTREAM) >= 58


@pytest.mark.parametrize("document", UPSTREAM)
def test_upstream_daemon_set_comes_out_as_it_is(document: dict[str, Any]) -> None:
    """A real DaemonSet put through the base is the same: nothing lost, nothing added, but for nulls."""
    if document["apiVersion"] != "apps/v1":
        with pytest.raises(PropsError) as caught:
            from_manifest(document, Settings(), "logs")
        assert str(caught.value) == f"logs: apiVersion: got {document['apiVersion']!r}; allowed: 'apps/v1'"
        # That version went with Kubernetes 1.16; its successor wants the selector said.
        selector = {"matchLabels": document["spec"]["template"]["metadata"]["labels"]}
        document = {**document, "apiVersion": "apps/v1", "spec": {**document["spec"], "selector": selector}}
    out = from_manifest(document, Settings(), "logs")
    assert out == without_nulls(document)
    assert yaml.safe_load(dumps([out])) == out


def test_open_namespace_is_filled_in() -> None:
    """A DaemonSet that leaves its namespace open is put into the one that it is given."""
    labels = {"a": "b"}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "a/b:1"}]}}
    document = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "d"},
        "spec": {"selector": {"matchLabels": labels}, "template": pod},
    }
    assert from_manifest(document, Settings(), "d", namespace="n")["metadata"] == {"name": "d", "namespace": "n"}
    assert from_manifest(document, Settings(), "d") == document


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "Deployment"}, "logs: kind: got 'Deployment'; allowed: 'DaemonSet'"),
        ({"spce": {}}, "logs: spce: unknown field; did you mean 'spec'?"),
        ({"metadata": {"nam": "d"}}, "logs: metadata.nam: unknown field; did you mean 'name'?"),
        ({"spec": {"selector": {}}}, "logs: DaemonSet d: spec.template: missing; it is required"),
        ({"spec": None}, "logs: DaemonSet d: spec: missing"),
    ],
)
def test_what_is_no_daemon_set_is_refused(change: dict[str, Any], message: str) -> None:
    """A manifest that the API server would refuse is refused in one line with the construct's path."""
    document = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"}, **change}
    with pytest.raises(PropsError) as caught:
        from_manifest(document, Settings(), "logs")
    assert str(caught.value).startswith(message)

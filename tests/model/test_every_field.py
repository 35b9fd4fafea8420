"""Every field of every modelled kind can be read, and comes out as it went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds import model
from constructs_ds.errors import InputError
from constructs_ds.model.generate.selection import KINDS
from tests.model.schema_walk import SchemaField, manifest_with, walk

if TYPE_CHECKING:
    from constructs_ds.model.base import KubeModel


def kind_model(kind: str) -> type[KubeModel]:
    """Return the model of a kind."""
    found: type[KubeModel] = getattr(model, kind)
    return found


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_every_field_comes_back(api_version: str, kind: str) -> None:
    """An object with any one field of the schema set is the same after reading and writing."""
    fields = list(walk(api_version, kind))
    assert len(fields) > 30
    for field in fields:
        manifest = manifest_with(api_version, kind, field)
        assert kind_model(kind).from_dict(manifest).to_dict() == manifest, field.path


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_every_field_refuses_what_it_does_not_take(api_version: str, kind: str) -> None:
    """A value of the wrong type is refused in every field, with its path."""
    for field in walk(api_version, kind):
        wrong = SchemaField(field.path, object(), field.definition, field.schema)
        with pytest.raises(InputError) as caught:
            kind_model(kind).from_dict(manifest_with(api_version, kind, wrong))
        assert str(caught.value).startswith(str(field.path[0]))


def test_unknown_fields_are_refused_at_every_depth() -> None:
    """An unknown field in any object below a DaemonSet is refused, and named with its path."""
    objects = [
        field for field in walk("apps/v1", "DaemonSet") if isinstance(field.value, dict) and "$ref" in field.schema
    ]
    assert len(objects) > 100
    for field in objects:
        if field.schema["$ref"].endswith("FieldsV1"):
            continue
        spoilt = SchemaField(field.path, field.value | {"noSuchThing": 1}, field.definition, field.schema)
        with pytest.raises(InputError, match=r"noSuchThing: unknown field; \w+ has no such field$"):
            model.DaemonSet.from_dict(manifest_with("apps/v1", "DaemonSet", spoilt))

"""Attributes and Kubernetes fields lead to each other, for every field of every model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds import model
from constructs_ds.model.names import attribute_name, kubernetes_name
from tests.model.schema_walk import definitions

if TYPE_CHECKING:
    from constructs_ds.model.base import KubeModel

MODELS = sorted({name for name in model.__all__ if name[0].isupper()} - {"KubeModel"})


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("hostPID", "host_pid"),
        ("hostIPC", "host_ipc"),
        ("hostIPs", "host_ips"),
        ("clusterIP", "cluster_ip"),
        ("clusterIPs", "cluster_ips"),
        ("podIPs", "pod_ips"),
        ("nonResourceURLs", "non_resource_urls"),
        ("setHostnameAsFQDN", "set_hostname_as_fqdn"),
        ("downwardAPI", "downward_api"),
        ("scaleIO", "scale_io"),
        ("targetWWNs", "target_wwns"),
        ("fieldsV1", "fields_v1"),
        ("seLinuxOptions", "se_linux_options"),
        ("gcePersistentDisk", "gce_persistent_disk"),
        ("from", "from_"),
    ],
)
def test_spellings(field: str, attribute: str) -> None:
    """Acronyms, plurals of acronyms and Python keywords have one attribute each, and come back as they were."""
    assert attribute_name(field) == attribute
    assert kubernetes_name(attribute) == field


@pytest.mark.parametrize("name", MODELS)
def test_aliases_are_the_schema(name: str) -> None:
    """The aliases of a model are exactly the properties of its definition."""
    found: type[KubeModel] = getattr(model, name)
    properties = set(definitions()[found.DEFINITION].get("properties", {}))
    assert {field.alias for field in found.model_fields.values()} == properties


@pytest.mark.parametrize("name", MODELS)
def test_attributes_are_derived_from_the_schema(name: str) -> None:
    """The attributes of a model are exactly the Python names of its definition's properties."""
    found: type[KubeModel] = getattr(model, name)
    properties = definitions()[found.DEFINITION].get("properties", {})
    assert set(found.model_fields) == {attribute_name(field) for field in properties}

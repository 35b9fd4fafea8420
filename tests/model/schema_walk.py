"""Walks the published schema of a kind: every field that it has, with an example of what the field takes.

Knows nothing of the typed models, so that tests can compare the two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kubernetes_validate

from constructs_ds.model.schema_tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAVES: dict[str, Any] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "250m",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": {"f:metadata": {}},
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "2026-01-02T03:04:05.000000Z",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "2026-01-02T03:04:05Z",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "25%",
}
"""Definitions without fields -> an example of each."""


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One field of a kind.

    Attributes:
        path: From the root, such as `("spec", "template", "spec", "containers", 0, "name")`; 0 is any element.
        value: An example of what the field takes, with what the schema requires below it.
        definition: The definition that has the field.
        schema: What the schema says of the field.
    """

    path: tuple[str | int, ...]
    value: Any
    definition: str
    schema: dict[str, Any]


KEY = "example.com/key"
"""The key in every free map of an example."""


@lru_cache(maxsize=4)
def definitions(version: str = "1.37") -> dict[str, dict[str, Any]]:
    """Return every definition of the strict schema of a Kubernetes version."""
    folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    found: dict[str, dict[str, Any]] = json.loads((folder / "_definitions.json").read_text("utf-8"))["$defs"]
    return found


_WORDS: dict[str, str] = {
    "Condition.status": "True",
    "Container.restartPolicy": "Always",
    "ContainerResizePolicy.restartPolicy": "NotRequired",
    "ContainerStatus.stopSignal": "SIGTERM",
    "DaemonSetUpdateStrategy.type": "OnDelete",
    "EphemeralContainer.restartPolicy": "Always",
    "HostPathVolumeSource.type": "Directory",
    "NamespaceStatus.phase": "Active",
    "PodOS.name": "linux",
    "PodSpec.restartPolicy": "Always",
    "PodStatus.phase": "Running",
    "RoleRef.kind": "Role",
    "ServiceSpec.type": "ClusterIP",
    "Subject.kind": "Group",
    "Toleration.operator": "Exists",
    "AppArmorProfile.type": "Unconfined",
    "AzureDiskVolumeSource.kind": "Managed",
    "HTTPGetAction.protocol": "HTTP1",
    "VolumeHealthCondition.status": "Degraded",
    "SeccompProfile.type": "Unconfined",
    "accessModes": "ReadWriteOnce",
    "action": "Restart",
    "cachingMode": "None",
    "dnsPolicy": "Default",
    "effect": "NoExecute",
    "externalTrafficPolicy": "Local",
    "fsGroupChangePolicy": "Always",
    "imagePullPolicy": "Always",
    "internalTrafficPolicy": "Local",
    "ipFamilies": "IPv6",
    "ipFamilyPolicy": "SingleStack",
    "ipMode": "VIP",
    "mode": "TLS",
    "mountPropagation": "None",
    "nodeAffinityPolicy": "Honor",
    "nodeTaintsPolicy": "Honor",
    "operator": "In",
    "policyTypes": "Ingress",
    "preemptionPolicy": "Never",
    "procMount": "Default",
    "protocol": "TCP",
    "pullPolicy": "Always",
    "qosClass": "Burstable",
    "recursiveReadOnly": "Disabled",
    "scheme": "HTTPS",
    "scopeName": "PriorityClass",
    "scopes": "PriorityClass",
    "seLinuxChangePolicy": "Recursive",
    "sessionAffinity": "None",
    "status": "True",
    "stopSignal": "SIGTERM",
    "supplementalGroupsPolicy": "Strict",
    "terminationMessagePolicy": "File",
    "volumeMode": "Block",
    "whenUnsatisfiable": "DoNotSchedule",
}
"""Field, or owner and field -> one of the words that the API allows where the schema says no more than "string"."""


def walk(api_version: str, kind: str, version: str = "1.37") -> Iterator[SchemaField]:
    """Yield every field of a kind at every depth, parents before what is in them."""
    yield from _walk(KINDS[api_version, kind], (), version)


def manifest_with(api_version: str, kind: str, field: SchemaField, version: str = "1.37") -> dict[str, Any]:
    """Return an object of a kind that has the field with its example, and otherwise only what the schema requires."""
    root = example(KINDS[api_version, kind], version) | {"apiVersion": api_version, "kind": kind}
    return _with(root, KINDS[api_version, kind], field.path, field.value, version)


def example(definition: str, version: str = "1.37") -> dict[str, Any]:
    """Return an object of a definition with an example of each field that the schema requires."""
    schema = definitions(version)[definition]
    return {
        name: _value(definition, name, schema["properties"][name], version)
        for name in sorted(schema.get("required", ()))
    }


def _walk(definition: str, path: tuple[str | int, ...], version: str) -> Iterator[SchemaField]:
    for name, schema in definitions(version)[definition].get("properties", {}).items():
        yield SchemaField((*path, name), _value(definition, name, schema, version), definition, schema)
        below = _fields_below(schema, version)
        if below is not None:
            yield from _walk(below, (*path, name, 0) if "items" in schema else (*path, name), version)


def _with(
    holder: dict[str, Any], definition: str, path: tuple[str | int, ...], value: Any, version: str
) -> dict[str, Any]:
    name, *rest = path
    if not rest:
        return holder | {str(name): value}
    below = _fields_below(definitions(version)[definition]["properties"][name], version)
    if below is None:
        raise ValueError(f"{definition}.{name} has no fields")
    if rest[0] == 0:
        return holder | {str(name): [_with(example(below, version), below, tuple(rest[1:]), value, version)]}
    return holder | {str(name): _with(example(below, version), below, tuple(rest), value, version)}


def _fields_below(schema: dict[str, Any], version: str) -> str | None:
    """Return the definition of the object, or of the elements, if that has fields."""
    reference = schema.get("items", schema).get("$ref")
    definition = reference.rpartition("/")[2] if reference else None
    return definition if definition and definitions(version)[definition].get("properties") else None


def _value(definition: str, name: str, schema: dict[str, Any], version: str) -> Any:
    if "items" in schema:
        return [_value(definition, name, schema["items"], version)]
    if schema.get("additionalProperties"):
        return {KEY: _value(definition, name, schema["additionalProperties"], version)}
    if "$ref" in schema:
        reference = schema["$ref"].rpartition("/")[2]
        return _LEAVES[reference] if reference in _LEAVES else example(reference, version)
    if "enum" in schema:
        return schema["enum"][0]
    return _scalar(definition, name, schema)


def _scalar(definition: str, name: str, schema: dict[str, Any]) -> Any:
    if "integer" in schema["type"]:
        return 7
    if "boolean" in schema["type"]:
        return True
    if schema.get("format") == "byte":
        return "Y29udGVudA=="
    owner = definition.rpartition(".")[2]
    return _WORDS.get(f"{owner}.{name}", _WORDS.get(name, "text"))

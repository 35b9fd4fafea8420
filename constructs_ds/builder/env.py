"""Sources of environment variables, by what they are."""

from __future__ import annotations

from constructs_ds.model import (
    ConfigMapKeySelector,
    EnvVarSource,
    ObjectFieldSelector,
    ResourceFieldSelector,
    SecretKeySelector,
)


def from_field(field_path: str) -> EnvVarSource:
    """Return a field of the pod, such as "metadata.name" or "status.hostIP".

    Source: kubernetes.io/docs/concepts/workloads/pods/downward-api/.
    """
    return EnvVarSource(field_ref=ObjectFieldSelector(field_path=field_path))


def from_resource(resource: str, *, divisor: str | None = None) -> EnvVarSource:
    """Return a request or limit of the container, such as "limits.memory" (bytes, divided by `divisor`)."""
    return EnvVarSource(resource_field_ref=ResourceFieldSelector(resource=resource, divisor=divisor))


def from_secret(name: str, key: str, *, optional: bool | None = None) -> EnvVarSource:
    """Return one key of a Secret in the agent's namespace."""
    return EnvVarSource(secret_key_ref=SecretKeySelector(name=name, key=key, optional=optional))


def from_config_map(name: str, key: str, *, optional: bool | None = None) -> EnvVarSource:
    """Return one key of a ConfigMap in the agent's namespace."""
    return EnvVarSource(config_map_key_ref=ConfigMapKeySelector(name=name, key=key, optional=optional))


NODE_NAME = from_field("spec.nodeName")
"""The node the pod runs on."""
POD_NAME = from_field("metadata.name")
POD_NAMESPACE = from_field("metadata.namespace")
POD_IP = from_field("status.podIP")
HOST_IP = from_field("status.hostIP")
"""The node's address."""

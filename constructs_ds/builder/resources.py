"""What an agent takes of each node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from constructs_ds.builder.value import Value
from constructs_ds.quantity import parse_quantity

_OF_BYTES = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "k", "M", "G", "T", "P", "E")
"""Suffixes that turn a slip of the pen into a million cores."""


class Resources(Value):
    """Requests and limits of one container.

    There is no cpu limit unless one is asked for: a throttled agent falls behind. There is always a memory limit: an
    agent that leaks must not take its node along.
    Source: kubernetes.io/docs/concepts/configuration/manage-resources-containers/.
    """

    cpu: str
    """Requested cores, such as "50m"."""
    memory: str
    """Requested bytes, such as "64Mi"."""
    memory_limit: str | None = None
    """Bytes at which the container is killed. Default: as much as is requested."""
    cpu_limit: str | None = None
    """Cores at which the container is throttled. Default: no limit."""
    ephemeral_storage: str | None = None
    """Requested bytes of node disk for logs and emptyDir. Default: none requested."""
    ephemeral_storage_limit: str | None = None
    """Bytes of node disk at which the pod is evicted. Default: no limit."""
    extended: Mapping[str, str] = Field(default_factory=dict)
    """Further resources, requested and limited alike, such as {"hugepages-2Mi": "64Mi"}."""

    @field_validator("cpu", "memory", "memory_limit", "cpu_limit", "ephemeral_storage", "ephemeral_storage_limit")
    @classmethod
    def _quantity_parses(cls, value: str | None) -> str | None:
        if value is not None and parse_quantity(value) < 0:
            raise ValueError(f"{value!r} is negative; give an amount above zero")
        return value

    @field_validator("cpu", "cpu_limit")
    @classmethod
    def _cores_are_cores(cls, value: str | None) -> str | None:
        if value is not None and value.endswith(_OF_BYTES):
            raise ValueError(f"{value!r} is an amount of bytes, not of cores; write 250m or 2")
        return value

    @field_validator("memory", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit")
    @classmethod
    def _bytes_are_whole(cls, value: str | None) -> str | None:
        if value is not None and parse_quantity(value) % 1:
            raise ValueError(f"{value!r} is a fraction of a byte; write 128Mi or 1Gi")
        return value

    @field_validator("extended")
    @classmethod
    def _extended_parse(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for text in value.values():
            cls._quantity_parses(text)
        return value

    @model_validator(mode="after")
    def _requests_fit_limits(self) -> Self:
        for name in ("cpu", "memory", "ephemeral_storage"):
            request, limit = getattr(self, name), getattr(self, f"{name}_limit")
            if request and limit and parse_quantity(request) > parse_quantity(limit):
                raise ValueError(f"{name} request {request} is above its limit {limit}; raise {name}_limit")
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the `resources` of a container."""
        limits = {"cpu": self.cpu_limit, "memory": self.memory_limit or self.memory}
        requests = {"cpu": self.cpu, "memory": self.memory}
        limits["ephemeral-storage"] = self.ephemeral_storage_limit
        given = {k: v for k, v in limits.items() if v is not None} | dict(self.extended)
        if self.ephemeral_storage is not None:
            requests["ephemeral-storage"] = self.ephemeral_storage
        return {"limits": given, "requests": requests | dict(self.extended)}

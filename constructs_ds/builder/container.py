"""A container of an agent's pod: the main one's props, and further ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, field_validator

from constructs_ds.builder.host_access import absolute
from constructs_ds.builder.image import Image, as_image
from constructs_ds.builder.resources import Resources
from constructs_ds.builder.security import Security
from constructs_ds.builder.value import Value
from constructs_ds.model import (
    ContainerPort,
    EnvFromSource,
    EnvVarSource,
    Lifecycle,
    Probe,
    VolumeMount,
)

EnvValue = str | Image | EnvVarSource
"""A plain text, an image (pulled through the registry mirror like any other), or a source; see `env.py`."""


class ContainerFields(Value):
    """What the main container and further ones have in common."""

    image: Image | str
    """An `Image`, or a text such as "quay.io/prometheus/node-exporter:v1.12.1". Pinned by tag or digest."""
    resources: Resources
    """What it takes of each node."""
    command: Sequence[str | Image] = ()
    """The entry point. Default: the image's own."""
    args: Sequence[str | Image] = ()
    """Arguments. Default: the image's own, or those that the preset works out."""
    extra_args: Sequence[str | Image] = ()
    """Arguments after `args`, for adding to a preset's."""
    env: Mapping[str, EnvValue] = Field(default_factory=dict)
    """Environment variables by name."""
    env_from: Sequence[EnvFromSource] = ()
    """ConfigMaps and Secrets of which every key becomes a variable."""
    ports: Sequence[ContainerPort] = ()
    """Ports that the container listens on. On the node's network each is a port of the node."""
    liveness_probe: Probe | None = None
    """Restarts the container when it fails."""
    readiness_probe: Probe | None = None
    """Gates the rollout: a pod that is not ready holds back the next node."""
    startup_probe: Probe | None = None
    """Holds back the other probes until it has passed once."""
    lifecycle: Lifecycle | None = None
    """What runs after start and before stop. Default: nothing."""
    working_dir: str | None = None
    """Default: the image's own."""
    volume_mounts: Sequence[VolumeMount] = ()
    """Mounts of the pod's `volumes`; host paths and config files bring their own."""
    scratch_dirs: Sequence[str] = ()
    """Folders of the container that are writable and empty at start (emptyDir), as its root filesystem is read-only."""
    security: Security = Security()
    """Default: least privilege."""
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] = "FallbackToLogsOnError"
    """Where the reason of a crash is read. Default: the last log lines, so `kubectl describe pod` shows them."""

    @field_validator("scratch_dirs", mode="after")
    @classmethod
    def _scratch_dirs_are_absolute(cls, folders: Sequence[str]) -> Sequence[str]:
        return [absolute(folder) for folder in folders]

    @field_validator("image", mode="after")
    @classmethod
    def _image_is_read(cls, value: Image | str) -> Image:
        return as_image(value)


class Container(ContainerFields):
    """A container beside the main one, an init container or a native sidecar."""

    name: str
    """A DNS label, unique in the pod."""

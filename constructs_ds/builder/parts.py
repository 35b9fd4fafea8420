"""What a role or preset brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.builder.config_files import ConfigFiles
    from constructs_ds.builder.container import Container, EnvValue
    from constructs_ds.builder.host_access import HostAccess
    from constructs_ds.builder.identity import Rule
    from constructs_ds.builder.image import Image
    from constructs_ds.builder.metrics import Metrics
    from constructs_ds.builder.placement import Placement
    from constructs_ds.builder.rollout import Rollout
    from constructs_ds.builder.security import Security
    from constructs_ds.model import ContainerPort, Lifecycle, Probe, Volume, VolumeMount


class Parts(TypedDict, total=False):
    """A share of the base props; the fields are those of `NodeDaemonSetProps`."""

    product: str
    container_name: str
    component: str
    command: Sequence[str | Image]
    args: Sequence[str | Image]
    env: Mapping[str, EnvValue]
    ports: Sequence[ContainerPort]
    liveness_probe: Probe | None
    readiness_probe: Probe | None
    startup_probe: Probe | None
    lifecycle: Lifecycle
    volumes: Sequence[Volume]
    volume_mounts: Sequence[VolumeMount]
    scratch_dirs: Sequence[str]
    security: Security
    init_containers: Sequence[Container]
    sidecars: Sequence[Container]
    containers: Sequence[Container]
    config: Sequence[ConfigFiles]
    placement: Placement
    host_access: Sequence[HostAccess]
    rollout: Rollout
    rbac: Sequence[Rule]
    metrics: Metrics
    priority_class: str
    pod_labels: Mapping[str, str]
    pod_annotations: Mapping[str, str]
    termination_grace_period_seconds: int
    supplemental_groups: Sequence[int]
    runtime_class_name: str
    extra_objects: Sequence[Mapping[str, Any]]

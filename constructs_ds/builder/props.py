"""The props of the base construct: everything an agent can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, field_validator

from constructs_ds.builder.config_files import ConfigFiles
from constructs_ds.builder.container import Container, ContainerFields
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.identity import Rule, ServiceAccount
from constructs_ds.builder.image import RegistryMirror
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.overrides import Overrides
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.priority import PriorityClass
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.settings import Settings
from constructs_ds.model import NetworkPolicySpec, PodDNSConfig, Volume
from constructs_ds.platforms import load_platform


class NodeDaemonSetProps(ContainerFields):
    """Props of `NodeDaemonSet`. The main container's stand here flat; roles and presets add their own and defaults.

    Collections grow: what is given is added to what a role or preset brings, and wins where names meet. Anything else
    that is given replaces the default. `overrides` reaches what no prop does.
    """

    name: str | None = None
    """The name of the DaemonSet and of what goes with it; a DNS label. Default: the construct's id."""
    namespace: str | None = None
    """Default: the `Namespace` construct around the agent, else the chart's namespace. A name given here that no
    `Namespace` construct makes is taken to exist already."""
    product: str | None = None
    """The value of app.kubernetes.io/name. Default: the agent's name; a preset sets its product."""
    container_name: str | None = None
    """The name of the main container. Default: the product, else the agent's name."""
    component: str | None = None
    """The value of app.kubernetes.io/component. Default: what the role sets, else none."""
    part_of: str | None = None
    """The value of app.kubernetes.io/part-of. Default: none."""

    platform: str | None = None
    """Where this agent runs, when it differs from the scope's setting."""
    registry_mirror: RegistryMirror | None = None
    """The registry mirror for this agent, when it differs from the scope's setting."""

    volumes: Sequence[Volume] = ()
    """Volumes that are neither host paths, config files nor scratch folders."""
    init_containers: Sequence[Container] = ()
    """Run one after another before the rest."""
    sidecars: Sequence[Container] = ()
    """Native sidecars: started before the main container, running beside it (restartPolicy Always; Kubernetes 1.29)."""
    containers: Sequence[Container] = ()
    """Further ordinary containers."""
    config: Sequence[ConfigFiles] = ()
    """Configuration files, one ConfigMap each."""
    image_pull_secrets: Sequence[str] = ()
    """Names of Secrets with registry credentials, beside those that images bring."""

    placement: Placement = Placement.every_node()
    """Which nodes. Default: every Linux node."""
    host_access: Sequence[HostAccess] = ()
    """What of the node the agent touches. Default: nothing."""
    rollout: Rollout = Rollout()
    """How a change reaches the nodes. Default: one node after another."""
    rbac: Sequence[Rule] = ()
    """What the agent may do at the API server. Default: nothing, and no token."""
    service_account: ServiceAccount = ServiceAccount()
    """The account that the pods run as. Default: one of the agent's own."""
    metrics: Metrics | None = None
    """Where the metrics are. Default: none."""
    network_policy: NetworkPolicySpec | None = None
    """A NetworkPolicy for the agent's pods (the pod selector is filled in). Default: none."""
    priority_class: str | PriorityClass | None = None
    """A PriorityClass by name, or one that is made. Default: none, priority 0."""

    labels: Mapping[str, str] = Field(default_factory=dict)
    """Further labels on every object and on the pods."""
    annotations: Mapping[str, str] = Field(default_factory=dict)
    """Further annotations on every object."""
    pod_labels: Mapping[str, str] = Field(default_factory=dict)
    """Further labels on the pods alone."""
    pod_annotations: Mapping[str, str] = Field(default_factory=dict)
    """Further annotations on the pods alone; a change of one restarts them."""
    termination_grace_period_seconds: int | None = Field(default=None, ge=0)
    """Seconds between SIGTERM and SIGKILL. Default: Kubernetes' own, 30."""
    fs_group: int | None = Field(default=None, ge=0)
    """The group that owns volumes, scratch folders included. No effect on host paths. Default: none."""
    supplemental_groups: Sequence[int] = ()
    """Further groups of every container's user, such as the one that may read log files."""
    runtime_class_name: str | None = None
    """Default: none."""
    dns_policy: Literal["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"] | None = None
    """Default: ClusterFirstWithHostNet on the node's network, so that Services resolve; else Kubernetes' own."""
    dns_config: PodDNSConfig | None = None
    """Name servers and search domains beside what `dns_policy` gives. Default: none."""

    extra_objects: Sequence[Mapping[str, Any]] = ()
    """Further objects that belong to the agent, such as a second ServiceAccount or a CSIDriver."""
    overrides: Overrides = Overrides()
    """Strategic merge patches, applied last."""

    @field_validator("extra_objects", mode="after")
    @classmethod
    def _extra_objects_are_objects(cls, objects: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        for index, each in enumerate(objects):
            metadata = each.get("metadata")
            if not isinstance(metadata, Mapping) or not all(
                [each.get("apiVersion"), each.get("kind"), "name" in metadata]
            ):
                raise ValueError(f"[{index}] lacks apiVersion, kind or metadata.name; every object has the three")
        return objects

    @field_validator("platform", mode="after")
    @classmethod
    def _platform_is_known(cls, name: str | None) -> str | None:
        return None if name is None else load_platform(name).name

    def parts(self, settings: Settings) -> Iterator[Parts]:  # noqa: ARG002  (roles and presets use it)
        """Yield what a role or preset brings along, the general before the particular.

        Override it in your own role: `yield from super().parts(settings)`, then your own part. The user's own props
        win over all of them. `name` and `namespace` are filled in by then.
        """
        yield from ()

"""Node exporters: metrics of the node itself, read from its /proc, /sys and filesystems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from constructs_ds.builder import probes
from constructs_ds.builder.host_access import HostAccess
from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.parts import Parts
from constructs_ds.builder.placement import Placement
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.rollout import Rollout
from constructs_ds.builder.security import Security
from constructs_ds.builder.settings import Settings
from constructs_ds.model import ContainerPort

NOBODY = 65534
"""The user that owns nothing."""


class NodeExporterProps(NodeDaemonSetProps):
    """Props of `NodeExporter`."""

    placement: Placement = Placement.every_node()
    """Default: every Linux node; a node without metrics is the one that you will ask about."""
    rollout: Rollout = Rollout.rolling("10%")
    """Default: a tenth of the nodes at once; a minute without metrics hurts nobody."""
    port: int = Field(default=9100, ge=1, le=65535)
    """Where metrics are served, on the node's address with `host_network`."""
    host_root: str = "/host/root"
    """Where the container sees the node's root filesystem, read-only."""
    host_network: bool = True
    """Whether the pod uses the node's network. Without it, network statistics are the pod's own."""
    host_pid: bool = True
    """Whether the pod sees the node's processes. Without it, process statistics are the pod's own."""
    collectors: Sequence[str] = ()
    """Collectors switched on beside the product's own choice."""
    disabled_collectors: Sequence[str] = ()
    """Collectors switched off."""
    collector_flag: str = "--collector.{name}"
    """How the product spells switching on."""
    no_collector_flag: str = "--no-collector.{name}"
    """How the product spells switching off."""

    def parts(self, settings: Settings) -> Iterator[Parts]:
        """Yield what every node exporter needs."""
        yield from super().parts(settings)
        yield Parts(
            component="node-exporter",
            host_access=[*self._namespaces(), HostAccess.host_root(self.host_root)],
            security=Security(user=NOBODY, group=NOBODY),
            ports=self.own_ports(),
            metrics=Metrics(port="metrics"),
            liveness_probe=probes.http_get("/", "metrics"),
            readiness_probe=probes.http_get("/", "metrics"),
            priority_class="system-node-critical",
        )

    def _namespaces(self) -> Iterator[HostAccess]:
        if self.host_network:
            yield HostAccess.host_network("network statistics are those of the node's interfaces")
        if self.host_pid:
            yield HostAccess.host_pid("process statistics are those of the node")

    def own_ports(self) -> list[ContainerPort]:
        """Return the ports of the main container."""
        return [ContainerPort(name="metrics", container_port=self.port, protocol="TCP")]

    def collector_args(self) -> list[str]:
        """Return the arguments that switch collectors on and off."""
        on = [self.collector_flag.format(name=name) for name in self.collectors]
        return on + [self.no_collector_flag.format(name=name) for name in self.disabled_collectors]

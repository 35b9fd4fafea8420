"""The role constructs. Each is its props put into the tree; what a role does is in its props' module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.agents.cni_agent import CniAgentProps
from constructs_ds.agents.gpu_monitor import GpuMonitorProps
from constructs_ds.agents.log_collector import LogCollectorProps
from constructs_ds.agents.node_exporter import NodeExporterProps
from constructs_ds.cdk.daemon_set import NodeDaemonSet
from constructs_ds.cdk.takes_props import takes_props

if TYPE_CHECKING:
    from constructs import Construct


class NodeExporter(NodeDaemonSet):
    """Metrics of the node itself; see `NodeExporterProps`."""

    @takes_props(NodeExporterProps)
    def __init__(self, scope: Construct, id: str, props: NodeExporterProps) -> None:
        self.build(scope, id, props)


class CniAgent(NodeDaemonSet):
    """The node's pod network; see `CniAgentProps`."""

    @takes_props(CniAgentProps)
    def __init__(self, scope: Construct, id: str, props: CniAgentProps) -> None:
        self.build(scope, id, props)


class GpuMonitor(NodeDaemonSet):
    """Health and use of the node's GPUs; see `GpuMonitorProps`."""

    @takes_props(GpuMonitorProps)
    def __init__(self, scope: Construct, id: str, props: GpuMonitorProps) -> None:
        self.build(scope, id, props)


class LogCollector(NodeDaemonSet):
    """Logs of the node and its containers; see `LogCollectorProps`."""

    @takes_props(LogCollectorProps)
    def __init__(self, scope: Construct, id: str, props: LogCollectorProps) -> None:
        self.build(scope, id, props)

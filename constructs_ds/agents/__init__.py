"""The roles: what each kind of agent brings along. Names load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds import _lazy

if TYPE_CHECKING:
    from constructs_ds.agents.cni_agent import CniAgentProps, CniConfig, InstallStep
    from constructs_ds.agents.constructs import CniAgent, GpuMonitor, LogCollector, NodeExporter
    from constructs_ds.agents.gpu_monitor import GpuMonitorProps, GpuNodes
    from constructs_ds.agents.log_collector import LogCollectorProps
    from constructs_ds.agents.node_exporter import NodeExporterProps

__all__ = [
    "CniAgent",
    "CniAgentProps",
    "CniConfig",
    "GpuMonitor",
    "GpuMonitorProps",
    "GpuNodes",
    "InstallStep",
    "LogCollector",
    "LogCollectorProps",
    "NodeExporter",
    "NodeExporterProps",
]

_HOME = {
    "CniAgent": "constructs_ds.agents.constructs",
    "CniAgentProps": "constructs_ds.agents.cni_agent",
    "CniConfig": "constructs_ds.agents.cni_agent",
    "GpuMonitor": "constructs_ds.agents.constructs",
    "GpuMonitorProps": "constructs_ds.agents.gpu_monitor",
    "GpuNodes": "constructs_ds.agents.gpu_monitor",
    "InstallStep": "constructs_ds.agents.cni_agent",
    "LogCollector": "constructs_ds.agents.constructs",
    "LogCollectorProps": "constructs_ds.agents.log_collector",
    "NodeExporter": "constructs_ds.agents.constructs",
    "NodeExporterProps": "constructs_ds.agents.node_exporter",
}
"""Where each public name lives."""

if not TYPE_CHECKING:
    __getattr__, __dir__ = _lazy.names(__name__, _HOME)

"""The preset constructs. Each is its props put into the tree; what a preset does is in its props' module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.agents.constructs import CniAgent, GpuMonitor, LogCollector, NodeExporter
from constructs_ds.cdk.takes_props import takes_props
from presets.dcgm_exporter import DcgmExporterProps
from presets.flannel import FlannelProps
from presets.fluent_bit.props import FluentBitProps
from presets.prometheus_node_exporter import PrometheusNodeExporterProps

if TYPE_CHECKING:
    from constructs import Construct


class PrometheusNodeExporter(NodeExporter):
    """Prometheus node_exporter; see `PrometheusNodeExporterProps`."""

    @takes_props(PrometheusNodeExporterProps)
    def __init__(self, scope: Construct, id: str, props: PrometheusNodeExporterProps) -> None:
        self.build(scope, id, props)


class Flannel(CniAgent):
    """Flannel, a layer 3 pod network; see `FlannelProps`."""

    @takes_props(FlannelProps)
    def __init__(self, scope: Construct, id: str, props: FlannelProps) -> None:
        self.build(scope, id, props)


class DcgmExporter(GpuMonitor):
    """NVIDIA DCGM exporter; see `DcgmExporterProps`."""

    @takes_props(DcgmExporterProps)
    def __init__(self, scope: Construct, id: str, props: DcgmExporterProps) -> None:
        self.build(scope, id, props)


class FluentBit(LogCollector):
    """Fluent Bit; see `FluentBitProps`. Outputs are in `presets.fluent_bit`."""

    @takes_props(FluentBitProps)
    def __init__(self, scope: Construct, id: str, props: FluentBitProps) -> None:
        self.build(scope, id, props)

"""Ready-made agents: a role filled in for one product at one version. Names load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds import _lazy

if TYPE_CHECKING:
    from presets.constructs import DcgmExporter, Flannel, FluentBit, PrometheusNodeExporter
    from presets.dcgm_exporter import DcgmExporterProps
    from presets.flannel import FlannelProps
    from presets.fluent_bit import FluentBitProps
    from presets.prometheus_node_exporter import PrometheusNodeExporterProps

__all__ = [
    "DcgmExporter",
    "DcgmExporterProps",
    "Flannel",
    "FlannelProps",
    "FluentBit",
    "FluentBitProps",
    "PrometheusNodeExporter",
    "PrometheusNodeExporterProps",
]

_HOME = {
    "DcgmExporter": "presets.constructs",
    "DcgmExporterProps": "presets.dcgm_exporter",
    "Flannel": "presets.constructs",
    "FlannelProps": "presets.flannel",
    "FluentBit": "presets.constructs",
    "FluentBitProps": "presets.fluent_bit",
    "PrometheusNodeExporter": "presets.constructs",
    "PrometheusNodeExporterProps": "presets.prometheus_node_exporter",
}
"""Where each public name lives."""

if not TYPE_CHECKING:
    __getattr__, __dir__ = _lazy.names(__name__, _HOME)

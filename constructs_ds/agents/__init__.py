"""The roles: what each kind of agent brings along. Names load when they are first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds import _lazy

if TYPE_CHECKING:
    from constructs_ds.agents.constructs import NodeExporter
    from constructs_ds.agents.node_exporter import NodeExporterProps

__all__ = ["NodeExporter", "NodeExporterProps"]

_HOME = {
    "NodeExporter": "constructs_ds.agents.constructs",
    "NodeExporterProps": "constructs_ds.agents.node_exporter",
}
"""Where each public name lives."""

if not TYPE_CHECKING:
    __getattr__, __dir__ = _lazy.names(__name__, _HOME)

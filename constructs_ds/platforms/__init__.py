"""Where a cluster runs, as data: one YAML file per platform under `data/`, read on first use.

A platform changes host paths, taints, the nodes to keep off, and what admission wants; see `schema.py` for the
fields. To add one: write `data/<name>.yaml` with a source for each fact. Nothing else changes.
"""

from constructs_ds.platforms.load import load_platform, platform_names
from constructs_ds.platforms.schema import HOST_LOCATIONS, HostLocation, NodeExclusion, Platform, Taint, TaintPolicy

__all__ = [
    "HOST_LOCATIONS",
    "HostLocation",
    "NodeExclusion",
    "Platform",
    "Taint",
    "TaintPolicy",
    "load_platform",
    "platform_names",
]

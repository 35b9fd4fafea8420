"""From manifests to files: the YAML writer, field and document order, file layout, schema check, drift. No Node.js."""

from __future__ import annotations

from constructs_ds.output.yaml_writer import dumps

__all__ = ["dumps"]

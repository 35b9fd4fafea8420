"""From manifests to files: the YAML writer, field and document order, file layout, schema check, drift. No Node.js."""

from __future__ import annotations

from constructs_ds.output.document_order import in_document_order
from constructs_ds.output.drift import Drift, drift
from constructs_ds.output.field_order import in_field_order
from constructs_ds.output.schema_check import check_schema
from constructs_ds.output.schema_paths import fields_since
from constructs_ds.output.tree import SUFFIX, write_tree
from constructs_ds.output.yaml_writer import dumps

__all__ = [
    "SUFFIX",
    "Drift",
    "check_schema",
    "drift",
    "dumps",
    "fields_since",
    "in_document_order",
    "in_field_order",
    "write_tree",
]

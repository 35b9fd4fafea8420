"""Snapshots that are the YAML itself, one file per case, so that a reviewer reads a Kubernetes diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from constructs_ds.output import dumps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class YamlFile(SingleFileSnapshotExtension):
    """Writes manifests with the library's own writer, as they would stand in `dist/`."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    def serialize(self, data: Sequence[Mapping[str, Any]], **_: Any) -> str:
        """Return the manifests as YAML."""
        return dumps(data)

"""Reading Kubernetes manifests, as Kubernetes reads them: files, folders, standard input, hostile YAML.

paths.py      which files a list of paths means
documents.py  one file cut into documents, one at a time
scalars.py    what a plain word of YAML means to Kubernetes
builder.py    one YAML document to plain data, within bounds
reader.py     all of it together: `read_manifests`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_ds.input.reader import Manifest, read_manifests

__all__ = ["Manifest", "read_manifests"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from constructs_ds.input import reader  # noqa: PLC0415 - see above

        return getattr(reader, name)

"""Reading Kubernetes manifests, as Kubernetes reads them: files, folders, standard input, hostile YAML.

paths.py      which files a list of paths means
documents.py  one file cut into documents, one at a time
scalars.py    what a plain word of YAML means to Kubernetes
builder.py    one YAML document to plain data, within bounds
reader.py     all of it together: `read_manifests`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds import _lazy

if TYPE_CHECKING:
    from constructs_ds.input.reader import Manifest, read_manifests
else:
    __getattr__, __dir__ = _lazy.names(
        __name__,
        dict.fromkeys(("Manifest", "read_manifests"), "constructs_ds.input.reader"),
    )

__all__ = ["Manifest", "read_manifests"]

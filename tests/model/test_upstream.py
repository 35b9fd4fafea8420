"""Real manifests, as vendors publish them, survive the typed model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from constructs_ds import model
from constructs_ds.model.generate.selection import KINDS

if TYPE_CHECKING:
    from constructs_ds.model.base import KubeModel

REFERENCE = Path(os.environ.get("CONSTRUCTS_DS_REFERENCE", Path(__file__).parents[3] / "shared" / "reference"))
FILES = sorted((REFERENCE / "upstream").glob("*.yaml"))


def without_nulls(value: Any) -> Any:
    """Return a manifest without the fields that are null, which count as absent."""
    if isinstance(value, dict):
        return {key: without_nulls(below) for key, below in value.items() if below is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.skipif(not FILES, reason=f"no upstream manifests in {REFERENCE}; set CONSTRUCTS_DS_REFERENCE")
def test_all_daemonsets_are_there() -> None:
    """The folder of upstream manifests holds the real DaemonSets that the next test reads."""
    documents = [document for path in FILES for document in yaml.safe_load_all(path.read_text("utf-8")) if document]
    assert sum(document["kind"] == "DaemonSet" for document in documents) >= 58


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_upstream_manifest_comes_back(path: Path) -> None:
    """Every object of a modelled kind is equal after reading and writing, but for nulls."""
    for document in filter(None, yaml.safe_load_all(path.read_text("utf-8"))):
        if (document["apiVersion"], document["kind"]) in KINDS:
            found: type[KubeModel] = getattr(model, document["kind"])
            assert found.from_dict(document, where=path.name).to_dict() == without_nulls(document)

"""Every image version of the presets stands in one file, in the form that Renovate updates."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_ds.builder.image import Image
from presets.images import image

ROOT = Path(__file__).parents[2]
LISTED: dict[str, Any] = yaml.safe_load((ROOT / "presets" / "images.yaml").read_text())
SOURCES = {path: path.read_text() for path in sorted((ROOT / "presets").rglob("*.py"))}


@pytest.mark.parametrize("name", LISTED)
def test_image_is_pinned_and_used(name: str) -> None:
    """Each entry has the shape that the helm-values manager looks for, names a full registry, and has a user."""
    assert LISTED[name].keys() == {"image"}
    assert {"repository", "tag"} <= LISTED[name]["image"].keys() <= {"repository", "tag", "digest"}
    assert isinstance(image(name), Image)
    assert "." in image(name).repository.partition("/")[0]
    assert any(f'"{name}"' in text for text in SOURCES.values())


def test_no_version_stands_elsewhere() -> None:
    """No preset names an image with its tag in code, where no update would reach it."""
    named = re.compile(r'"[a-z0-9.-]+\.[a-z]{2,}/[a-z0-9/_.-]+:[\w.-]+"')
    assert {path.name: found for path, text in SOURCES.items() if (found := named.findall(text))} == {}


def test_renovate_is_told_where_to_look() -> None:
    """Renovate's configuration points its helm-values manager at the file."""
    told = json.loads((ROOT / ".github" / "renovate.json").read_text())
    (pattern,) = told["helm-values"]["managerFilePatterns"]
    assert re.search(pattern.strip("/"), "presets/images.yaml")

"""Image versions of the presets, all from `images.yaml`, which Renovate keeps up to date."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

from constructs_ds.builder.image import Image


@cache
def image(name: str) -> Image:
    """Return the image listed under `name`; a digest there is kept."""
    return Image(**_listed()[name]["image"])


@cache
def _listed() -> dict[str, Any]:
    text = (resources.files("presets") / "images.yaml").read_text(encoding="utf-8")
    listed: dict[str, Any] = yaml.safe_load(text)
    return listed

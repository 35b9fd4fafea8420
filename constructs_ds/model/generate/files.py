"""Which generated text belongs in which file."""

from __future__ import annotations

from pathlib import Path

from constructs_ds.model.generate.tables import render_tables

GENERATED = Path(__file__).parents[1] / "generated"
"""The folder that holds nothing but generated modules."""


def generated_files() -> dict[Path, str]:
    """Return every generated file with its whole text."""
    return {GENERATED / "tables.json": render_tables()}

"""Which generated text belongs in which file."""

from __future__ import annotations

from pathlib import Path

from constructs_ds.model.generate.exports import render_exports
from constructs_ds.model.generate.models import render_models
from constructs_ds.model.generate.tables import render_tables

_MODEL = Path(__file__).parents[1]


def generated_files() -> dict[Path, str]:
    """Return every generated file with its whole text."""
    generated = _MODEL / "generated"
    modules = {generated / f"{name}.py": text for name, text in render_models().items()}
    return {_MODEL / "__init__.py": render_exports(), generated / "tables.json": render_tables(), **modules}

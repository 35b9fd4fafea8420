"""The public names: all there, exactly those, and loaded when used."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[1]


def seen_by_type_checkers(module: ModuleType) -> set[str]:
    """Return the names that a package imports for type checkers from where they live."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    blocks = (node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    nodes = (node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom))
    return {alias.asname or alias.name for node in nodes for alias in node.names}


@pytest.mark.parametrize("package", ["constructs_ds", "presets"])
def test_names_are_the_same_at_run_time_and_to_type_checkers(package: str) -> None:
    """What type checkers see is what `__all__` lists, sorted as in `dir`, and each of it can be had."""
    module = import_module(package)
    assert set(module.__all__) == seen_by_type_checkers(module)
    assert set(module.__all__) <= set(dir(module))
    for name in module.__all__:
        assert getattr(module, name) is not None


def test_unknown_name_is_refused_as_usual() -> None:
    """A name that is not there is an AttributeError, as for any module."""
    module = import_module("constructs_ds")
    with pytest.raises(AttributeError, match=r"\Amodule 'constructs_ds' has no attribute 'NoSuchThing'\Z"):
        _ = module.NoSuchThing


def test_names_that_scripts_rely_on() -> None:
    """The names fixed for other people's scripts are where they were."""
    assert callable(import_module("constructs_ds.output").dumps)
    assert callable(import_module("constructs_ds.pss").evaluate)
    assert callable(import_module("constructs_ds.cli").main)
    assert (ROOT / "constructs_ds" / "py.typed").exists()
    assert (ROOT / "presets" / "py.typed").exists()


@pytest.mark.parametrize("package", ["constructs_ds", "constructs_ds.agents"])
def test_every_prop_says_what_it_is(package: str) -> None:
    """Each field of each public value has a docstring: what editors show and the documents list."""
    module = import_module(package)
    values = [getattr(module, name) for name in module.__all__ if hasattr(getattr(module, name), "model_fields")]
    assert values
    silent = {
        f"{value.__name__}.{name}"
        for value in values
        for name, field in value.model_fields.items()
        if not field.description
    }
    assert silent == set()

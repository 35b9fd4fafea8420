"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import constructs_ds
import presets

NAMES = sorted(
    module.name
    for package in (constructs_ds, presets)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", NAMES)
def test_docstring_examples_hold(name: str) -> None:
    """Whatever a docstring shows after `>>>` is what comes out."""
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    """The search above finds examples at all."""
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for name in NAMES for test in finder.find(import_module(name))) > 5

"""Reads settings given as keywords, with errors in the project's own form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError


def settings_of(where: str, **given: Any) -> Settings:
    """Return the settings that were given; None means left to the wider scope.

    Raises:
        PropsError: A platform or version is unknown.
    """
    named = {key: value for key, value in given.items() if value is not None}
    try:
        return Settings(**named)
    except PropsError as error:
        raise PropsError(replace(problem, where=where) for problem in error.problems) from None

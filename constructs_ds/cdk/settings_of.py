"""Reads settings given as keywords, with errors in the project's own form."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from constructs_ds.builder.settings import Settings
from constructs_ds.errors import PropsError
from constructs_ds.validation import problems_of


def settings_of(where: str, **given: Any) -> Settings:
    """Return the settings that were given; None means left to the wider scope.

    Raises:
        PropsError: A platform or version is unknown.
    """
    named = {key: value for key, value in given.items() if value is not None}
    try:
        return Settings(**named)
    except ValidationError as error:
        raise PropsError(problems_of(error, Settings, where)) from None

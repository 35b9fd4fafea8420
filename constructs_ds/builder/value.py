"""The base of every hand-written value: frozen, unknown fields refused, documented by its attributes."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

from constructs_ds.validation import Refusing


class Value(BaseModel, metaclass=Refusing):
    """Something that reads like the thing it means. Never changed after it is made."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        # A list given for a Sequence stays the user's list: nothing here writes to it.
        arbitrary_types_allowed=False,
    )

    def over(self, default: Self) -> Self:
        """Return `default` with every field that was set here in place of its own; mappings are joined by key."""
        update: dict[str, object] = {}
        for name in self.replaces():
            mine, theirs = getattr(self, name), getattr(default, name)
            update[name] = {**theirs, **mine} if isinstance(mine, dict) and isinstance(theirs, dict) else mine
        return default.model_copy(update=update)

    def replaces(self) -> set[str]:
        """Return the fields that win over a default's: those that were set."""
        return self.model_fields_set

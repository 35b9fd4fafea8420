"""A place in a manifest that somebody else wrote: its value, and how to name it when it is wrong.

Kubernetes decodes `null` as if the field were absent, and a `null` in a list as an empty object; so does this.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.plain import is_list, is_mapping
from constructs_ds.quantity import QuantityError, parse_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn, TypeGuard

_INT32_MAX = 2**31 - 1
_INT64_MAX = 2**63 - 1


class Field(NamedTuple):
    """One value of a manifest, with the object it belongs to and the path that leads there.

    An inventory of 100,000 nodes makes two million of these, so the path is put together only when it is asked for.

    Attributes:
        where: The file and object, such as `ds.yaml:3: DaemonSet logging/fluent-bit`.
        above: The field that this is in, or the path of that field.
        value: What was read; `None` when absent.
        key: Its name in the field above, or its place there, such as `[0]`.
    """

    where: str
    above: Field | str
    value: object
    key: str = ""

    @property
    def path(self) -> str:
        """Return the field path inside the object, such as `spec.template.spec`."""
        above = self.above if isinstance(self.above, str) else self.above.path
        dot = "." if above and self.key and not self.key.startswith("[") else ""
        return f"{above}{dot}{self.key}"

    def fail(self, what: str, remedy: str = "") -> NoReturn:
        """Raise an `InputError` that names this place."""
        raise InputError(Problem(self.where, self.path, what, remedy))

    def get(self, key: str) -> Field:
        """Return the field `key` of this mapping; an absent one has the value `None`."""
        return Field(self.where, self, self.mapping().get(key), key)

    def at(self, *keys: str) -> Field:
        """Return the field that `keys` lead to."""
        found = self
        for key in keys:
            found = found.get(key)
        return found

    def mapping(self) -> dict[str, object]:
        """Return the value as a mapping; empty when absent."""
        if self.value is None:
            return {}
        value = self.value
        if not is_mapping(value):
            self.fail(f"got {_shown(value)}", "write a mapping")
        return value

    def entries(self) -> list[Field]:
        """Return each value of a mapping as a field, in its order."""
        return [Field(self.where, self, value, f"[{key!r}]") for key, value in self.mapping().items()]

    def items(self) -> list[Field]:
        """Return the elements of a list; empty when absent."""
        if self.value is None:
            return []
        values = self.value
        if not is_list(values):
            self.fail(f"got {_shown(values)}", "write a list")
        return [Field(self.where, self, value, f"[{index}]") for index, value in enumerate(values)]

    def text(self) -> str:
        """Return a string; empty when absent."""
        if self.value is None:
            return ""
        if not isinstance(self.value, str):
            self.fail(f"got {_shown(self.value)}", "write a string, in quotes")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(item.text() for item in self.items())

    def text_map(self) -> dict[str, str]:
        """Return a mapping of strings to strings, such as labels."""
        found = self.mapping()
        if _is_text_map(found):  # the usual case, and 100,000 nodes have many labels
            return found
        return {key: item.text() for key, item in zip(found, self.entries(), strict=True)}

    def flag(self) -> bool:
        """Return a boolean; false when absent."""
        if self.value is None:
            return False
        if not isinstance(self.value, bool):
            self.fail(f"got {_shown(self.value)}", "write true or false")
        return self.value

    def integer(self, default: int = 0) -> int:
        """Return a 32-bit integer, or `default` when absent."""
        if self.value is None:
            return default
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fail(f"got {_shown(self.value)}", "write a whole number")
        if abs(self.value) > _INT32_MAX:
            self.fail(f"got {self.value}", f"the largest is {_INT32_MAX}")
        return self.value

    def quantity(self) -> Decimal:
        """Return a Kubernetes quantity, written as a string or as a number; none is zero."""
        if self.value is None:
            return Decimal(0)
        if not isinstance(self.value, str | int | float) or isinstance(self.value, bool):
            self.fail(f"got {_shown(self.value)}", "write a quantity such as '100m' or '64Mi'")
        try:
            amount = parse_quantity(str(self.value))
        except QuantityError as error:
            self.fail(error.problems[0].what, error.problems[0].remedy)
        if not 0 <= amount <= _INT64_MAX:
            self.fail(f"got {_shown(self.value)}", f"the amount lies between 0 and {_INT64_MAX}")
        return amount

    def quantities(self) -> dict[str, Decimal]:
        """Return a mapping of resource names to quantities."""
        return {key: item.quantity() for key, item in zip(self.mapping(), self.entries(), strict=True)}


def _is_text_map(value: Mapping[str, object]) -> TypeGuard[dict[str, str]]:
    return all(isinstance(item, str) for item in value.values())


def _shown(value: object) -> str:
    """Return `value` as a user wrote it, cut to a line."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"{value!r:.60}"

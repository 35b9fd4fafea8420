"""A budget for agents, in words: `cpu=500m,memory=1Gi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.errors import Problem, UsageError
from constructs_ds.quantity import QuantityError, parse_quantity
from constructs_ds.simulate.resources import to_units

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


def parse_budget(text: str) -> dict[str, int]:
    """Return the budget that `text` names, in the scheduler's units.

    Raises:
        UsageError: A part is not `resource=quantity`, or its quantity does not parse.

    >>> parse_budget("cpu=500m,memory=1Gi")
    {'cpu': 500, 'memory': 1073741824}
    """
    parts = [part.partition("=") for part in text.split(",")]
    return budget_of({name.strip(): amount.strip() for name, _, amount in parts})


def budget_of(amounts: Mapping[str, str]) -> dict[str, int]:
    """Return a budget given by resource, in the scheduler's units.

    Raises:
        UsageError: A resource has no name, or a quantity does not parse.
    """
    found: dict[str, Decimal] = {}
    for name, amount in amounts.items():
        try:
            quantity = parse_quantity(amount)
        except QuantityError as error:
            raise UsageError(Problem("", "budget", f"{name}: {error.problems[0].what}", _FORM)) from None
        if not name:
            raise UsageError(Problem("", "budget", f"{amount!r} is of no resource", _FORM))
        found[name] = quantity
    return to_units(found)


_FORM = "write it as cpu=500m,memory=1Gi"

"""Kubernetes quantities ("250m", "64Mi") as exact numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from constructs_ds.errors import ConstructsDsError, Problem

_MULTIPLIERS: dict[str, Decimal] = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    "k": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "E": Decimal("1e18"),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}

_PATTERN = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([eE][+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)\Z")


class QuantityError(ConstructsDsError, ValueError):
    """A text that is not a Kubernetes quantity."""


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Decimal:
    """Return a Kubernetes quantity as an exact number of base units.

    Args:
        text: Such as "250m" (0.25 cores) or "64Mi" (67108864 bytes). No spaces.

    Returns:
        Cores for cpu, bytes for memory and storage, a count otherwise. Not rounded.

    Raises:
        QuantityError: It does not parse; the message lists the suffixes.

    Source: k8s.io/apimachinery/pkg/api/resource/quantity.go (the grammar in the doc comment of Quantity).

    >>> parse_quantity("250m")
    Decimal('0.250')
    >>> parse_quantity("64Mi")
    Decimal('67108864')
    """
    match = _PATTERN.match(text)
    if match is None:
        raise QuantityError(
            Problem("", "", f"{text!r} is no quantity", "write a number and one of n u m k M G T P E Ki Mi Gi Ti Pi Ei")
        )
    number, exponent, suffix = match.groups()
    if exponent:
        return Decimal(number + exponent)
    return Decimal(number) * _MULTIPLIERS[suffix or ""]

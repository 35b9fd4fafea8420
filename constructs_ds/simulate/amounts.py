"""Amounts of resources in words: `250m`, `1.5Gi`, `3`."""

from __future__ import annotations

_BINARY = (("Ti", 2**40), ("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))
_MILLI = 1000
_BYTES = ("memory", "ephemeral-storage", "hugepages-")


def show(name: str, amount: int) -> str:
    """Return an amount in the scheduler's units as a person writes it.

    >>> show("cpu", 250), show("cpu", 2000), show("memory", 1536 * 2**20), show("pods", 58)
    ('250m', '2', '1.5Gi', '58')
    """
    if name == "cpu":
        return str(amount // _MILLI) if amount % _MILLI == 0 else f"{amount}m"
    if name.startswith(_BYTES):
        return _bytes(amount)
    return str(amount)


def _bytes(amount: int) -> str:
    """Return bytes in the largest unit that leaves one digit before the point, to a tenth."""
    for unit, size in _BINARY:
        if amount >= size:
            return f"{amount / size:.1f}".removesuffix(".0") + unit
    return str(amount)

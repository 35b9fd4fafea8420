"""Quantities, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from constructs_ds.quantity import QuantityError, parse_quantity


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("250m", "0.25"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1", "1"),
        ("-1", "-1"),
        ("64Mi", "67108864"),
        ("1Ki", "1024"),
        ("1k", "1000"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1E", "1000000000000000000"),
        ("1Ei", "1152921504606846976"),
        ("100n", "0.0000001"),
        ("0.1", "0.1"),
    ],
)
def test_amount(text: str, amount: str) -> None:
    """A quantity is the exact number that Kubernetes takes it for."""
    assert parse_quantity(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "1 Mi",
        "1mi",
        "1KB",
        "64MB",
        "1K",
        "--1",
        "1e",
        "1e1.5",
        "0x10",
        "1_000",
        "\u0661",
        "1\n",
        "Mi",
        "1MiB",
        ".",
    ],
)
def test_no_quantity(text: str) -> None:
    """What Kubernetes would not parse is refused, quoting it and listing the suffixes."""
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text)
    assert caught.value.problems[0].what == f"{text!r} is no quantity"
    assert "Ki Mi Gi" in caught.value.problems[0].remedy

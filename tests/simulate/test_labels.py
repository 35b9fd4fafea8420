"""Labels, conditions on them, and tolerations: each rule and each edge by itself."""

from __future__ import annotations

import pytest

from constructs_ds.simulate.labels import Requirement, invalid, is_label_key, is_label_value, parse_int64
from constructs_ds.simulate.taints import Taint, Toleration, untolerated


@pytest.mark.parametrize("text", ["", "a", "A.b_c-9", "x" * 63])
def test_a_label_value(text: str) -> None:
    """Up to 63 letters, digits, dots, dashes and underscores, a letter or digit at each end, or nothing."""
    assert is_label_value(text)


@pytest.mark.parametrize("text", ["-a", "a-", "a b", "x" * 64, "ä", "a\n"])
def test_no_label_value(text: str) -> None:
    """Whatever else is in it, or it is too long."""
    assert not is_label_value(text)


@pytest.mark.parametrize("text", ["a", "x" * 63, "example.com/a", "a" * 253 + "/b"])
def test_a_label_key(text: str) -> None:
    """A name, with or without a domain before it."""
    assert is_label_key(text)


@pytest.mark.parametrize("text", ["", "x" * 64, "/a", "a/", "a/b/c", "Example.com/a", "a" * 254 + "/b", "a_b/c", "a b"])
def test_no_label_key(text: str) -> None:
    """No name, two slashes, or a domain that is none."""
    assert not is_label_key(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("+7", 7),
        ("-7", -7),
        ("007", 7),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0" * 5000 + "1", 1),
        ("9223372036854775808", None),
        ("-9223372036854775809", None),
        ("9" * 5000, None),
        ("", None),
        ("+", None),
        ("1_0", None),
        (" 1", None),
        ("٣", None),
        ("0x1", None),
    ],
)
def test_numbers_are_read_as_go_reads_them(text: str, number: int | None) -> None:
    """64 bits with a sign, leading zeros and no underscores."""
    assert parse_int64(text) == number


@pytest.mark.parametrize(
    ("operator", "values", "matching", "failing"),
    [
        ("In", ("5", "x"), ["5", "x"], [None, "", "05"]),
        ("NotIn", ("5",), [None, "", "x"], ["5"]),
        ("Exists", (), ["", "x"], [None]),
        ("DoesNotExist", (), [None], ["", "x"]),
        ("Gt", ("5",), ["6", "06"], [None, "5", "4", "x", ""]),
        ("Lt", ("5",), ["4", "-9"], [None, "5", "6", "x", ""]),
    ],
)
def test_each_operator(
    operator: str, values: tuple[str, ...], matching: list[str | None], failing: list[str | None]
) -> None:
    """What matches and what does not, an absent label and an empty value included."""
    wanted = Requirement("key", operator, values)
    assert not invalid(wanted)
    for value in matching:
        assert wanted.matches({} if value is None else {"key": value}), value
    for value in failing:
        assert not wanted.matches({} if value is None else {"key": value}), value


@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("In", ()),
        ("NotIn", ()),
        ("Exists", ("a",)),
        ("DoesNotExist", ("a",)),
        ("Gt", ()),
        ("Gt", ("1", "2")),
        ("Lt", ("x",)),
        ("Gt", ("-1",)),
        ("", ()),
    ],
)
def test_conditions_that_cannot_be_read(operator: str, values: tuple[str, ...]) -> None:
    """Too few values, too many, no number, or no operator."""
    assert invalid(Requirement("key", operator, values))


TAINT = Taint("sla", "95", "NoSchedule")


@pytest.mark.parametrize(
    "toleration",
    [
        Toleration("sla", "Equal", "95", "NoSchedule"),
        Toleration("sla", "", "95"),
        Toleration("sla", "Exists"),
        Toleration(operator="Exists"),
        Toleration(value="95"),
        Toleration("sla", "Gt", "94"),
        Toleration("sla", "Lt", "96"),
    ],
    ids=str,
)
def test_what_answers_a_taint(toleration: Toleration) -> None:
    """By value, by existence, as a wildcard, or by comparison where the gate is on."""
    assert toleration.tolerates(TAINT, comparisons=True)


@pytest.mark.parametrize(
    "toleration",
    [
        Toleration("sla", "Equal", "96"),
        Toleration("sla", "Exists", effect="NoExecute"),
        Toleration("other", "Exists"),
        Toleration("sla", "Gt", "95"),
        Toleration("sla", "Lt", "95"),
        Toleration("sla", "Gt", "094"),
        Toleration("sla", "Gt", "+94"),
        Toleration("sla", "Lt", "9223372036854775808"),
        Toleration("sla", "Like", "95"),
        Toleration(),
    ],
    ids=str,
)
def test_what_does_not_answer_a_taint(toleration: Toleration) -> None:
    """Another value, effect or key, a bound that is no canonical number, or no operator."""
    assert not toleration.tolerates(TAINT, comparisons=True)


@pytest.mark.parametrize("value", ["x", "", "095", "-0", "1.5"])
def test_a_taint_that_is_no_number_is_not_compared(value: str) -> None:
    """Only canonical numbers are above or below."""
    assert not Toleration("sla", "Gt", "1").tolerates(Taint("sla", value, "NoSchedule"), comparisons=True)


def test_comparing_needs_its_gate() -> None:
    """Off, as by default, Gt and Lt answer nothing."""
    assert not Toleration("sla", "Gt", "1").tolerates(TAINT)


def test_only_binding_taints_keep_off() -> None:
    """Of three effects two count; all that count are told."""
    taints = [Taint("k", "", effect) for effect in ("NoSchedule", "PreferNoSchedule", "NoExecute")]
    assert untolerated(taints, ()) == (taints[0], taints[2])
    assert untolerated(taints, (Toleration(operator="Exists"),)) == ()


def test_a_taint_is_written_as_kubectl_writes_it() -> None:
    """With and without a value."""
    assert (str(TAINT), str(Taint("k", "", "NoExecute"))) == ("sla=95:NoSchedule", "k:NoExecute")

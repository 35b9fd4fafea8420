"""A string is the same string after every parser has read it: the promise that `dumps` exists for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from constructs_ds.output import dumps
from tests.output import hard_strings

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[str], dict[str, Any]]

_MANY = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

_TEXT = st.text(
    st.one_of(
        st.sampled_from("a1 :#-.'\"\n\t\r\\|>%&*!?[]{},=~<\x85\u2028\ufeff"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=40,
).map(lambda text: text.replace("\0", ""))
_JSON = st.recursive(
    st.one_of(
        _TEXT,
        st.booleans(),
        st.none(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(_TEXT, inner, max_size=5)),
    max_leaves=40,
)


def _config_map(data: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "strings"}, "data": data}


def _wrong(read: Reader, texts: list[str]) -> list[tuple[str, object]]:
    """Return the strings that come back as something else, with what they came back as."""
    found = read(dumps([_config_map({f"k{index}": text for index, text in enumerate(texts)})]))["data"]
    return [(text, found[f"k{index}"]) for index, text in enumerate(texts) if found[f"k{index}"] != text]


def test_named_strings_as_values(read: Reader) -> None:
    """Every string on the list of known traps is read back as it was."""
    assert _wrong(read, list(hard_strings.NAMED)) == []


def test_named_strings_as_keys(read: Reader) -> None:
    """Every string on the list of known traps is read back as it was when it is a key, however long."""
    wanted = {text: str(index) for index, text in enumerate(hard_strings.NAMED)}
    assert read(dumps([_config_map(wanted)]))["data"] == wanted


def test_named_strings_in_lists(read: Reader) -> None:
    """Every string on the list of known traps is read back as it was in lists, lists of lists and lists of mappings."""
    items = [[text, [text], {"k": text}] for text in hard_strings.NAMED]
    obj = {"apiVersion": "example.com/v1", "kind": "Strings", "metadata": {"name": "s"}, "items_": items}
    assert read(dumps([obj]))["items_"] == items


@pytest.mark.parametrize("texts", [hard_strings.combinations, hard_strings.texts_of_lines, hard_strings.characters])
def test_enumerated_strings(read_fast: list[Reader], texts: Callable[[], list[str]]) -> None:
    """Every short combination of risky characters, every layout of lines and every character is read back as it was."""
    assert [_wrong(each, texts()) for each in read_fast] == [[] for _ in read_fast]


@_MANY
@given(st.lists(_TEXT, min_size=40, max_size=120))
def test_generated_strings(read: Reader, texts: list[str]) -> None:
    """Generated strings of everything that Unicode has are read back as they were."""
    assert _wrong(read, texts) == []


@_MANY
@given(_JSON)
@example([[[]], {"": {}}, [[["a\n"], "\n b\n"]]])
@example([1e22, 1e-7, 1.0, -0.0, 5e-324, 1.7976931348623157e308, 2**63 - 1, -(2**63)])
def test_generated_structures(read: Reader, value: object) -> None:
    """Generated structures, numbers included, are read back as they were."""
    obj = {"apiVersion": "example.com/v1", "kind": "Any", "metadata": {"name": "s"}, "value": value}
    assert _same(read(dumps([obj]))["value"], value)


def _same(found: Any, wanted: Any) -> bool:
    """Compare with types; kubectl prints JSON, which writes a whole float as an integer."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(_same(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(wanted, float):
        return isinstance(found, (int, float)) and float(found) == wanted
    return type(found) is type(wanted) and found == wanted

"""How the YAML looks, and what cannot be written."""

from __future__ import annotations

from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from constructs_ds.errors import SynthError
from constructs_ds.output import dumps


class _Plain(StrEnum):
    ON = "on"
    WORD = "word"


class _Mixed(str, Enum):  # noqa: UP042 - the older spelling, whose str() is another
    ON = "on"
    WORD = "word"


def test_look_of_a_manifest() -> None:
    """Two spaces, lists indented in their mapping, blocks for several lines, plain where safe, else double quotes."""
    obj = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "agent", "labels": {}, "annotations": {"on": "1e3", "path": "/var/log"}},
        "items": [{"key": "a", "values": ["x", "y", []]}, ["p", {"q": None}], "-", True, 1, 1.0],
        "data": {"run.sh": "#!/bin/sh\n\nexec agent\n", "no-newline": "a\nb", "two": "a\n\n", "indented": "  a\nb\n"},
    }
    assert dumps([obj]) == (
        "apiVersion: v1\n"
        "kind: ConfigMap\n"
        "metadata:\n"
        "  name: agent\n"
        "  labels: {}\n"
        "  annotations:\n"
        '    "on": "1e3"\n'
        "    path: /var/log\n"
        "items:\n"
        "  - key: a\n"
        "    values:\n"
        "      - x\n"
        '      - "y"\n'
        "      - []\n"
        "  - - p\n"
        "    - q: null\n"
        '  - "-"\n'
        "  - true\n"
        "  - 1\n"
        "  - 1.0\n"
        "data:\n"
        "  run.sh: |\n"
        "    #!/bin/sh\n"
        "\n"
        "    exec agent\n"
        "  no-newline: |-\n"
        "    a\n"
        "    b\n"
        "  two: |+\n"
        "    a\n"
        "\n"
        "  indented: |2\n"
        "      a\n"
        "    b\n"
    )


@pytest.mark.parametrize(
    ("objects", "text"),
    [
        ([], ""),
        ([{}], "{}\n"),
        ([{"a": "b"}], "a: b\n"),
        ([{"a": "b"}, {}, {"c": []}], "a: b\n---\n{}\n---\nc: []\n"),
    ],
    ids=["none", "empty", "one", "three"],
)
def test_documents(objects: list[dict[str, Any]], text: str) -> None:
    """Documents have `---` between them and nowhere else, and the text ends in a line feed."""
    assert dumps(objects) == text


@pytest.mark.parametrize(
    "text",
    [
        "node-exporter",
        "quay.io/prometheus/node-exporter:v1.9.1",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc)($|/)",
        "$(NODE_NAME)",
        "/var/log/containers/*.log",
        "not a number",
        "don't",
        "100m",
        "64Mi",
        "10%",
        "30s",
        "x" * 5000,
    ],
)
def test_plain_where_every_parser_agrees(text: str) -> None:
    """Ordinary words, images, flags, paths and quantities carry no quotes and are never folded."""
    assert dumps([{"a": text}]) == f"a: {text}\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'),
        ("1e3", '"1e3"'),
        ("NO", '"NO"'),
        ("*", '"*"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a ", '"a "'),
        ("a\r\nb\n", r'"a\r\nb\n"'),
        ("a\u2028b\n", r'"a\u2028b\n"'),
        ("a\ufeffb\n", r'"a\ufeffb\n"'),
        ("a\nb ", r'"a\nb "'),
        ("a\n\t\n", r'"a\n\t\n"'),
        ("\x1b\x7f\x85\ufeff\uffff", r'"\u001b\u007f\u0085\ufeff\uffff"'),
        ("ä日\U0001f600", '"ä日\U0001f600"'),
        ('"\\', r'"\"\\"'),
        ("\n", r'"\n"'),
    ],
)
def test_quoted_otherwise(text: str, written: str) -> None:
    """What any parser could read differently is quoted; what a parser could drop or refuse is escaped."""
    assert dumps([{"a": text}]) == f"a: {written}\n"


@pytest.mark.parametrize(
    ("value", "written"),
    [(1e22, "1.0e+22"), (1e-7, "1.0e-07"), (1.5e300, "1.5e+300"), (-0.0, "-0.0"), (2**63 - 1, "9223372036854775807")],
)
def test_numbers(value: float, written: str) -> None:
    """Floats keep their point, without which YAML 1.1 reads text; integers have 64 bits."""
    assert dumps([{"a": value}]) == f"a: {written}\n"


def test_long_keys() -> None:
    """A key too long for a parser to look for its colon is written as an explicit one."""
    assert dumps([{"k" * 1000: ["v"]}]) == f"? {'k' * 1000}\n:\n  - v\n"


def test_shared_objects_are_written_out() -> None:
    """An object used twice is written twice: no anchors."""
    shared = {"app": "a"}
    assert dumps([{"one": shared, "two": [shared, shared]}]).count("app: a") == 3


def test_other_kinds_of_collection() -> None:
    """Tuples, mappings that are no dict, and members of enums are written as what they stand for."""
    value = MappingProxyType({"a": (MappingProxyType({_Mixed.ON: _Plain.ON}),), "e": MappingProxyType({}), "t": ()})
    assert dumps([value]) == 'a:\n  - "on": "on"\ne: {}\nt: []\n'
    assert dumps([{_Plain.WORD: _Plain.WORD}, {_Mixed.WORD: [_Mixed.WORD]}]) == "word: word\n---\nword:\n  - word\n"


def test_order_is_what_was_given() -> None:
    """Keys come in the order of the mapping."""
    assert dumps([{"b": "1", "a": "2"}]) == 'b: "1"\na: "2"\n'


def _cycle() -> dict[str, Any]:
    cycle: dict[str, Any] = {}
    cycle["a"] = [cycle]
    return cycle


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1, 2}, "data.a: got a value of type set; use a mapping, list, string, number, boolean or None"),
        (b"x", "data.a: got a value of type bytes; use a mapping, list, string, number, boolean or None"),
        (float("nan"), "data.a: got nan; a manifest's numbers are finite"),
        (float("-inf"), "data.a: got -inf; a manifest's numbers are finite"),
        (2**63, "data.a: got an integer that does not fit 64 bits; Kubernetes has none so large: give a string"),
        (10**5000, "data.a: got an integer that does not fit 64 bits; Kubernetes has none so large: give a string"),
        (
            "ab\0",
            (
                "data.a: holds U+0000 (NUL) at character 3; "
                "Kubernetes strings are UTF-8 text: put bytes into binaryData, as base64"
            ),
        ),
        (
            ["\ud800"],
            (
                "data.a[0]: holds U+D800 (half a surrogate pair) at character 1; "
                "Kubernetes strings are UTF-8 text: put bytes into binaryData, as base64"
            ),
        ),
        ({80: "x"}, "data.a: got the key 80 (int); keys are strings: put it in quotes"),
        ({True: "x"}, "data.a: got the key True (bool); keys are strings: put it in quotes"),
        ({"k\0": "x"}, r"data.a: the key 'k\x00' holds U+0000 (NUL) at character 2; take it out"),
    ],
    ids=["set", "bytes", "nan", "inf", "int", "huge-int", "nul", "surrogate", "int-key", "bool-key", "nul-key"],
)
def test_refused_values(value: object, message: str) -> None:
    """What cannot be written is refused in one line with the object and the path."""
    obj = {"kind": "ConfigMap", "metadata": {"namespace": "logs", "name": "c"}, "data": {"a": value}}
    with pytest.raises(SynthError) as caught:
        dumps([obj])
    assert str(caught.value) == f"ConfigMap logs/c: {message}"


def test_all_refused_values_at_once() -> None:
    """Every value that cannot be written, in every object, is named in one error."""
    with pytest.raises(SynthError) as caught:
        dumps([{"kind": "A", "x": [{1}, {"app.io/y": "\0"}]}, {"kind": "B"}, {"kind": "C", "z": float("inf")}])
    assert [(each.where, each.field) for each in caught.value.problems] == [
        ("A", "x[0]"),
        ("A", 'x[1]["app.io/y"]'),
        ("C", "z"),
    ]


@pytest.mark.parametrize("obj", [None, "text", ["a"], 3])
def test_refused_objects(obj: Any) -> None:
    """What is no manifest at all is refused in one line."""
    with pytest.raises(SynthError, match=r"where a manifest is expected; a manifest is a mapping\Z"):
        dumps([obj])


def test_cycles_are_refused() -> None:
    """An object that contains itself is refused in one line, not with a traceback."""
    with pytest.raises(SynthError, match="nested more than 100 levels deep; look for an object that contains itself"):
        dumps([_cycle()])


def test_deep_but_finite() -> None:
    """A hundred levels are written; one more is refused."""
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    assert dumps([deep]).endswith("a: {}\n")
    with pytest.raises(SynthError, match="nested more than 100 levels"):
        dumps([{"a": {"a": deep}}])

"""What a scalar means: as Kubernetes has it, checked against kubectl where that is."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from constructs_ds.input import read_manifests
from constructs_ds.input.scalars import plain_scalar, tagged_scalar

if TYPE_CHECKING:
    from pathlib import Path

CORE = "tag:yaml.org,2002:"

PLAIN: list[tuple[str, Any]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("Null", None),
    ("nULL", "nULL"),
    ("y", True),
    ("Y", True),
    ("yes", True),
    ("on", True),
    ("True", True),
    ("tRUE", "tRUE"),
    ("n", False),
    ("No", False),
    ("off", False),
    ("FALSE", False),
    ("0", 0),
    ("-0", 0),
    ("+7", 7),
    ("12", 12),
    ("1_000", 1000),
    ("0x1F", 31),
    ("-0x1f", -31),
    ("0b11", 3),
    ("-0b11", -3),
    ("0o14", 12),
    ("014", 12),
    ("0O14", 12),
    ("0_7", 7),
    ("00", 0),
    ("08", 8),
    ("09.5", 9.5),
    ("0o8", "0o8"),
    ("0x", "0x"),
    ("0xg", "0xg"),
    ("0b2", "0b2"),
    ("1.5", 1.5),
    (".5", 0.5),
    ("1.", 1),
    ("1e3", 1000),
    ("1E-2", 0.01),
    ("-1.5e2", -150),
    ("1e", "1e"),
    (".", "."),
    ("1e400", "1e400"),
    ("1e21", 1e21),
    ("1e20", 10**20),
    ("._5", "._5"),
    ("1_0.5", 10.5),
    ("-", "-"),
    ("+", "+"),
    ("9223372036854775807", 2**63 - 1),
    ("18446744073709551615", 2**64 - 1),
    ("18446744073709551616", 2**64),
    ("-9223372036854775808", -(2**63)),
    ("-9223372036854775809", -(2**63)),
    ("0x10000000000000000", "0x10000000000000000"),
    ("1:30", "1:30"),
    ("190:20:30", "190:20:30"),
    ("2001-01-01", "2001-01-01"),
    ("2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"),
    ("=", "="),
    ("<<", "<<"),
    ("250m", "250m"),
    ("1Gi", "1Gi"),
    ("٣", "٣"),
    ("inf", "inf"),
    ("nan", "nan"),
]


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_plain(text: str, value: Any) -> None:
    """A plain word is a number, boolean or null where Kubernetes says so, else the text; whole floats are integers."""
    found = plain_scalar(text)
    assert (value, type(value)) == (found, type(found))


@pytest.mark.parametrize("text", [".inf", "-.INF", "+.Inf", ".nan", ".NaN"])
def test_what_json_cannot_hold(text: str) -> None:
    """Infinities and NaN are refused, as Kubernetes refuses them."""
    with pytest.raises(ValueError, match="number that JSON cannot hold"):
        plain_scalar(text)


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        (f"{CORE}str", "1", "1"),
        (f"{CORE}int", "1", 1),
        (f"{CORE}float", "1", 1),
        (f"{CORE}float", "1.5", 1.5),
        (f"{CORE}bool", "on", True),
        (f"{CORE}null", "", None),
        (f"{CORE}timestamp", "2001-01-01", "2001-01-01"),
        (f"{CORE}binary", "aMOp", "hé"),
        (f"{CORE}binary", " aG\nk= ", "hi"),
        (f"{CORE}binary", "/w==", "\N{REPLACEMENT CHARACTER}"),
        (f"{CORE}python/object:os.system", "x", "x"),
        ("!Ref", "12", "12"),
        ("!", "12", "12"),
    ],
)
def test_tagged(tag: str, text: str, value: Any) -> None:
    """A tag of YAML's own says what the text is; others are passed over, and name no Python object."""
    found = tagged_scalar(tag, text)
    assert (value, type(value)) == (found, type(found))


@pytest.mark.parametrize(
    ("tag", "text"), [("int", "x"), ("int", "1.5"), ("bool", "1"), ("null", "x"), ("float", "x"), ("binary", "?")]
)
def test_wrong_tags(tag: str, text: str) -> None:
    """A text that is not what its tag says is refused."""
    with pytest.raises(ValueError, match=f"not what its tag !!{tag} says"):
        tagged_scalar(CORE + tag, text)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not there to compare with")
def test_as_kubectl_reads_them(tmp_path: Path) -> None:
    """Every plain word above, keys, tags, anchors and merge keys come out of kubectl's parser the same."""
    beyond = 1 << 63  # kubectl prints larger numbers rounded, as floats
    rounded = {2 * beyond - 1, 2 * beyond, -beyond}
    words = [text for text, value in PLAIN if text not in {"<<", "=", "-"} and value not in rounded]
    lines = ["apiVersion: example.org/v1", "kind: Thing", "metadata: {name: a}", "words:"]
    lines += [f"- {text}" for text in words]
    lines += [
        "base: &base {a: 2, c: 3}",
        "before: {a: 1, <<: *base}",
        "after: {<<: *base, a: 1}",
        "several: {<<: [{q: 1}, {q: 2, r: 3}]}",
        "again: [&z 1, *z, &z 2, *z]",
        "keys: {1: a, 1.5: b, on: c, 0x10: d}",
        "tags: [!x 12, !!str 12, !!int 0x10, !!binary aGk=, !x {a: !y [1]}]",
        "text: |\n  a\n  ---\n  b",
    ]
    file = tmp_path / "words.yaml"
    file.write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        ["kubectl", "label", "--local", "-f", str(file), "-o", "json", "a=b"],
        capture_output=True,
        text=True,
        check=True,
    )
    [manifest] = read_manifests([file])
    expected = json.loads(done.stdout)
    del expected["metadata"]["labels"]
    assert expected == manifest.object

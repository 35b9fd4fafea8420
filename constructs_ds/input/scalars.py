"""What a scalar of YAML means to Kubernetes.

Kubernetes turns YAML into JSON with sigs.k8s.io/yaml, which stands on go-yaml v2: YAML 1.1 words (`y`, `on`, `0o14`,
`1_000`), but no base-60 numbers, dates left as text, and `08` a float. The rules below are those of `resolve` in
go.yaml.in/yaml/v2 v2.4.4 (resolve.go), read 2026-11; whole floats become integers, as Go's JSON encoder writes them.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from functools import lru_cache

Scalar = str | int | float | bool | None

_TAGS = "tag:yaml.org,2002:"

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_BASES = (16, 2, 8, 10)
_JSON_EXPONENT = 1e21
"""From here on Go writes a float with an exponent, so it stays a float."""


@lru_cache(maxsize=4096)
def plain_scalar(text: str) -> Scalar:
    """Return what `text` means where it stands unquoted and without a tag.

    Raises:
        ValueError: It is a number that JSON cannot hold, such as `.inf`.

    >>> [plain_scalar(text) for text in ("on", "0o14", "08", "1:30", "2001-01-01", "=", "1e3")]
    [True, 12, 8, '1:30', '2001-01-01', '=', 1000]
    """
    if text in _WORDS:
        word = _WORDS[text]
        if isinstance(word, float):
            raise ValueError(f"number that JSON cannot hold ({text})")
        return word
    return _number(text) if text[0] in _NUMBER_STARTS else text


def tagged_scalar(tag: str, text: str) -> Scalar:
    """Return what `text` means under an explicit tag; tags of other people's making are passed over.

    Raises:
        ValueError: The text is not what the tag says.

    >>> tagged_scalar("tag:yaml.org,2002:int", "12"), tagged_scalar("!Ref", "12")
    (12, '12')
    """
    name = tag.removeprefix(_TAGS) if tag.startswith(_TAGS) else ""
    if name == "binary":
        return _binary(text)
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(name)
    if wanted is None:
        return text
    value = plain_scalar(text)
    if type(value) is wanted or (wanted is float and type(value) is int):
        return value
    raise ValueError(f"not what its tag !!{name} says ({text!r})")


def _number(text: str) -> Scalar:
    plain = text if text[0] == "." else text.replace("_", "")
    if match := _INTEGER.match(plain):
        sign, *digits = match.groups()
        value = next(int(part, base) for part, base in zip(digits, _BASES, strict=True) if part is not None)
        value = -value if sign == "-" else value
        if -(1 << 63) <= value < (1 << 63 if sign else 1 << 64):
            return value
    if not _FLOAT.match(plain):
        return text
    number = float(plain)
    if math.isinf(number):  # Go calls it out of range, and leaves the text alone
        return text
    return int(number) if number.is_integer() and abs(number) < _JSON_EXPONENT else number


def _binary(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    except binascii.Error:
        raise ValueError("not what its tag !!binary says: no base64") from None

"""How one string, number or boolean is written so that every YAML parser reads the same value back.

A string is written plain only when it matches a short list of shapes that no parser takes for anything else: YAML 1.1
(PyYAML, Go's YAML inside kubectl and Argo CD), YAML 1.2 and JSON all read those as text. Everything else is
double-quoted, which leaves no room for opinion. Asking "is this safe?" keeps the rule short; asking "is this
dangerous?" is how other writers miss `1e3`, `0o7`, `y` or U+2028.

Sources: yaml.org/spec/1.1 and yaml.org/type (what 1.1 resolves), yaml.org/spec/1.2.2 section 10.3 (core schema), and
the resolver of gopkg.in/yaml, which kubectl reads with.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from json import JSONEncoder

_PLAIN = re.compile(
    r"""
    (?! (?i: true|false|yes|no|on|off|y|n|null|none|nan|-?inf(?:inity)? ) \Z )  # words that mean something
    (?: -{0,2}[A-Za-z] | [/$] )                                                 # --flag, word, /path, $(VAR)
    (?: [A-Za-z0-9_./@%+=,$()'<>&*;!?~^|-] | [#](?<![ ][#]) | :(?=[^ ]) | [ ](?=.) )*
    |
    \d+ (?: % | m?s | m | h | [kMGTP] | [KMGTP]i )                              # 30s, 100m, 64Mi, 25%
    """,
    re.VERBOSE,
)
"""The strings that are text to every parser: words, flags, paths, images and quantities, on one line."""

_RAW_IN_QUOTES = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is between quotes and YAML parsers refuse, drop or take for a line break."""

_BLOCK = re.compile(r"[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]+")
"""Text that a block scalar carries unchanged: printable, and broken into lines by nothing but a line feed."""

FORBIDDEN = re.compile(r"[\x00\ud800-\udfff]")
"""What no Kubernetes string can carry: NUL ends it in the container, half a surrogate pair is not UTF-8."""

INT64 = range(-(2**63), 2**63)
"""The integers that Kubernetes can carry."""

_quote = JSONEncoder(ensure_ascii=False).encode  # JSON's escapes are YAML's too, and this is written in C


class UnwritableError(ValueError):
    """A value that cannot be written; `problems.unwritable` tells the user which and where."""


def quoted(text: str) -> str:
    r"""Return `text` between double quotes, on one line.

    >>> quoted("a\u2028b")
    '"a\\u2028b"'
    """
    return _RAW_IN_QUOTES.sub(lambda match: f"\\u{ord(match[0]):04x}", _quote(text))


def inline(text: str) -> str:
    """Return `text` as a scalar on one line: plain where every parser agrees, else quoted.

    Raises:
        UnwritableError: It holds NUL or half a surrogate pair.

    >>> inline("no"), inline("node")
    ('"no"', 'node')
    """
    if _PLAIN.fullmatch(text):
        return text
    if FORBIDDEN.search(text):
        raise UnwritableError
    return quoted(text)


cached_inline = lru_cache(maxsize=8192)(inline)
"""`inline` for short strings, which manifests repeat: keys, names, labels, images."""


def block(text: str, pad: str) -> str:
    r"""Return a string of several lines as a literal block scalar, or quoted where a block would change it.

    Args:
        text: At least one line feed in it.
        pad: The spaces before the block's lines, two more than before its key or dash.

    >>> block("a\nb\n", "  ")
    '|\n  a\n  b'
    """
    body = text.rstrip("\n")
    if not body or body[-1] in " \t" or not _BLOCK.fullmatch(text):
        return inline(text)  # some parsers trim white space that ends a block
    newlines = len(text) - len(body)
    # A parser takes the indentation from the first line that has text, so one that starts with white space is measured.
    measured = "2" if body.lstrip("\n")[0] in " \t" else ""
    header = f"|{measured}" + ("-", "", "+")[min(newlines, 2)]
    lines = "\n".join(f"{pad}{line}" if line else "" for line in body.split("\n"))
    return f"{header}\n{lines}" + "\n" * (newlines - 1)


def number(value: float) -> str:
    """Return a number as YAML 1.1, YAML 1.2 and JSON readers all read it: a float keeps its point, `1.0e+22`.

    Raises:
        UnwritableError: An integer outside 64 bits, or no finite number.
    """
    if isinstance(value, int):
        if value not in INT64:
            raise UnwritableError
        return int.__repr__(value)
    if not math.isfinite(value):
        raise UnwritableError
    digits, exponent, power = float.__repr__(value).partition("e")
    return f"{digits}{'' if '.' in digits else '.0'}{exponent}{power}"

"""Manifests as YAML: `dumps`, the one way out.

Block style, two spaces, sequences indented inside their mapping as cdk8s writes them, no folding, no anchors, and
strings that every parser reads back as they were (see `scalars`). It writes what it is given in the order it is given;
`field_order` and `document_order` arrange.

Speed is part of the contract, hence one flat loop per collection, type tests by identity and one list of lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.errors import SynthError
from constructs_ds.output.scalars import UnwritableError, block, cached_inline, inline, number
from constructs_ds.output.shapes import LISTS, MAPPINGS
from constructs_ds.output.unwritable import MAX_DEPTH, unwritable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CACHED_LENGTH = 128  # characters; longer strings seldom come twice and would only fill memory
_MAX_PAD = 2 * MAX_DEPTH  # spaces
_SIMPLE_KEY = 1000  # characters; parsers stop looking for the colon after 1,024 (yaml.org/spec/1.1, section 9.2)


def dumps(objects: Iterable[Mapping[str, Any]]) -> str:
    r"""Return manifests as one YAML text, a document each.

    Args:
        objects: Manifests made of mappings, lists, strings, booleans, 64-bit integers, finite floats and None.

    Returns:
        The documents with `---` between them and a line feed at the end; "" for no objects.

    Raises:
        SynthError: Something that YAML or Kubernetes cannot carry; every such value is named with its path.

    >>> dumps([{"kind": "ConfigMap", "data": {"on": "1e3", "run": "a\nb\n"}}])
    'kind: ConfigMap\ndata:\n  "on": "1e3"\n  run: |\n    a\n    b\n'
    """
    objects = list(objects)
    try:
        return "---\n".join([_document(each) for each in objects])
    except UnwritableError:
        raise SynthError(problem for each in objects for problem in unwritable(each)) from None


def _document(obj: Mapping[str, Any]) -> str:
    if not isinstance(obj, MAPPINGS):
        raise UnwritableError
    if not obj:
        return "{}\n"
    lines: list[str] = []
    _mapping(obj, "", lines)
    lines.append("")
    return "\n".join(lines)


def _mapping(mapping: Mapping[str, Any], pad: str, lines: list[str]) -> None:
    """Append `key: value` for each entry; `pad` is what each line starts with."""
    if len(pad) > _MAX_PAD:
        raise UnwritableError
    child = pad + "  "
    for key, value in mapping.items():
        name = cached_inline(key if type(key) is str else _text(key))
        head = f"{pad}{name}:" if len(name) < _SIMPLE_KEY else f"{pad}? {name}\n{pad}:"
        kind = value.__class__
        if kind is str and "\n" not in value:
            lines.append(f"{head} {cached_inline(value) if len(value) < _CACHED_LENGTH else inline(value)}")
        elif kind in _LEAVES:
            lines.append(f"{head} {_leaf(value, child)}")
        elif isinstance(value, LISTS) and value:
            lines.append(head)
            _sequence(value, child, lines)
        elif (kind is dict or isinstance(value, MAPPINGS)) and value:
            lines.append(head)
            _mapping(value, child, lines)
        else:
            lines.append(f"{head} {_leaf(value, child)}")


def _sequence(items: Sequence[Any], pad: str, lines: list[str]) -> None:
    """Append `- item` for each item; `pad` is what comes before the dash."""
    if len(pad) > _MAX_PAD:
        raise UnwritableError
    head = pad + "- "
    child = pad + "  "
    for item in items:
        kind = item.__class__
        first = len(lines)
        if kind is str and "\n" not in item:
            lines.append(f"{head}{cached_inline(item) if len(item) < _CACHED_LENGTH else inline(item)}")
        elif kind in _LEAVES:
            lines.append(f"{head}{_leaf(item, child)}")
        elif (kind is dict or isinstance(item, MAPPINGS)) and item:
            _mapping(item, child, lines)
            lines[first] = head + lines[first][len(head) :]
        elif isinstance(item, LISTS) and item:
            _sequence(item, child, lines)
            lines[first] = head + lines[first][len(head) :]
        else:
            lines.append(f"{head}{_leaf(item, child)}")


def _leaf(value: Any, child: str) -> str:
    """Return what has nothing below it: a string of several lines, a constant, a number, an empty collection."""
    if isinstance(value, str):
        text = _text(value)
        return block(text, child) if "\n" in text else inline(text)
    if value is None or value is True or value is False:
        return _CONSTANTS[value]
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, MAPPINGS):
        return "{}"
    if isinstance(value, LISTS):
        return "[]"
    raise UnwritableError


def _text(value: Any) -> str:
    """Return a string of a subclass, such as an enum's member, as the text that it stands for."""
    if not isinstance(value, str):
        raise UnwritableError
    return str.__str__(value)


_LEAVES = frozenset({str, int, bool, float, type(None)})
_CONSTANTS = {None: "null", True: "true", False: "false"}

"""One YAML document to plain data: dicts with text keys, lists, text, numbers, booleans and None.

Built from the parser's events rather than with PyYAML's constructors: it is faster, keeps the line of each List item,
and the bounds hold while building, before a hostile file has taken the memory.

As Kubernetes reads it (sigs.k8s.io/yaml, checked against kubectl): keys that are numbers or booleans become text, an
anchor may be given again, and a merge key takes effect where it stands: keys before it are overwritten, keys after it
win. Unlike kubectl's client, and like the API server's strict validation, a key given twice is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from constructs_ds.input.plain import is_list, is_mapping
from constructs_ds.input.scalars import Scalar, plain_scalar, tagged_scalar

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_DEPTH: Final = 200
"""How deep mappings and lists may nest; the deepest published CustomResourceDefinitions need about 60."""

MAX_ALIASED_NODES: Final = 400_000
"""How many values aliases (`*name`) may add to one document: where go-yaml begins to refuse too."""

_MERGE_TAG = "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True)
class Document:
    """What one document says.

    Attributes:
        value: Plain data.
        line: The 1-based line of the first thing in it.
        item_lines: The lines of the elements of the list at the root's key `items`, as a List has one.
    """

    value: Any
    line: int
    item_lines: list[int]


class DocumentError(Exception):
    """A document that cannot be read.

    Attributes:
        line: 1-based, counted from the start of the text given.
        what: What is wrong.
        remedy: What to do about it.
    """

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.remedy = remedy


@dataclass(slots=True)
class _Anchored:
    """A value with a name, how many nodes it has (None while it is still being built) and how deep they nest."""

    value: Any = None
    nodes: int | None = None
    height: int = 0


def build_document(text: str) -> Document:
    """Return what the one document in `text` says; nothing but comments says None.

    Raises:
        DocumentError: It is no YAML, breaks a bound, or says something that JSON cannot.
    """
    try:
        return _Builder(text).document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        raise DocumentError(line, f"no YAML: {error.reason}", "remove the character") from None
    except yaml.MarkedYAMLError as error:
        what = " ".join(part for part in (error.context, error.problem) if part)
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DocumentError(line, f"no YAML: {what}", "mend the syntax") from None


class _Builder:
    """Turns events into data, counting depth and what aliases add."""

    def __init__(self, text: str) -> None:
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml, where PyYAML was built with it
        self.next_event: Callable[[], Any] = loader(text).get_event
        self.anchors: dict[str, _Anchored] = {}
        self.item_lines: list[int] = []
        self.in_items = False
        self.nodes = 0
        self.aliased_nodes = 0
        self.deepest = 0

    def document(self) -> Document:
        self.next_event()  # stream start
        if isinstance(self.next_event(), StreamEndEvent):
            return Document(None, 1, [])
        event = self.next_event()
        value = self.value(event, 0)
        self.next_event()  # document end
        if not isinstance(extra := self.next_event(), StreamEndEvent):
            raise DocumentError(
                _line(extra), "a document that no line of its own separates", "end lines with a newline"
            )
        return Document(value, _line(event), self.item_lines)

    def value(self, event: Any, depth: int) -> Any:
        if type(event) is AliasEvent:
            return self.alias(event, depth)
        if event.anchor is None:
            return self.content(event, depth)
        nodes, deepest, anchored = self.nodes, self.deepest, _Anchored()
        self.anchors[event.anchor] = anchored
        self.deepest = depth
        anchored.value = self.content(event, depth)
        anchored.nodes, anchored.height = self.nodes - nodes, self.deepest - depth
        self.deepest = max(deepest, self.deepest)
        return anchored.value

    def content(self, event: Any, depth: int) -> Any:
        self.nodes += 1
        if type(event) is ScalarEvent:
            return _scalar(event)
        self.descend(event, depth + 1)
        return self.mapping(depth) if type(event) is MappingStartEvent else self.sequence(depth)

    def sequence(self, depth: int) -> list[Any]:
        values: list[Any] = []
        in_items = self.in_items and depth == 1
        while type(event := self.next_event()) is not SequenceEndEvent:
            if in_items:
                self.item_lines.append(_line(event))
            values.append(self.value(event, depth + 1))
        return values

    def mapping(self, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: set[str] = set()
        while type(event := self.next_event()) is not MappingEndEvent:
            if _is_merge(event):
                source = self.merge_source(depth)
                merged.update(key for key in source if key not in result)
                result.update(source)
                continue
            key = self.key(event)
            if key in result and key not in merged:
                raise DocumentError(_line(event), f"key {key!r} given twice", "keep one of the two")
            merged.discard(key)
            if depth == 0:
                self.in_items = key == "items"
            result[key] = self.value(self.next_event(), depth + 1)
        return result

    def key(self, event: Any) -> str:
        key: Any = self.value(event, 0) if type(event) in (ScalarEvent, AliasEvent) else []
        if isinstance(key, str):
            return key
        if isinstance(key, bool):
            return "true" if key else "false"
        if isinstance(key, int | float):
            return str(key)
        raise DocumentError(_line(event), "key that is no text", "quote it")

    def merge_source(self, depth: int) -> dict[str, Any]:
        event = self.next_event()
        source = self.value(event, depth + 1)
        sources: list[Any] = source if is_list(source) else [source]
        result: dict[str, Any] = {}
        for each in reversed(sources):  # of several, the first wins
            if not is_mapping(each):
                raise DocumentError(_line(event), "merge key '<<' without a mapping", "give it an alias of a mapping")
            result.update(each)
        return result

    def descend(self, event: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise DocumentError(_line(event), f"nested deeper than {MAX_DEPTH} levels", "nest less")
        self.deepest = max(self.deepest, depth)

    def alias(self, event: Any, depth: int) -> Any:
        anchored = self.anchors.get(event.anchor)
        if anchored is None or anchored.nodes is None:
            what = "is not defined before it" if anchored is None else "contains itself"
            raise DocumentError(_line(event), f"alias *{event.anchor} {what}", "write out the value")
        self.nodes += anchored.nodes
        self.aliased_nodes += anchored.nodes
        if self.aliased_nodes > MAX_ALIASED_NODES:
            what = f"aliases add more than {MAX_ALIASED_NODES} values"
            raise DocumentError(_line(event), what, "write out what is meant")
        self.descend(event, depth + anchored.height)
        return _copy(anchored.value)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _is_merge(event: Any) -> bool:
    if type(event) is not ScalarEvent:
        return False
    return (event.value == "<<" and event.implicit[0]) or event.tag == _MERGE_TAG


def _scalar(event: Any) -> Scalar:
    text: str = event.value
    try:
        if event.implicit[0]:
            return plain_scalar(text)
        return text if event.tag is None else tagged_scalar(event.tag, text)
    except ValueError as error:
        raise DocumentError(_line(event), str(error), "quote it if it is text") from None


def _copy(value: Any) -> Any:
    """Return a copy of plain data, so that an alias is a value of its own, as in JSON."""
    if is_mapping(value):
        return {key: _copy(each) for key, each in value.items()}
    if is_list(value):
        return [_copy(each) for each in value]
    return value

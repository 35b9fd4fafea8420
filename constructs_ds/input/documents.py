"""One stream of bytes cut into documents, so that a large file is never held whole.

A line that starts with `---` and then ends or goes on with a space separates documents, as does one with `...`. YAML
1.1 forbids both at column 0 inside a document, block scalars and quoted text included, so no parsing is needed to find
them (yaml.org/spec/1.1, production c-forbidden).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKERS = (b"---", b"...")
_SPACE = (b"", b" ", b"\t", b"\r", b"\n")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bytes of one document.

    Attributes:
        data: From its `---`, if it has one, up to the next separator.
        first_line: The 1-based line of the file that `data` starts with.
        end: How many bytes of the file have been read when it ends.
    """

    data: bytes
    first_line: int
    end: int


def split_documents(lines: Iterable[bytes]) -> Iterator[Chunk]:
    """Cut a file, given line by line, into documents; those with nothing but comments are left out.

    Args:
        lines: As iterating over a binary file gives them, each with its line end.
    """
    pending: list[bytes] = []
    first_line, end, content = 1, 0, False
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if line[:3] in _MARKERS and line[3:4] in _SPACE:
            if content:
                yield Chunk(b"".join(pending), first_line, end)
            # Directives (%YAML, %TAG) stand before the `---` of the document that they belong to.
            pending = pending if not content and _has_directive(pending) and line[:1] == b"-" else []
            first_line = first_line if pending else number
            content = False
            if line[:1] == b".":
                line, first_line = b"", number + 1
            content = bool(line[3:].strip()) and not line[3:].lstrip().startswith(b"#")
        elif not content:
            content = _is_content(line)
        pending.append(line)
        end += len(raw)
    if content:
        yield Chunk(b"".join(pending), first_line, end)


def _is_content(line: bytes) -> bool:
    text = line.strip()
    return bool(text) and text[:1] != b"#" and line[:1] != b"%"


def _has_directive(lines: list[bytes]) -> bool:
    return any(line[:1] == b"%" for line in lines)

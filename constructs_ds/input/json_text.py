"""JSON text to plain data, several values one after another included."""

from __future__ import annotations

import json
import re
from typing import Any

from constructs_ds.input.builder import MAX_DEPTH, Document
from constructs_ds.input.plain import is_list, is_mapping

_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def build_json_documents(text: str) -> list[Document] | None:
    """Return what `text` says if all of it is JSON, else None: let YAML, of which JSON is a part, say what is wrong.

    That includes keys given twice and nesting too deep, since only the YAML side knows in which line it reads.
    """
    documents: list[Document] = []
    position = _skip_space(text, 0)
    line = 1 + text.count("\n", 0, position)
    try:
        while position < len(text):
            value, end = _DECODER.raw_decode(text, position)
            if _is_deep(value):
                return None
            documents.append(Document(_repaired(value) if _SURROGATE.search(text, position, end) else value, line, []))
            following = _skip_space(text, end)
            line += text.count("\n", position, following)
            position = following
    except (ValueError, RecursionError):
        return None
    return documents


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key is given twice")
    return result


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: object) -> list[Any]:
    if is_mapping(value):
        return list(value.values())
    return value if is_list(value) else []


def _repaired(value: Any) -> Any:
    r"""Return `value` with each half of a surrogate pair (`\ud800`) as U+FFFD, as Go reads it; no output takes one."""
    if is_mapping(value):
        return {_repaired(key): _repaired(each) for key, each in value.items()}
    if is_list(value):
        return [_repaired(each) for each in value]
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value

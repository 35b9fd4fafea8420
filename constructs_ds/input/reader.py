"""`read_manifests`: the objects in files, folders and standard input, one document at a time."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import InputError, Problem
from constructs_ds.input.builder import Document, DocumentError, build_document
from constructs_ds.input.documents import Chunk, split_documents
from constructs_ds.input.json_text import build_json_documents
from constructs_ds.input.paths import STDIN, Source, find_sources, unreadable
from constructs_ds.input.plain import is_mapping

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Manifest:
    """One Kubernetes object and where it was read.

    Attributes:
        source: The file as given, or below the folder that was given; `<stdin>` for "-".
        line: The 1-based line where it starts; for an item of a JSON List, where the List starts.
        object: The object, as plain data.
    """

    source: str
    line: int
    object: dict[str, Any]

    @property
    def where(self) -> str:
        """Return "file.yaml:12"."""
        return f"{self.source}:{self.line}"


def read_manifests(
    paths: Iterable[str | os.PathLike[str]],
    *,
    stdin: BinaryIO | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Iterator[Manifest]:
    """Yield the objects of all manifests, in the order of the paths, then of the file.

    Lists are taken apart; empty documents are passed over; kinds are not judged, so a mapping without a kind comes out
    as it is. A broken document does not hide the others: everything that can be read is yielded, in that file and the
    next, and after the last one a single error tells of all that could not. So who uses up the iterator has either
    seen everything or gets the error.

    Memory: one document (`---`) at a time.

    Args:
        paths: Files, folders (searched for *.yaml, *.yml and *.json, sorted), or "-" for standard input.
        stdin: Bytes to read for "-". Default: the process's standard input.
        on_progress: Called after each document with bytes read and bytes in total, standard input not counted.

    Raises:
        InputError: After the last manifest: one problem, with file and line, for each document that cannot be read.
    """
    problems: list[Problem] = []
    sources = find_sources(paths, problems)
    total = sum(source.size for source in sources)
    done = 0
    for source in sources:
        for chunk in _chunks(source, stdin, problems):
            yield from _manifests(source.name, chunk, problems)
            if on_progress:
                on_progress(done + chunk.end if source.size else done, total)
        done += source.size
    if problems:
        raise InputError(problems)


def _chunks(source: Source, stdin: BinaryIO | None, problems: list[Problem]) -> Iterator[Chunk]:
    if source.name == STDIN:
        yield from split_documents(stdin or sys.stdin.buffer)
        return
    try:
        with Path(source.name).open("rb") as file:
            yield from split_documents(file)
    except OSError as error:
        problems.append(unreadable(source.name, error))


def _manifests(source: str, chunk: Chunk, problems: list[Problem]) -> Iterator[Manifest]:
    before = chunk.first_line - 1
    try:
        documents = _documents(chunk)
    except DocumentError as error:
        problems.append(Problem(f"{source}:{before + error.line}", "", error.what, error.remedy))
        return
    for document in documents:
        for line, value in _objects(document.value, before + document.line, [before + n for n in document.item_lines]):
            if is_mapping(value):
                yield Manifest(source, line, value)
            else:
                what = f"a manifest is a mapping, got {_name_of_kind(value)}"
                problems.append(Problem(f"{source}:{line}", "", what, "start it with apiVersion and kind"))


def _name_of_kind(value: object) -> str:
    if value is None:
        return "null"
    names: dict[type, str] = {str: "text", list: "a list", bool: "a boolean"}
    return names.get(type(value), "a number")


def _documents(chunk: Chunk) -> list[Document]:
    try:
        text = chunk.data.decode()
    except UnicodeDecodeError as error:
        line = chunk.data.count(b"\n", 0, error.start) + 1
        raise DocumentError(line, f"not UTF-8 (byte 0x{chunk.data[error.start]:02x})", "save it as UTF-8") from None
    documents = build_json_documents(text) if text.lstrip().startswith(("{", "[")) else None
    if documents is None:
        documents = [build_document(text)]
    return [document for document in documents if document.value is not None]


def _objects(value: Any, line: int, item_lines: list[int]) -> Iterator[tuple[int, Any]]:
    """Yield an object, or those of a List (or DaemonSetList, ...), each with its line.

    Items of a typed list may leave out apiVersion and kind, which then follow from the list's own.
    """
    if not is_mapping(value) or not _is_list_kind(value):
        yield line, value
        return
    name = value["kind"].removesuffix("List")
    inherited = {"apiVersion": value.get("apiVersion"), "kind": name} if name else {}
    for index, item in enumerate(value["items"] or []):
        item_line = item_lines[index] if item_lines else line
        yield from _objects(inherited | item if is_mapping(item) else item, item_line, [])


def _is_list_kind(value: dict[str, Any]) -> bool:
    kind = value.get("kind")
    return isinstance(kind, str) and kind.endswith("List") and isinstance(value.get("items", 0), list | None)

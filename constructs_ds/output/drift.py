"""Is the output folder what the code says? Compared byte for byte, shown as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from itertools import zip_longest
from typing import TYPE_CHECKING

from constructs_ds.errors import InputError, Problem
from constructs_ds.output.tree import SUFFIX, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CONTEXT = 3  # lines around a change
_HEAD = 12  # lines at the start of a document among which its kind and name are
_BETWEEN = "\n---\n"


@dataclass(frozen=True, slots=True)
class Drift:
    """How an output folder differs from what the code says. False when it does not.

    Attributes:
        added: Files that the code makes and the folder lacks, in order of their names.
        removed: Synthesized files in the folder that the code no longer makes.
        changed: Files that are in both with other bytes, each with its difference as a unified diff.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __str__(self) -> str:
        """Return a line for each file that was added or removed, and the differences of those that changed."""
        lines = [f"missing: {name}" for name in self.added] + [f"not made by the code: {name}" for name in self.removed]
        return "\n".join([*lines, *self.changed.values()])


def drift(expected: Mapping[str, str], outdir: Path, *, suffix: str = SUFFIX) -> Drift:
    """Compare an output folder with what the code says. Nothing is written.

    Args:
        expected: Content by name relative to `outdir`, as for `write_tree`.
        outdir: The output folder. One that does not exist has no files.
        suffix: What the names of synthesized files end in. Other files are nobody's drift.

    Raises:
        InputError: A file in `outdir` cannot be read.
    """
    found = _read(outdir, suffix)
    wanted = {name: text.encode() for name, text in expected.items()}
    differing = sorted(name for name in wanted.keys() & found.keys() if found[name] != wanted[name])
    return Drift(
        added=tuple(sorted(wanted.keys() - found.keys())),
        removed=tuple(sorted(found.keys() - wanted.keys())),
        changed={name: _diff(name, found[name], expected[name]) for name in differing},
    )


def _read(outdir: Path, suffix: str) -> dict[str, bytes]:
    if outdir.exists() and not outdir.is_dir():
        raise InputError(Problem(str(outdir), "", "is a file", "give the folder that synth writes"))
    try:
        return read_tree(outdir, suffix)
    except OSError as error:
        where = error.filename or outdir
        raise InputError(Problem(str(where), "", f"cannot be read: {error.strerror or error}")) from None


def _diff(name: str, found: bytes, wanted: str) -> str:
    """Return the way from the file that is there to the one that should be; each hunk says which object it is in.

    Lines are counted within the object.
    """
    old = found.decode(errors="backslashreplace")
    if old.replace("\r\n", "\n") == wanted:
        return f"{name}: only line endings differ (CRLF in the folder, LF from the code)"
    if old.endswith("\n") and wanted.endswith("\n"):
        old, wanted = old[:-1], wanted[:-1]
    lines = [f"--- found/{name}", f"+++ expected/{name}"]
    for before, after in _changed_documents(old.split(_BETWEEN), wanted.split(_BETWEEN)):
        of = _object_of(after or before)
        hunks = list(unified_diff(before.splitlines(), after.splitlines(), n=_CONTEXT, lineterm=""))[2:]
        lines += [f"{line} {of}".rstrip() if line.startswith("@@") else line for line in hunks]
        if not hunks:
            lines.append(f"@@ last line feed @@ {of}".rstrip())
    return "\n".join(lines)


def _changed_documents(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pair the documents that differ; line by line over a whole file, a large one would take minutes."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from zip_longest(old[i1:i2], new[j1:j2], fillvalue="")


def _object_of(document: str) -> str:
    """Return the kind and name of a document, as git adds the function to a hunk."""
    head = document.split("\n", _HEAD)[:_HEAD]
    kind = next((line[6:] for line in head if line.startswith("kind: ")), "")
    name = next((line[8:] for line in head if line.startswith("  name: ")), "")
    return f"{kind} {name}".strip()

"""Is the output folder what the code says? Compared byte for byte, shown as a person reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from constructs_ds.errors import InputError, Problem
from constructs_ds.output.tree import SUFFIX, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CONTEXT = 3  # lines around a change
_HEAD = 12  # lines at the start of a document among which its kind and name are
_HUNK = re.compile(r"@@ -(\d+)")


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
    """Return the way from the file that is there to the one that should be; each hunk says which object it is in."""
    old = found.decode(errors="backslashreplace")
    if old.replace("\r\n", "\n") == wanted:
        return f"{name}: only line endings differ (CRLF in the folder, LF from the code)"
    lines = old.split("\n")
    names = (f"found/{name}", f"expected/{name}")
    diff = unified_diff(lines, wanted.split("\n"), *names, n=_CONTEXT, lineterm="")
    return "\n".join(_with_object(line, lines) if line.startswith("@@") else line for line in diff)


def _with_object(header: str, lines: list[str]) -> str:
    """Add to a hunk's header the kind and name of the object it starts in, as git adds the function."""
    match = _HUNK.match(header)
    start = min(int(match[1]) + _CONTEXT, len(lines)) if match else 0
    above = next((index for index in range(start - 1, -1, -1) if lines[index] == "---"), -1) + 1
    document = lines[above : above + _HEAD]
    kind = next((line[6:] for line in document if line.startswith("kind: ")), "")
    name = next((line[8:] for line in document if line.startswith("  name: ")), "")
    return " ".join(part for part in (header, kind, name) if part)

"""Write a repository into the clone of an empty one, whose `.git` stays as it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from constructs_ds.errors import Problem, UsageError
from constructs_ds.output import write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_GIT = ".git"


def is_empty_clone(folder: Path) -> bool:
    """Return whether a folder holds `.git` (a file in worktrees and submodules) and nothing else."""
    return folder.is_dir() and [path.name for path in folder.iterdir()] == [_GIT]


def write_into_clone(folder: Path, files: Mapping[str, str]) -> None:
    """Put files beside `.git`: all of them or, when anything fails, none. Only a SIGKILL can leave some.

    Args:
        folder: What `is_empty_clone` is true of. It is not exchanged for another, as `write_tree` would, since `.git`
            has empty folders and times that git relies on.
        files: Content by name relative to `folder`.

    Raises:
        UsageError: The folder cannot be written.
    """
    made = folder / ".constructs-ds-init"
    names = {name.partition("/")[0] for name in files}
    try:
        write_tree(made, files, suffix="")
        for name in sorted(names):
            (made / name).rename(folder / name)
        made.rmdir()
    except BaseException as error:
        for path in (made, *(folder / name for name in names)):
            _delete(path)
        if not isinstance(error, OSError):
            raise
        raise UsageError(Problem(str(folder), "", f"cannot be written: {error.strerror or error}")) from None


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

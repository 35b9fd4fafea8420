"""Put one folder in the place of another so that no reader, and no kill, ever sees half of it.

Linux and macOS can exchange two names in one step. Where the file system cannot, two renames do it, and `recover` mends
what a kill between them leaves.

Sources: renameat2(2) (Linux 3.15, glibc 2.28), renamex_np(2) (macOS 10.12).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_AT_FDCWD = -100  # relative to the working directory (fcntl.h)
_RENAME_EXCHANGE = 2  # linux/fs.h; RENAME_SWAP on macOS has the same number
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a kernel or file system answers when it cannot exchange names."""


def staging(outdir: Path) -> Path:
    """Return the folder beside `outdir` in which its next content is made."""
    return outdir.with_name(f".{outdir.name}.constructs-ds-new")


def _retired(outdir: Path) -> Path:
    return outdir.with_name(f".{outdir.name}.constructs-ds-old")


def put_in_place(outdir: Path) -> None:
    """Make `staging(outdir)` the new `outdir` and delete the old one.

    Raises:
        OSError: The old content is whole, and `recover` puts it back if it is not in its place.
    """
    new, old = staging(outdir), _retired(outdir)
    if not outdir.exists():
        new.rename(outdir)
    elif not _exchange(new, outdir):
        outdir.rename(old)
        new.rename(outdir)
    with contextlib.suppress(OSError):  # the new content is in its place: what is left over, the next run deletes
        sync_folder(outdir.parent)
        for leftover in (new, old):
            _delete(leftover)


def recover(outdir: Path) -> None:
    """Finish or undo what a killed run left beside `outdir`."""
    old = _retired(outdir)
    if old.exists() and not outdir.exists():
        old.rename(outdir)
    for leftover in (staging(outdir), old):
        _delete(leftover)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk; where a folder cannot be opened (Windows), do nothing."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where this system or file system cannot."""
    call = _system_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_HERE:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _system_call() -> Callable[[bytes, bytes], int] | None:
    """Return the function of this system that exchanges two names, or None."""
    if sys.platform == "win32":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        return partial(_renameat2, libc)
    if hasattr(libc, "renamex_np"):
        return partial(_renamex, libc)
    return None


def _renameat2(libc: ctypes.CDLL, one: bytes, other: bytes) -> int:
    code: int = libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
    return code


def _renamex(libc: ctypes.CDLL, one: bytes, other: bytes) -> int:
    code: int = libc.renamex_np(one, other, _RENAME_EXCHANGE)
    return code

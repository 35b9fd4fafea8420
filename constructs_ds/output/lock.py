"""One writer at a time: two synths of one folder wait for each other."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@contextlib.contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold a lock on a folder: no lock file is left behind, and the lock of a killed process is gone with it.

    Where folders cannot be locked (Windows, some network file systems) nobody waits.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

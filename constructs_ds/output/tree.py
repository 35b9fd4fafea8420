"""The files of `dist/`: written as a whole or not at all.

The next content is made in a folder beside the output folder, put on disk, and exchanged with it in one step. Whatever
happens before leaves the old content as it was. The next run clears away what a killed one left.

Only the files that end in the suffix belong to us: those that are no longer wanted vanish. Every other file stays, as
does every file of ours that did not change: they are linked into the new folder, so content, times and rights are kept.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_ds.errors import Problem, UsageError
from constructs_ds.output.file_names import check_names
from constructs_ds.output.lock import locked
from constructs_ds.output.swap import put_in_place, recover, staging, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUFFIX = ".k8s.yaml"
"""What the names of synthesized files end in: cdk8s's own default."""


def write_tree(outdir: Path, files: Mapping[str, str], *, suffix: str = SUFFIX) -> bool:
    """Make `outdir` hold exactly these synthesized files, beside what else is in it, in one step.

    Args:
        outdir: The output folder, made if need be. A link to a folder stays a link.
        files: Content by name relative to `outdir`, with `/` between folders; written as UTF-8.
        suffix: What the names of synthesized files end in. Other files in `outdir` are kept.

    Returns:
        True if anything changed. When nothing did, nothing is touched, modification times included.

    Raises:
        UsageError: `outdir` cannot be such a folder, or cannot be written. What was there is still there, whole.
        SynthError: A name leads out of `outdir`, lacks the suffix, or two names are one on some file systems.
    """
    check_names(files, suffix)
    content = {name: text.encode() for name, text in files.items()}
    try:
        return _write_tree(_usable(outdir), content, suffix)
    except OSError as error:
        remedy = "what was there before is untouched; see to rights and space, or choose another folder"
        raise UsageError(Problem(str(outdir), "", f"cannot be written: {error.strerror or error}", remedy)) from None


def read_tree(outdir: Path, suffix: str = SUFFIX) -> dict[str, bytes]:
    """Return the synthesized files in a folder by their names relative to it, sorted; none if it does not exist."""
    paths = sorted(path for path in _files(outdir) if path.name.endswith(suffix) and path.is_file())
    return {path.relative_to(outdir).as_posix(): path.read_bytes() for path in paths}


def _write_tree(outdir: Path, content: Mapping[str, bytes], suffix: str) -> bool:
    outdir.parent.mkdir(parents=True, exist_ok=True)
    with locked(outdir.parent):
        recover(outdir)
        current = read_tree(outdir, suffix)
        if outdir.is_dir() and current == content:
            return False
        try:
            _prepare(outdir, content, current, suffix)
            put_in_place(outdir)
        except BaseException:
            with contextlib.suppress(OSError):  # what cannot be cleared away now, the next run clears away
                recover(outdir)
            raise
    return True


def _usable(outdir: Path) -> Path:
    """Return the real path of the output folder.

    Raises:
        UsageError: It is no folder, or one that cannot be exchanged for another.
    """
    real = outdir.resolve()
    if real.exists() and not real.is_dir():
        raise UsageError(Problem(str(outdir), "", "is a file", "choose a folder"))
    if real in (here := Path.cwd().resolve(), *here.parents):
        raise UsageError(Problem(str(outdir), "", "is or holds the working directory", "choose a folder inside it"))
    if os.path.ismount(real):
        what = "is a mount point, which cannot be replaced in one step"
        raise UsageError(Problem(str(outdir), "", what, "choose a folder inside it"))
    return real


def _prepare(outdir: Path, content: Mapping[str, bytes], current: Mapping[str, bytes], suffix: str) -> None:
    """Make the next content of `outdir` beside it, and wait until it is on disk."""
    new = staging(outdir)
    new.mkdir()
    unchanged = {name for name, data in content.items() if current.get(name) == data}
    if outdir.is_dir():
        shutil.copystat(outdir, new)
        for path in _files(outdir):
            relative = path.relative_to(outdir)
            if not path.name.endswith(suffix) or relative.as_posix() in unchanged:
                _keep(path, new / relative)
    for name, data in content.items():
        if name not in unchanged:
            _write(new / name, data)
    for folder, _, _ in os.walk(new):
        sync_folder(Path(folder))


def _keep(path: Path, target: Path) -> None:
    """Give a file, a link or an empty folder its place in the new folder; a copy where the file system has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        target.symlink_to(path.readlink())
    elif path.is_dir():
        target.mkdir()
    else:
        try:
            target.hardlink_to(path)
        except OSError:
            shutil.copy2(path, target)


def _write(path: Path, data: bytes) -> None:
    """Write a new file and wait until it is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _files(folder: Path) -> Iterator[Path]:
    """Yield everything under a folder that is no folder with something in it; links are not followed."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and any(path.iterdir()):
            yield from _files(path)
        else:
            yield path

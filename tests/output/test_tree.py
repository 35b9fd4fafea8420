"""The output folder is replaced as a whole, or left as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from constructs_ds.errors import SynthError, UsageError
from constructs_ds.output import swap, write_tree

_OLD = {"app.k8s.yaml": "old: 1\n", "same.k8s.yaml": "same: 1\n", "sub/stale.k8s.yaml": "stale: 1\n"}
_NEW = {"app.k8s.yaml": "new: 1\n", "same.k8s.yaml": "same: 1\n", "more/made.k8s.yaml": "more: 1\n"}


def _content(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["exchange", "two renames"])
def dist(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an output folder with the old files, with and without a system that can exchange two names."""
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_system_call", lambda: None)
    folder = tmp_path / "dist"
    assert write_tree(folder, _OLD)
    return folder


def test_files_are_replaced(dist: Path) -> None:
    """New content is there, what is no longer made is gone with its folder, and nothing is left beside the folder."""
    assert write_tree(dist, _NEW)
    assert _content(dist) == _NEW
    assert os.listdir(dist.parent) == ["dist"]  # noqa: PTH208 - names alone
    assert not (dist / "sub").exists()


def test_other_files_are_kept(dist: Path) -> None:
    """Files of other names, links and empty folders stay, with their times and rights."""
    (dist / "sub" / "README.md").write_text("read me")
    (dist / "run.sh").write_text("run")
    (dist / "run.sh").chmod(0o755)
    os.utime(dist / "run.sh", (1, 1))
    (dist / "empty").mkdir()
    (dist / "link").symlink_to("run.sh")
    (dist / "nowhere").symlink_to("missing")
    (dist / "folder").symlink_to("..", target_is_directory=True)
    write_tree(dist, _NEW)
    assert _content(dist) == _NEW | {"sub/README.md": "read me", "run.sh": "run", "link": "run"}
    assert (dist / "empty").is_dir()
    assert (dist / "nowhere").readlink() == Path("missing")
    assert (dist / "folder").readlink() == Path("..")
    assert ((dist / "run.sh").stat().st_mtime, stat.S_IMODE((dist / "run.sh").stat().st_mode)) == (1, 0o755)


def test_nothing_is_touched_when_nothing_changed(dist: Path) -> None:
    """The same files again change nothing, not even the folder's own identity."""
    before = dist.stat().st_ino
    assert not write_tree(dist, _OLD)
    assert dist.stat().st_ino == before


def test_unchanged_files_keep_their_times(dist: Path) -> None:
    """A file that did not change keeps its modification time when others do."""
    os.utime(dist / "same.k8s.yaml", (1, 1))
    write_tree(dist, _NEW)
    assert (dist / "same.k8s.yaml").stat().st_mtime == 1


def test_no_files_at_all(dist: Path) -> None:
    """Without files, those of before vanish and the folder stays."""
    assert write_tree(dist, {})
    assert dist.is_dir()
    assert _content(dist) == {}


def test_another_suffix(dist: Path) -> None:
    """With another suffix, other files are ours, and those of the usual one are somebody else's."""
    write_tree(dist, {"a.yaml": "a"}, suffix=".yaml")
    assert _content(dist) == {"a.yaml": "a"}
    write_tree(dist, _OLD)
    assert _content(dist) == _OLD | {"a.yaml": "a"}


def test_new_folders_are_made(tmp_path: Path) -> None:
    """An output folder that does not exist is made, its parents too; files are UTF-8, with rights as umask says."""
    write_tree(tmp_path / "a" / "b", {"x.k8s.yaml": "ä\n"})
    path = tmp_path / "a" / "b" / "x.k8s.yaml"
    assert path.read_bytes() == b"\xc3\xa4\n"
    (tmp_path / "plain").touch()
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """An output folder that is a link is written where the link leads, and stays a link."""
    real = tmp_path / "elsewhere" / "real"
    real.mkdir(parents=True)
    link = tmp_path / "dist"
    link.symlink_to(real)
    write_tree(link, _OLD)
    assert link.is_symlink()
    assert _content(real) == _OLD


def test_a_link_in_place_of_a_file(dist: Path, tmp_path: Path) -> None:
    """A link under a synthesized file's name is replaced by the file; where it leads is not written to."""
    (tmp_path / "precious").write_text("keep")
    (dist / "app.k8s.yaml").unlink()
    (dist / "app.k8s.yaml").symlink_to(tmp_path / "precious")
    write_tree(dist, _NEW)
    assert _content(dist) == _NEW
    assert (tmp_path / "precious").read_text() == "keep"


@pytest.mark.parametrize("leftover", [".dist.constructs-ds-new", ".dist.constructs-ds-old"])
def test_leftovers_are_cleared_away(dist: Path, leftover: str) -> None:
    """What a killed run left beside the folder is gone after the next, even one with nothing to do."""
    (dist.parent / leftover / "sub").mkdir(parents=True)
    write_tree(dist, _OLD)
    assert os.listdir(dist.parent) == ["dist"]  # noqa: PTH208 - names alone


def test_half_done_swap_is_mended(dist: Path) -> None:
    """Killed between two renames, the old files come back on the next run, other files included."""
    (dist / "README.md").write_text("read me")
    dist.rename(dist.parent / ".dist.constructs-ds-old")
    write_tree(dist, _NEW)
    assert _content(dist) == _NEW | {"README.md": "read me"}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["/etc/a.k8s.yaml"], "'/etc/a.k8s.yaml': leads out of the output folder"),
        (["a/../../b.k8s.yaml"], "'a/../../b.k8s.yaml': leads out of the output folder"),
        (["..\\a.k8s.yaml"], r"'..\\a.k8s.yaml': a file name cannot hold '\\'"),
        (["a\0.k8s.yaml"], r"'a\x00.k8s.yaml': a file name cannot hold '\x00'"),
        (["a//b.k8s.yaml"], "'a//b.k8s.yaml': is no file name (each part has 1 to 255 bytes)"),
        (["./b.k8s.yaml"], "'./b.k8s.yaml': is no file name"),
        ([""], "'': is no file name"),
        (["ä" * 124 + ".k8s.yaml"], ".k8s.yaml': is no file name"),
        (["a.yaml"], "'a.yaml': does not end in .k8s.yaml"),
        (["a.k8s.yaml", "A.k8s.yaml"], "'A.k8s.yaml': is the same file as 'a.k8s.yaml' on macOS and Windows"),
        (["\u00e4.k8s.yaml", "a\u0308.k8s.yaml"], "is the same file as"),
        (["a.k8s.yaml", "a.k8s.yaml/b.k8s.yaml"], "'a.k8s.yaml/b.k8s.yaml': is inside 'a.k8s.yaml', which is a file"),
    ],
)
def test_refused_names(dist: Path, names: list[str], message: str) -> None:
    """Names that lead elsewhere, or that are one file on another system, are refused before anything is written."""
    with pytest.raises(SynthError) as caught:
        write_tree(dist, dict.fromkeys(names, "x"))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert _content(dist) == _OLD


def test_all_refused_names_at_once(tmp_path: Path) -> None:
    """Every name that is refused is in the one error."""
    with pytest.raises(SynthError) as caught:
        write_tree(tmp_path / "dist", {"../a.k8s.yaml": "", "b.txt": "", "ok.k8s.yaml": ""})
    assert len(caught.value.problems) == 2


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """An output folder that is a file is refused, and the file is left."""
    (tmp_path / "dist").write_text("x")
    with pytest.raises(UsageError, match=r"dist: is a file; choose a folder\Z"):
        write_tree(tmp_path / "dist", _NEW)
    with pytest.raises(UsageError, match="sub: cannot be written: "):
        write_tree(tmp_path / "dist" / "sub", _NEW)
    assert (tmp_path / "dist").read_text() == "x"


@pytest.mark.parametrize("where", [".", ".."])
def test_the_working_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The folder one stands in is not exchanged under one's feet."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UsageError, match="is or holds the working directory; choose a folder inside it"):
        write_tree(Path(where), _NEW)


def test_a_mount_point_is_refused() -> None:
    """A mount point cannot be exchanged, so it is refused by name."""
    with pytest.raises(UsageError, match="/proc: is a mount point, which cannot be replaced in one step"):
        write_tree(Path("/proc"), _NEW)


@pytest.mark.parametrize("step", ["mkdir", "fsync", "copystat", "rename"])
def test_failures_leave_the_old_files(dist: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Whatever the system refuses on the way, the error is one line and the old files are whole."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "rename":
        monkeypatch.setattr(swap, "_exchange", refuse)
    else:
        target = {"mkdir": "pathlib.Path.mkdir", "fsync": "os.fsync", "copystat": "shutil.copystat"}[step]
        monkeypatch.setattr(target, refuse)
    with pytest.raises(UsageError, match=r"dist: cannot be written: No space left on device; what was there before"):
        write_tree(dist, _NEW)
    monkeypatch.undo()
    assert _content(dist) == _OLD
    assert os.listdir(dist.parent) == ["dist"]  # noqa: PTH208 - names alone


def test_failed_second_rename_is_taken_back(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an exchange, a second rename that fails brings the old folder back at once."""
    monkeypatch.setattr(swap, "_system_call", lambda: None)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.endswith("-new"):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageError, match="Input/output error"):
        write_tree(dist, _NEW)
    assert _content(dist) == _OLD


def test_content_is_on_disk_before_it_is_put_in_place(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new file and each folder is synchronised before the exchange, so that a power cut cannot empty them."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    write_tree(dist, _NEW)
    new = ("app.k8s.yaml", "more/made.k8s.yaml", "more", ".", "..")
    assert {(dist / name).stat().st_ino for name in new} == set(synced)


def test_no_hard_links(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file system has no hard links, files are copied."""

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    (dist / "README.md").write_text("read me")
    write_tree(dist, _NEW)
    assert _content(dist) == _NEW | {"README.md": "read me"}

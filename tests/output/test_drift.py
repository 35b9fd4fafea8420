"""The difference between the output folder and the code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constructs_ds.errors import InputError
from constructs_ds.output import drift, dumps, write_tree

if TYPE_CHECKING:
    from pathlib import Path

_FILES = {"a.k8s.yaml": "kind: A\n", "sub/b.k8s.yaml": "kind: B\n"}


def test_no_drift(tmp_path: Path) -> None:
    """What was just written has no drift, whatever other files are there."""
    write_tree(tmp_path / "dist", _FILES)
    (tmp_path / "dist" / "README.md").write_text("read me")
    found = drift(_FILES, tmp_path / "dist")
    assert not found
    assert str(found) == ""


def test_added_and_removed(tmp_path: Path) -> None:
    """Files that one side lacks are named, in order."""
    write_tree(tmp_path / "dist", _FILES | {"z.k8s.yaml": "", "c.k8s.yaml": ""})
    found = drift(_FILES | {"y.k8s.yaml": "", "d.k8s.yaml": ""}, tmp_path / "dist")
    assert (found.added, found.removed, found.changed) == (
        ("d.k8s.yaml", "y.k8s.yaml"),
        ("c.k8s.yaml", "z.k8s.yaml"),
        {},
    )
    assert found
    assert str(found).splitlines() == [
        "missing: d.k8s.yaml",
        "missing: y.k8s.yaml",
        "not made by the code: c.k8s.yaml",
        "not made by the code: z.k8s.yaml",
    ]


def test_changed_files_show_where(tmp_path: Path) -> None:
    """A changed file is shown as the way from what is there to what should be, with the object each hunk is in."""
    objects = [
        {"kind": kind, "metadata": {"name": "agent", "labels": {"app": "a"}}, "spec": {f"f{n}": n for n in range(20)}}
        for kind in ("Namespace", "DaemonSet")
    ]
    write_tree(tmp_path / "dist", {"a.k8s.yaml": dumps(objects)})
    objects[1]["spec"]["f10"] = 11  # type: ignore[index]
    assert drift({"a.k8s.yaml": dumps(objects)}, tmp_path / "dist").changed["a.k8s.yaml"].splitlines() == [
        "--- found/a.k8s.yaml",
        "+++ expected/a.k8s.yaml",
        "@@ -14,7 +14,7 @@ DaemonSet agent",
        "   f7: 7",
        "   f8: 8",
        "   f9: 9",
        "-  f10: 10",
        "+  f10: 11",
        "   f11: 11",
        "   f12: 12",
        "   f13: 13",
    ]


@pytest.mark.parametrize(
    ("found", "wanted", "shown"),
    [
        (b"a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n", "only line endings differ (CRLF in the folder, LF from the code)"),
        (b"a: 1", "a: 1\n", "@@ last line feed @@"),
        (b"a: \xff\n", "a: 1\n", "-a: \\xff\n+a: 1"),
        (b"", "a: 1\n", "+a: 1"),
    ],
    ids=["line-endings", "no-last-newline", "not-utf8", "empty"],
)
def test_bytes_count(tmp_path: Path, found: bytes, wanted: str, shown: str) -> None:
    """Every byte counts, and differences that a terminal does not show are said."""
    (tmp_path / "a.k8s.yaml").write_bytes(found)
    assert shown in drift({"a.k8s.yaml": wanted}, tmp_path).changed["a.k8s.yaml"]


def test_large_files(tmp_path: Path) -> None:
    """A file of a thousand objects, every fifth changed, is compared in a second or two, one hunk for each."""
    objects = [{"kind": "A", "metadata": {"name": f"a{n}"}, "list": ["same"] * 99, "last": n % 5} for n in range(1000)]
    write_tree(tmp_path / "dist", {"a.k8s.yaml": dumps(objects)})
    changed = [obj | {"last": "x"} if obj["last"] == 0 else obj for obj in objects]
    diff = drift({"a.k8s.yaml": dumps(changed)}, tmp_path / "dist").changed["a.k8s.yaml"]
    assert diff.count("\n@@") == 200


def test_added_documents(tmp_path: Path) -> None:
    """An object that is new in a file is shown alone, and those around it not at all."""
    objects = [{"kind": kind, "metadata": {"name": "one"}} for kind in "ABC"]
    (tmp_path / "a.k8s.yaml").write_text(dumps(objects[::2]))
    diff = drift({"a.k8s.yaml": dumps(objects)}, tmp_path).changed["a.k8s.yaml"]
    assert diff.splitlines()[2:] == ["@@ -0,0 +1,3 @@ B one", "+kind: B", "+metadata:", "+  name: one"]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that does not exist lacks every file."""
    assert drift(_FILES, tmp_path / "dist").added == tuple(_FILES)


def test_nothing_is_written(tmp_path: Path) -> None:
    """Looking for drift makes nothing."""
    drift(_FILES, tmp_path / "dist")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A file in place of the folder is said in one line."""
    (tmp_path / "dist").write_text("")
    with pytest.raises(InputError, match=r"dist: is a file; give the folder that synth writes\Z"):
        drift(_FILES, tmp_path / "dist")


def test_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read is said in one line with its name."""
    write_tree(tmp_path / "dist", _FILES)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(InputError, match=r"a\.k8s\.yaml: cannot be read: Permission denied\Z"):
        drift(_FILES, tmp_path / "dist")

"""What is committed as generated is what the generator writes, and its sources agree with each other."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from constructs_ds.model.generate.__main__ import main
from constructs_ds.model.generate.files import generated_files
from constructs_ds.model.generate.sources import GO_TYPES, go_types
from tests.model.schema_walk import definitions

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", sorted(generated_files()), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    """Each generated file is what `python -m constructs_ds.model.generate` would write now."""
    assert path.read_text(encoding="utf-8") == generated_files()[path]


def test_nothing_else_is_in_the_generated_folder() -> None:
    """The folder of generated modules holds no file that the generator does not know."""
    known = {path.name for path in generated_files()} | {"__init__.py"}
    folder = next(path.parent for path in generated_files() if path.name == "core_v1.py")
    assert {path.name for path in folder.iterdir() if path.is_file()} == known


def test_command_writes_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes files that are missing or stale and leaves the others alone."""
    fresh, stale, missing = tmp_path / "fresh.py", tmp_path / "stale.py", tmp_path / "missing.py"
    fresh.write_text("same", encoding="utf-8")
    stale.write_text("old", encoding="utf-8")
    before = fresh.stat().st_mtime_ns
    texts = {fresh: "same", stale: "new", missing: "new"}
    monkeypatch.setattr("constructs_ds.model.generate.__main__.generated_files", lambda: texts)
    main()
    assert {path: path.read_text(encoding="utf-8") for path in texts} == texts
    assert fresh.stat().st_mtime_ns == before


def test_go_and_schema_have_the_same_fields() -> None:
    """Wherever Go and the published schema describe the same definition, they name the same fields."""
    shared = go_types().types.keys() & definitions().keys()
    assert len(shared) > 700
    for name in shared:
        fields = {field.name for field in go_types().types[name]}
        assert (name, fields) == (name, set(definitions()[name].get("properties", {})))


def test_go_and_schema_agree_on_merging() -> None:
    """Merge keys and strategies in the Go struct tags are those of the published schema."""
    for name in go_types().types.keys() & definitions().keys():
        for field in go_types().types[name]:
            schema = definitions()[name]["properties"][field.name]
            strategy = schema.get("x-kubernetes-patch-strategy", "")
            assert (name, field.name, ",".join(field.patch_strategy)) == (name, field.name, strategy)
            assert field.merge_key == schema.get("x-kubernetes-patch-merge-key", "")


@pytest.mark.skipif(shutil.which("go") is None, reason="needs Go to read the structs of k8s.io/api")
def test_go_types_are_what_go_prints() -> None:
    """The committed account of the Go structs is what the program prints at the pinned release."""
    printed = subprocess.run(
        ["go", "run", "."], cwd=GO_TYPES.parent / "gotypes", capture_output=True, text=True, check=False
    )
    if "dial tcp" in printed.stderr or "no such host" in printed.stderr:
        pytest.skip("needs the Go module proxy, or its modules in the local cache")
    assert printed.stderr == ""
    assert printed.stdout == GO_TYPES.read_text(encoding="utf-8")

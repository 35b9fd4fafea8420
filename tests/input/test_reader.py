"""Reading manifests from files, folders and standard input, friendly and hostile."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from constructs_ds.errors import InputError
from constructs_ds.input import Manifest, read_manifests
from constructs_ds.input import builder as builder_module


def read(*texts: str | bytes) -> list[tuple[int, dict[str, Any]]]:
    """Return line and object of each manifest in a text given as standard input."""
    data = b"".join(text.encode() if isinstance(text, str) else text for text in texts)
    return [(manifest.line, manifest.object) for manifest in read_manifests(["-"], stdin=io.BytesIO(data))]


def read_broken(text: str | bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """Return what can be read of a broken input, and the problems."""
    data = text.encode() if isinstance(text, str) else text
    found: list[dict[str, Any]] = []
    with pytest.raises(InputError) as caught:
        found.extend(manifest.object for manifest in read_manifests(["-"], stdin=io.BytesIO(data)))
    assert caught.value.exit_code == 2
    return found, [str(problem) for problem in caught.value.problems]


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with libyaml, and as where PyYAML was built without it."""
    if request.param == "pure":
        monkeypatch.delattr(builder_module.yaml, "CBaseLoader", raising=False)
    return str(request.param)


GOOD = [
    ("a: 1\n", [(1, {"a": 1})]),
    ("a: 1\n---\nb: 2\n", [(1, {"a": 1}), (3, {"b": 2})]),
    ("---\n# c\n\na: 1\n---\n---\n\n# only a comment\n---\nb: 2", [(4, {"a": 1}), (10, {"b": 2})]),
    ("--- {a: 1}\n--- # c\nb: 2\n", [(1, {"a": 1}), (3, {"b": 2})]),
    ("a: 1\n...\nb: 2\n...\n# c\n", [(1, {"a": 1}), (3, {"b": 2})]),
    ("%YAML 1.1\n---\na: 1\n...\n%TAG !e! tag:example.org,2000:\n---\nb: !e!x 2\n", [(3, {"a": 1}), (7, {"b": "2"})]),
    ("# c\n%YAML 1.1\n---\na: 1\n", [(4, {"a": 1})]),
    ("a: |\n  ---\n  b\n   ...\nc: '--- x'\n", [(1, {"a": "---\nb\n ...\n", "c": "--- x"})]),
    ("a: ---x\n---x: 1\n", [(1, {"a": "---x", "---x": 1})]),
    ("\ufeffa: 1\r\nb: |\r\n  x\r\n---\r\nc: 2\r\n", [(1, {"a": 1, "b": "x\n"}), (5, {"c": 2})]),
    ("", []),
    ("# nothing\n", []),
    ("---\n---\n...\n", []),
    ("null\n---\n~\n", []),
    ('{"a": 1}', [(1, {"a": 1})]),
    ('\n{"a": 1}{"b":\n2}\n\n {"c": 3}\n', [(2, {"a": 1}), (2, {"b": 2}), (5, {"c": 3})]),
    ('{"a": 1}\n---\n{"b": 2}\n', [(1, {"a": 1}), (3, {"b": 2})]),
    ("{a: 1, b: [c]}\n", [(1, {"a": 1, "b": ["c"]})]),
    (
        '{"a": "\\ud83d\\ude00 \\ud800 \\udc00"}',
        [(1, {"a": "\U0001f600 \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}"})],
    ),
    ('{"\\ud800": ["\\ud800", 1]}', [(1, {"\N{REPLACEMENT CHARACTER}": ["\N{REPLACEMENT CHARACTER}", 1]})]),
    ("a: &x {b: 1}\nc: [*x, *x]\n", [(1, {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]})]),
    ("a: &x 1\nb: &x 2\nc: *x\n", [(1, {"a": 1, "b": 2, "c": 2})]),
    ("a: &x k\nb: {*x : 1}\n", [(1, {"a": "k", "b": {"k": 1}})]),
    ("a: {1: a, on: b, n: c, 1.5: d}\n", [(1, {"a": {"1": "a", "true": "b", "false": "c", "1.5": "d"}})]),
    ("a: {x: 1, <<: {x: 2, z: 3}, z: 4}\n", [(1, {"a": {"x": 2, "z": 4}})]),
    ("a: {<<: [{x: 1}, {x: 2, z: 3}], x: 5}\n", [(1, {"a": {"x": 5, "z": 3}})]),
    ("a: {<<: [{x: 1}, {x: 2, z: 3}]}\n", [(1, {"a": {"x": 1, "z": 3}})]),
    ("a: {!!merge k: {x: 1}, '<<': 2}\n", [(1, {"a": {"x": 1, "<<": 2}})]),
    ("a: '1'\nb: \"2\"\nc: !!str 3\nd: !foo {e: !bar [1]}\n", [(1, {"a": "1", "b": "2", "c": "3", "d": {"e": [1]}})]),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
@pytest.mark.usefixtures("parser")
def test_read(text: str, expected: list[tuple[int, dict[str, Any]]]) -> None:
    """Documents come out as Kubernetes reads them, each with the line where it starts."""
    assert expected == read(text)


LISTS = [
    (
        "apiVersion: v1\nkind: List\nitems:\n- kind: A\n\n- {kind: B}\n",
        [(4, {"kind": "A"}), (6, {"kind": "B"})],
    ),
    (
        "kind: PodList\napiVersion: v1\nitems: [{metadata: {}}, {kind: X}]\n",
        [(3, {"apiVersion": "v1", "kind": "Pod", "metadata": {}}), (3, {"apiVersion": "v1", "kind": "X"})],
    ),
    ("kind: List\nitems:\n- kind: List\n  items:\n  - kind: A\n", [(3, {"kind": "A"})]),
    ("kind: List\nmetadata: {items: [1]}\nother: [[1]]\nitems: [{a: [1, 2]}]\n", [(4, {"a": [1, 2]})]),
    ("kind: List\nitems: null\n", []),
    ("kind: List\nitems: []\n", []),
    ("kind: DenyList\nspec: {}\n", [(1, {"kind": "DenyList", "spec": {}})]),
    ("kind: List\nitems: {}\n", [(1, {"kind": "List", "items": {}})]),
    ("kind: Listing\nitems: [{}]\n", [(1, {"kind": "Listing", "items": [{}]})]),
    ("kind: [List]\nitems: [{}]\n", [(1, {"kind": ["List"], "items": [{}]})]),
    ('\n{"kind": "List", "items": [\n{"kind": "A"}]}', [(2, {"kind": "A"})]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists(text: str, expected: list[tuple[int, dict[str, Any]]]) -> None:
    """Lists are taken apart, typed ones too, and what only looks like one is left alone."""
    assert expected == read(text)


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)
TOWER = (
    "a0: &a0 "
    + "[" * 150
    + "]" * 150
    + "\n"
    + "".join(f"a{n}: &a{n} {'[' * 150}*a{n - 1}{']' * 150}\n" for n in range(1, 100))
)
SYNTAX = "mend the syntax"
BROKEN: list[tuple[str | bytes, str]] = [
    ("a: 1\na: 2\n", "<stdin>:2: key 'a' given twice; keep one of the two"),
    ("1: a\n'1': b\n", "<stdin>:2: key '1' given twice; keep one of the two"),
    ("a: {<<: {x: 1}, x: 2, x: 3}\n", "<stdin>:1: key 'x' given twice; keep one of the two"),
    ('{"a": 1,\n"a": 2}', "<stdin>:2: key 'a' given twice; keep one of the two"),
    ("a: *x\n", "<stdin>:1: alias *x is not defined before it; write out the value"),
    ("a: 1\nb: &x [*x]\n", "<stdin>:2: alias *x contains itself; write out the value"),
    ("a: &x {<<: *x}\n", "<stdin>:1: alias *x contains itself; write out the value"),
    (LAUGHS, "<stdin>:6: aliases add more than 400000 values; write out what is meant"),
    (TOWER, "<stdin>:2: nested deeper than 200 levels; nest less"),
    ("a: " + "[" * 100_000, "<stdin>:1: nested deeper than 200 levels; nest less"),
    (
        "a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 300)),
        "<stdin>:201: nested deeper than 200 levels; nest less",
    ),
    ('{"a":' * 5_000 + "1" + "}" * 5_000, "<stdin>:1: nested deeper than 200 levels; nest less"),
    ('{"a":' * 250 + "1" + "}" * 250, "<stdin>:1: nested deeper than 200 levels; nest less"),
    ("a: .inf\n", "<stdin>:1: number that JSON cannot hold (.inf); quote it if it is text"),
    ("a: !!int x\n", "<stdin>:1: not what its tag !!int says ('x'); quote it if it is text"),
    ("a: {<<: 1}\n", "<stdin>:1: merge key '<<' without a mapping; give it an alias of a mapping"),
    ("a: {<<: [{}, [1]]}\n", "<stdin>:1: merge key '<<' without a mapping; give it an alias of a mapping"),
    ("a: {[1]: 2}\n", "<stdin>:1: key that is no text; quote it"),
    ("a: {~: 2}\n", "<stdin>:1: key that is no text; quote it"),
    ("a: 1\n\n- b\n", f"<stdin>:3: no YAML: while parsing a block mapping did not find expected key; {SYNTAX}"),
    ("a: 'x\n", f"<stdin>:2: no YAML: while scanning a quoted scalar found unexpected end of stream; {SYNTAX}"),
    ("a: b: c\n", f"<stdin>:1: no YAML: mapping values are not allowed in this context; {SYNTAX}"),
    (
        "\ta: 1\n",
        f"<stdin>:1: no YAML: while scanning for the next token found character that cannot start any token; {SYNTAX}",
    ),
    ("{a: 1}\nb: 2\n", f"<stdin>:2: no YAML: did not find expected <document start>; {SYNTAX}"),
    ("%YAML 2.0\n---\na: 1\n", f"<stdin>:1: no YAML: found incompatible YAML document; {SYNTAX}"),
    ("a: 1\nb: \x07\n", "<stdin>:2: no YAML: control characters are not allowed; remove the character"),
    (b"\x7fELF\x00\x01", "<stdin>:1: no YAML: control characters are not allowed; remove the character"),
    (b"a: 1\nb: \xff\n", "<stdin>:2: not UTF-8 (byte 0xff); save it as UTF-8"),
    (b"\xff\xfea\x00", "<stdin>:1: not UTF-8 (byte 0xff); save it as UTF-8"),
    ("a: 1\r---\rb: 2\r", "<stdin>:2: a document that no line of its own separates; end lines with a newline"),
    ("- a: 1\n", "<stdin>:1: a manifest is a mapping, got a list; start it with apiVersion and kind"),
    ("text\n", "<stdin>:1: a manifest is a mapping, got text; start it with apiVersion and kind"),
    ("12\n", "<stdin>:1: a manifest is a mapping, got a number; start it with apiVersion and kind"),
    ("on\n", "<stdin>:1: a manifest is a mapping, got a boolean; start it with apiVersion and kind"),
    ("kind: List\nitems:\n- null\n", "<stdin>:3: a manifest is a mapping, got null; start it with apiVersion and kind"),
    ('{"a": NaN, "a": 1}', "<stdin>:1: key 'a' given twice; keep one of the two"),
    ("{{ .Values.x }}\n", "<stdin>:1: key that is no text; quote it"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_broken(text: str | bytes, message: str) -> None:
    """What cannot be read is told on one line with its place and its remedy."""
    assert ([], [message]) == read_broken(text)


@pytest.mark.parametrize("text", [text for text, _ in BROKEN], ids=[message for _, message in BROKEN])
def test_broken_without_libyaml(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pure parser refuses the same input on one line, in words of its own."""
    monkeypatch.delattr(builder_module.yaml, "CBaseLoader", raising=False)
    _, problems = read_broken(text)
    assert len(problems) == 1
    assert problems[0].startswith("<stdin>:")
    assert "\n" not in problems[0]


def test_a_broken_document_hides_no_other() -> None:
    """What can be read is yielded, before the one error that tells of all that cannot."""
    found, problems = read_broken("a: 1\n---\nb: [\n---\nc: 3\n---\nd: *x\n---\ne: 5\n")
    assert found == [{"a": 1}, {"c": 3}, {"e": 5}]
    assert [problem.split(": ")[0] for problem in problems] == ["<stdin>:4", "<stdin>:7"]


def test_files_and_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is searched to the bottom, sorted, for three suffixes; a file is read whatever its name."""
    monkeypatch.chdir(tmp_path)
    for name in ("dir/b.yaml", "dir/a.yml", "dir/sub/c.json", "dir/.hidden/d.yaml", "dir/e.txt", "dir/f.YAML", "g.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"name": name}))
    (tmp_path / "dir/h.yaml").symlink_to("nowhere")
    (tmp_path / "dir/i.yaml").mkdir()
    found = list(read_manifests(["g.txt", Path("dir")]))
    names = ["g.txt", "dir/.hidden/d.yaml", "dir/a.yml", "dir/b.yaml", "dir/sub/c.json"]
    assert names == [manifest.object["name"] for manifest in found]
    assert [f"{name}:1" for name in names] == [manifest.where for manifest in found]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.yaml", "none.yaml: no such file or directory; check the path and its permissions"),
        ("empty", "empty: folder without *.yaml, *.yml or *.json; name another"),
        ("a\0b", "a b: embedded null byte; check the path and its permissions"),
        ("loop", "loop: too many levels of symbolic links; check the path and its permissions"),
    ],
)
def test_paths_that_cannot_be_read(path: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path is told, and the others are read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "good.yaml").write_text("a: 1\n")
    found: list[Manifest] = []
    with pytest.raises(InputError) as caught:
        found.extend(read_manifests([path, "good.yaml"]))
    assert [manifest.object for manifest in found] == [{"a": 1}]
    assert message == str(caught.value).replace("\0", " ")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the operating system refuses to open is told by its reason."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="permission denied; check the path"):
        list(read_manifests([file]))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is the process's standard input where none is given."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a: 1\n")))
    assert [Manifest("<stdin>", 1, {"a": 1})] == list(read_manifests(["-"]))


def test_progress(tmp_path: Path) -> None:
    """Progress counts the bytes of all files, and ends at their sum."""
    (tmp_path / "a.yaml").write_text("\ufeffa: 1\n---\nb: 2\n")
    (tmp_path / "b.yaml").write_text("c: 3\n")
    seen: list[tuple[int, int]] = []
    paths = ["-", tmp_path]
    list(read_manifests(paths, stdin=io.BytesIO(b"x: 1\n"), on_progress=lambda *counts: seen.append(counts)))
    assert seen == [(0, 22), (8, 22), (17, 22), (22, 22)]


def test_memory_is_one_document(tmp_path: Path) -> None:
    """A file of many documents is never held whole."""
    document = "".join(f"key{n}: {'x' * 50}\n" for n in range(100)) + "---\n"
    file = tmp_path / "large.yaml"
    file.write_text(document * 500)
    tracemalloc.start()
    count = sum(1 for _ in read_manifests([file]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 500
    assert peak < file.stat().st_size / 4


def test_a_document_of_comments() -> None:
    """A text with nothing but comments says nothing."""
    assert builder_module.Document(None, 1, []) == builder_module.build_document("# c\n")


def test_values_are_apart() -> None:
    """An alias is a copy: changing one value changes no other, as if it were JSON."""
    [(_, manifest)] = read("a: &x {b: [1]}\nc: *x\n")
    manifest["c"]["b"].append(2)
    assert manifest["a"]["b"] == [1]


def test_as_pyyaml_reads_them() -> None:
    """Real manifests come out as from PyYAML's own safe loader."""
    folder = Path(os.environ.get("CONSTRUCTS_DS_REFERENCE", Path(__file__).parents[2] / "../shared/reference"))
    files = sorted((folder / "upstream").glob("*.yaml"))
    if not files:
        pytest.skip("the folder of upstream manifests is not here; CONSTRUCTS_DS_REFERENCE names another")
    for file in files:
        expected = [document for document in yaml.safe_load_all(file.read_text()) if document is not None]
        assert expected == [manifest.object for manifest in read_manifests([file])], file.name


def test_importing_the_package_loads_no_yaml() -> None:
    """The names of the package load when they are used."""
    program = "import sys, constructs_ds.input; print('yaml' in sys.modules, dir(constructs_ds.input)[0])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False")

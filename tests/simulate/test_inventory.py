"""Reading nodes: what is accepted, and each way in which an inventory can be wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from constructs_ds.errors import InputError
from constructs_ds.simulate import json_stream
from constructs_ds.simulate.inventory import inventory_of, read_inventory
from constructs_ds.simulate.json_stream import NotAListError, stream_items
from constructs_ds.simulate.taints import Taint
from tests.simulate.builders import node

CLASSES = """
kind: NodeClasses
classes:
  - name: worker
    count: 3
    labels: {pool: general}
    taints: [{key: dedicated, value: infra, effect: NoSchedule}]
    allocatable: {cpu: 3920m, memory: 14Gi}
"""


def written(folder: Path, name: str, text: str) -> str:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def listed(*nodes: dict[str, Any]) -> str:
    """Return nodes as `kubectl get nodes -o json` prints them."""
    return json.dumps({"apiVersion": "v1", "items": list(nodes), "kind": "List", "metadata": {"resourceVersion": ""}})


def test_a_list_as_kubectl_prints_it_is_read(tmp_path: Path) -> None:
    """Name, labels, taints, allocatable and readiness of each node come out, amounts in the scheduler's units."""
    ready = {"conditions": [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": "Unknown"}]}
    given = node("a", labels={"disk": "ssd"}, taints=[{"key": "k", "value": "v", "effect": "NoExecute"}], status=ready)
    (read,) = read_inventory([written(tmp_path, "nodes.json", listed(given))]).nodes
    assert (read.name, read.labels, read.taints) == ("a", {"disk": "ssd"}, (Taint("k", "v", "NoExecute"),))
    assert read.allocatable == {"cpu": 4000, "memory": 8 * 2**30, "pods": 10}
    assert not read.ready


@pytest.mark.parametrize("name", ["nodes.json", "nodes.yaml"])
def test_json_reads_the_same_under_any_name(tmp_path: Path, name: str) -> None:
    """The quick way for large JSON Lists and the reader of manifests find the same nodes."""
    path = written(tmp_path, name, listed(node("a"), node("b", status={"allocatable": {"cpu": "1"}})))
    assert [(n.name, n.allocatable["cpu"]) for n in read_inventory([path]).nodes] == [("a", 4000), ("b", 1000)]


def test_a_window_smaller_than_a_node_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes that lie across the end of what has been read so far are read whole."""
    monkeypatch.setattr(json_stream, "_WINDOW", 7)
    path = written(
        tmp_path, "nodes.json", json.dumps(json.loads(listed(*(node(f"n{i}") for i in range(20)))), indent=4)
    )
    assert [n.name for n in read_inventory([path]).nodes] == [f"n{i}" for i in range(20)]


def test_a_number_at_the_end_of_a_window_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number may go on in the part of the file that has not been read yet."""
    monkeypatch.setattr(json_stream, "_WINDOW", 12)
    assert list(stream_items(io.StringIO('{"items": [1234567, 89, 12345678901234567890]}'))) == [
        1234567,
        89,
        12345678901234567890,
    ]


def test_declared_classes_become_nodes(tmp_path: Path) -> None:
    """A class of three gives three nodes, with the labels every kubelet sets and room for 110 pods."""
    nodes = read_inventory([written(tmp_path, "classes.yaml", CLASSES)]).nodes
    assert [n.name for n in nodes] == ["worker-1", "worker-2", "worker-3"]
    assert nodes[1].labels == {
        "kubernetes.io/hostname": "worker-2",
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "pool": "general",
    }
    assert nodes[0].allocatable == {"pods": 110, "cpu": 3920, "memory": 14 * 2**30}
    assert nodes[0].declared == "worker"


def test_nodes_and_classes_add_up(tmp_path: Path) -> None:
    """Several inventories are one, in the order given."""
    paths = [written(tmp_path, "nodes.json", listed(node("a"))), written(tmp_path, "classes.yaml", CLASSES)]
    assert len(read_inventory(paths)) == 4


def test_standard_input_is_read() -> None:
    """The path "-" reads standard input."""
    assert [n.name for n in read_inventory(["-"], stdin=io.BytesIO(listed(node("a")).encode())).nodes] == ["a"]


def test_capacity_stands_in_for_allocatable() -> None:
    """A node that reports only its capacity hands out all of it, as the API server fills it in."""
    given = node()
    given["status"] = {"capacity": {"cpu": "2"}}
    assert inventory_of([given]).nodes[0].allocatable == {"cpu": 2000}


def test_alike_nodes_share_what_they_have_in_common() -> None:
    """Equal taints and amounts are held once, so that 100,000 nodes fit in memory."""
    one, other = inventory_of([node("a", taints=[{"key": "k", "effect": "NoSchedule"}]), node("b")]).nodes
    assert one.allocatable is other.allocatable


def test_progress_is_told() -> None:
    """Who asks hears how much of a JSON List has been read."""
    heard: list[int] = []
    list(stream_items(io.StringIO(listed(node())), heard.append))
    assert heard
    assert heard[-1] == len(listed(node()))


BAD = {
    "nothing": ([], "there are no nodes in it, only nothing"),
    "other kinds": ([{"kind": "Pod"}, {"kind": "Pod"}], "there are no nodes in it, only 2 Pod"),
    "no kind": ([{"a": 1}], "only 1 no kind"),
    "a list": ([[]], "object 1: got a list"),
    "no name": ([{"kind": "Node", "metadata": {}}], "metadata.name: missing"),
    "no status": ([{"kind": "Node", "metadata": {"name": "a"}}], "object 1: Node a: status.allocatable: missing"),
    "a quantity": ([node("a", allocatable={"cpu": "4 cores"})], "status.allocatable['cpu']: '4 cores' is no quantity"),
    "a negative": ([node("a", allocatable={"cpu": "-4"})], "status.allocatable['cpu']: got '-4'"),
    "a list of amounts": ([node("a", allocatable={"cpu": [4]})], "status.allocatable['cpu']: got a list"),
    "labels": ([node("a", labels={"x": 1})], "metadata.labels['x']: got 1; write a string, in quotes"),
    "taints": ([node("a", taints={"x": 1})], "spec.taints: got a mapping; write a list"),
    "twice": ([node("a"), node("a")], "the node a is given twice"),
    "class name": ([{"kind": "NodeClasses", "classes": [{"count": 1}]}], "classes[0].name: missing"),
    "class amounts": ([{"kind": "NodeClasses", "classes": [{"name": "a"}]}], "classes[0].allocatable: missing"),
    "class count": (
        [{"kind": "NodeClasses", "classes": [{"name": "a", "count": -1}]}],
        "count: got -1; use 0 to 1000000",
    ),
}


@pytest.mark.parametrize(("objects", "message"), BAD.values(), ids=BAD)
def test_what_is_no_inventory_is_refused(objects: list[Any], message: str) -> None:
    """Each mistake is one line that says what and where."""
    with pytest.raises(InputError) as caught:
        inventory_of(objects)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_bad_node_is_told_at_once() -> None:
    """Two nodes that cannot be read give two lines."""
    with pytest.raises(InputError) as caught:
        inventory_of([node("a", allocatable={"cpu": "x"}), node("b"), node("c", labels={"x": 1})])
    assert len(caught.value.problems) == 2


def test_a_duplicate_across_files_is_refused(tmp_path: Path) -> None:
    """The same node in two inventories is one line."""
    paths = [written(tmp_path, "one.json", listed(node("a"))), written(tmp_path, "two.json", listed(node("a")))]
    with pytest.raises(InputError, match=r"two\.json.*the node a is given twice"):
        read_inventory(paths)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"items": [1', '{"items": [1 2]}', '{"a": 1}', '{"items": []} x', '{"items" 1}', "{1: 2}"]
)
def test_what_is_no_json_list_is_left_to_the_reader_of_manifests(text: str) -> None:
    """The quick way gives up on all that is not one object with items."""
    with pytest.raises(NotAListError):
        list(stream_items(io.StringIO(text)))


@pytest.mark.parametrize("text", ["{", "not: [an", '{"items": [{"kind": "Node"'])
def test_broken_json_is_one_line(tmp_path: Path, text: str) -> None:
    """A file that is cut off is refused with its name, and no traceback."""
    with pytest.raises(InputError, match=r"nodes\.json"):
        read_inventory([written(tmp_path, "nodes.json", text)])


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    """A path that is not there is refused with its name."""
    with pytest.raises(InputError, match=r"gone\.json"):
        read_inventory([str(tmp_path / "gone.json")])

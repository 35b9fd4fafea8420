"""The nodes of a cluster: as `kubectl get nodes` prints them, or declared as classes of alike nodes, or both.

kind: NodeClasses
classes:
  - name: worker                 # nodes are called worker-1, worker-2, ...
    count: 12                    # default 1
    labels: {pool: general}      # kubernetes.io/os (linux), arch (amd64) and hostname are added when left out
    taints: [{key: dedicated, value: infra, effect: NoSchedule}]
    allocatable: {cpu: 3920m, memory: 14Gi, pods: 58}      # pods: default 110, the kubelet's own
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from constructs_ds.errors import InputError, Problem
from constructs_ds.input import Manifest, read_manifests
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.json_stream import NotAListError, stream_items
from constructs_ds.simulate.node import Node, NodeReader

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

CLASSES_KIND = "NodeClasses"
"""The kind of a document that declares nodes by class."""

USUAL_LABELS = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
"""What a declared class has for labels that every kubelet sets, when it says nothing else."""

_MANY_PODS = 110
_MOST_NODES = 1_000_000
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Inventory:
    """The nodes of one cluster, in the order they were read, each name once."""

    nodes: tuple[Node, ...]

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.nodes)


def read_inventory(
    paths: Iterable[str | os.PathLike[str]],
    *,
    stdin: BinaryIO | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Inventory:
    """Read the nodes in files, folders or standard input ("-"). Objects of other kinds are passed over.

    Args:
        paths: Where the nodes are.
        stdin: Bytes to read for "-". Default: the process's standard input.
        on_progress: Called with bytes read and bytes in total.

    Raises:
        InputError: There is no node, a name is given twice, or a node cannot be read; one problem each.
    """
    found = _Found()
    for path in paths:
        if not _stream(Path(path), found, on_progress):
            for manifest in read_manifests([path], stdin=stdin, on_progress=on_progress):
                found.add(manifest)
    return found.inventory()


def inventory_of(objects: Iterable[object]) -> Inventory:
    """Return the nodes among objects that have been read already, `NodeClasses` included."""
    found = _Found()
    for number, item in enumerate(objects, 1):
        found.add_object(f"object {number}", item)
    return found.inventory()


class _Found:
    """What has been read so far, and what was wrong with it."""

    def __init__(self) -> None:
        self.reader = NodeReader()
        self.nodes: dict[str, Node] = {}
        self.others: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def add(self, manifest: Manifest) -> None:
        self.add_object(manifest.where, manifest.object)

    def add_object(self, where: str, value: object) -> None:
        """Take one object; one that cannot be read becomes a problem, and the others are still read."""
        try:
            item = Field(where, "", value)
            kind = item.get("kind").text()
            if kind == "Node":
                name = item.at("metadata", "name").text()
                self._take(Field(f"{where}: Node {name}" if name else where, "", value))
            elif kind == CLASSES_KIND:
                self._declare(item)
            else:
                self.others[kind or "no kind"] += 1
        except InputError as error:
            self.problems.extend(error.problems)

    def _take(self, item: Field) -> None:
        self.keep(item.where, self.reader.read(item))

    def keep(self, where: str, node: Node) -> None:
        """Keep one node; a second of the same name becomes a problem."""
        if node.name in self.nodes:
            self.problems.append(
                Problem(
                    where, "metadata.name", f"the node {node.name} is given twice", "give one inventory of a cluster"
                )
            )
        self.nodes[node.name] = node

    def _declare(self, item: Field) -> None:
        for declared in item.get("classes").items():
            for node in _declared_nodes(declared, self.reader):
                self.keep(item.where, node)

    def inventory(self) -> Inventory:
        """Return the nodes, or raise all that was wrong."""
        if self.problems:
            raise InputError(self.problems)
        if not self.nodes:
            seen = ", ".join(f"{count} {kind}" for kind, count in self.others.most_common(_SHOWN)) or "nothing"
            remedy = f"give the output of `kubectl get nodes -o json`, or a document of kind {CLASSES_KIND}"
            raise InputError(Problem("inventory", "", f"there are no nodes in it, only {seen}", remedy))
        return Inventory(tuple(self.nodes.values()))


def _declared_nodes(declared: Field, reader: NodeReader) -> Iterator[Node]:
    """Yield the nodes of one class, which share everything but their name and host name."""
    name = declared.get("name").text()
    if not name:
        declared.get("name").fail("missing", "name the class; its nodes are called NAME-1, NAME-2, ...")
    count = declared.get("count").integer(default=1)
    if not 0 <= count <= _MOST_NODES:
        declared.get("count").fail(f"got {count}", f"use 0 to {_MOST_NODES}")
    labels = USUAL_LABELS | declared.get("labels").text_map()
    taints = reader.taints(declared.get("taints"))
    allocatable = {"pods": _MANY_PODS, **reader.allocatable(declared)}
    for number in range(1, count + 1):
        node = f"{name}-{number}"
        yield Node(node, {"kubernetes.io/hostname": node, **labels}, taints, allocatable, declared=name)


def _stream(path: Path, found: _Found, on_progress: Callable[[int, int], None] | None) -> bool:
    """Read a JSON List without holding it whole; say whether it was one, else leave it to the reader of manifests."""
    if path.suffix != ".json" or not path.is_file():
        return False
    size = path.stat().st_size
    before = _Found()
    try:
        with path.open(encoding="utf-8") as file:
            for index, item in enumerate(stream_items(file, on_progress and (lambda read: on_progress(read, size)))):
                before.add_object(f"{path}: items[{index}]", item)
    except (NotAListError, UnicodeDecodeError):
        return False
    found.problems.extend(before.problems)
    found.others.update(before.others)
    for node in before.nodes.values():
        found.keep(str(path), node)
    return True

"""Walks the containers of a pod spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.field import Field


def containers_of(spec: Field) -> Iterator[Field]:
    """Yield the containers of a pod template, init containers first."""
    for kind in ("initContainers", "containers"):
        yield from spec.get(kind).items()


def named(container: Field) -> str:
    """Return what a container is called; its place where it has no name."""
    return container.get("name").text() or container.path.rpartition(".")[2]

"""Inventories for trying things out: the right number of nodes, which read the same in either form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from constructs_ds.simulate.inventory import inventory_of, read_inventory
from constructs_ds.simulate.reserve import allocatable
from constructs_ds.simulate.samples import SAMPLES, as_nodes, sample_inventory
from constructs_ds.simulate.taints import BINDING_EFFECTS


@pytest.mark.parametrize("platform", SAMPLES)
@pytest.mark.parametrize("nodes", [1, 2, 5, 20, 333])
def test_there_are_as_many_nodes_as_asked_for(platform: str, nodes: int) -> None:
    """Whatever the platform and the number; the most common kind is always there."""
    found = inventory_of([sample_inventory(platform, nodes)])
    assert len(found) == nodes
    most = max(SAMPLES[platform][1], key=lambda kind: kind.percent)
    assert any(node.declared == most.name for node in found.nodes)


@pytest.mark.parametrize("platform", SAMPLES)
def test_both_forms_read_the_same(platform: str, tmp_path: Path) -> None:
    """Classes, and nodes as kubectl prints them, have the same names, labels, taints and amounts."""
    made = sample_inventory(platform, 50)
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps(as_nodes(made)), encoding="utf-8")
    declared, printed = inventory_of([made]).nodes, read_inventory([path]).nodes
    for one, other in zip(declared, printed, strict=True):
        assert (one.name, one.labels, one.taints, one.allocatable) == (
            other.name,
            other.labels,
            other.taints,
            other.allocatable,
        )
    assert all(taint.effect in BINDING_EFFECTS for node in declared for taint in node.taints)


@pytest.mark.parametrize(
    ("rule", "memory"),
    [("none", 16_284), ("eks", 16_284 - 255 - 11 * 58), ("aks", 16_284 - 20 * 58 - 50), ("gke", 16_284 - 2662)],
)
def test_each_platform_keeps_its_own_part(rule: str, memory: int) -> None:
    """Four cores and 16 GiB leave what the platform's own rule says, as its page computes it."""
    found = allocatable(rule, 4, 16_384, 58)
    # GKE: a quarter of 4 GiB, a fifth of 4, a tenth of 8: 1024 + 819.2 + 819.2 MiB.
    assert found["memory"] == f"{memory}Mi"
    assert found["cpu"] == ("4000m" if rule == "none" else "3920m")


def test_a_small_aks_node_keeps_no_more_than_a_quarter() -> None:
    """On 4 GiB the pods' part is capped."""
    assert allocatable("aks", 2, 4096, 110)["memory"] == f"{4096 - 1024 - 100}Mi"

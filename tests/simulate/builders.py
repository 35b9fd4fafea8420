"""Small manifests and nodes for tests, each with just what the test is about."""

from __future__ import annotations

from typing import Any

from constructs_ds.simulate.coverage import Coverage, cover
from constructs_ds.simulate.fleet import Fleet, fleet_of
from constructs_ds.simulate.inventory import Inventory, inventory_of


def daemonset(name: str = "agent", namespace: str = "agents", **given: Any) -> dict[str, Any]:
    """Return a DaemonSet; `spec` goes into the pod's, `update` into the DaemonSet's, `container` into the container."""
    labels = given.get("labels", {"app": name})
    container = {"name": "main", "image": f"example.com/{name}:1"} | given.get("container", {})
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]} | given.get("spec", {})},
        }
        | given.get("update", {}),
    }


def node(name: str = "node-a", **given: Any) -> dict[str, Any]:
    """Return a node with 4 cores, 8Gi and room for 10 pods, unless told otherwise."""
    allocatable = {"cpu": "4", "memory": "8Gi", "pods": "10"} | given.get("allocatable", {})
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": given.get("labels", {})},
        "spec": {"taints": given.get("taints", [])},
        "status": {"allocatable": allocatable} | given.get("status", {}),
    }


def requests(**amounts: str) -> dict[str, Any]:
    """Return the part of a container that requests `amounts`."""
    return {"resources": {"requests": amounts}}


def fleet(*objects: dict[str, Any], **options: Any) -> Fleet:
    """Return the fleet of some objects."""
    return fleet_of([(f"m.yaml:{number}", item) for number, item in enumerate(objects, 1)], **options)


def inventory(*objects: dict[str, Any]) -> Inventory:
    """Return the inventory of some nodes."""
    return inventory_of(objects)


def covered(objects: list[dict[str, Any]], nodes: list[dict[str, Any]]) -> Coverage:
    """Return the coverage of some objects on some nodes."""
    return cover(fleet(*objects), inventory(*nodes))

"""Random DaemonSets, nodes and pods that reach every operator, effect and edge; the same seed makes the same ones."""

from __future__ import annotations

import random
from typing import Any

KEYS = ["disk", "size", "example.com/tier", "kubernetes.io/os", "bad key", ""]
VALUES = [
    "ssd",
    "hdd",
    "",
    "5",
    "05",
    "007",
    "-3",
    "+5",
    "9223372036854775807",
    "9223372036854775808",
    "5.0",
    "a b",
    "x" * 64,
]
OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "", "Equals"]
NUMBERS = ["0", "4", "5", "6", "-4", "1e3", "x", ""]
NAMES = ["node-a", "node-b", ""]
TAINT_KEYS = [
    "dedicated",
    "nvidia.com/gpu",
    "",
    *(
        f"node.kubernetes.io/{name}"
        for name in (
            "not-ready",
            "unreachable",
            "disk-pressure",
            "memory-pressure",
            "pid-pressure",
            "unschedulable",
            "network-unavailable",
        )
    ),
]
EFFECTS = ["NoSchedule", "NoExecute", "PreferNoSchedule", "", "Other"]
TOLERATION_OPERATORS = ["", "Equal", "Exists", "Gt", "Lt", "NotAnOperator"]


def dice(seed: int) -> random.Random:
    """Return the source of one run's cases."""
    return random.Random(seed)  # noqa: S311 - it makes cases, not secrets


def node(rng: random.Random) -> dict[str, Any]:
    """Return a node with a few labels and taints, absent and empty ones included."""
    made: dict[str, Any] = {"kind": "Node", "metadata": {}, "spec": {}, "status": {"allocatable": {"cpu": "4"}}}
    name = rng.choice(NAMES)
    if name:
        made["metadata"]["name"] = name
    if rng.random() < 0.9:
        made["metadata"]["labels"] = {rng.choice(KEYS): rng.choice(VALUES) for _ in range(rng.randint(0, 4))}
    if rng.random() < 0.7:
        made["spec"]["taints"] = [taint(rng) for _ in range(rng.randint(0, 2))]
    return made


def taint(rng: random.Random) -> dict[str, str]:
    """Return a taint; its value may be absent, empty or a number."""
    made = {"key": rng.choice(TAINT_KEYS), "effect": rng.choice(EFFECTS)}
    if rng.random() < 0.6:
        made["value"] = rng.choice(VALUES)
    return made


def toleration(rng: random.Random) -> dict[str, Any] | None:
    """Return a toleration, at times one that answers everything, or null."""
    if rng.random() < 0.03:
        return None
    fields = {"key": TAINT_KEYS, "operator": TOLERATION_OPERATORS, "value": VALUES, "effect": EFFECTS}
    made: dict[str, Any] = {name: rng.choice(choices) for name, choices in fields.items() if rng.random() < 0.6}
    if rng.random() < 0.1:
        made["tolerationSeconds"] = 30
    return made


def requirement(rng: random.Random) -> dict[str, Any]:
    """Return a condition on a label; one in five cannot be read."""
    operator = rng.choice(OPERATORS[:6]) if rng.random() < 0.9 else rng.choice(OPERATORS)
    pool = NUMBERS if operator in {"Gt", "Lt"} else VALUES
    count = rng.choice([1, 1, 1, 1, 0, 2]) if operator in {"Gt", "Lt"} else rng.choice([1, 1, 2, 3, 0])
    if operator in {"Exists", "DoesNotExist"}:
        count = rng.choice([0, 0, 0, 0, 1])
    key = rng.choice(KEYS[:4]) if rng.random() < 0.95 else rng.choice(KEYS)
    values = [rng.choice(pool[:4] if rng.random() < 0.8 else pool) for _ in range(count)]
    return {"key": key, "operator": operator} | ({"values": values} if values or rng.random() < 0.5 else {})


def field_requirement(rng: random.Random) -> dict[str, Any]:
    """Return a condition on a field of the node."""
    key = "metadata.name" if rng.random() < 0.9 else rng.choice(["metadata.namespace", "spec.unschedulable"])
    operator = rng.choice(["In", "In", "NotIn", "NotIn", "Exists", "Gt"])
    values = [rng.choice([*NAMES, "node-c"]) for _ in range(rng.choice([1, 1, 1, 1, 0, 2]))]
    return {"key": key, "operator": operator, "values": values}


def term(rng: random.Random) -> dict[str, Any]:
    """Return a node selector term, at times an empty one."""
    made: dict[str, Any] = {}
    if rng.random() < 0.85:
        made["matchExpressions"] = [requirement(rng) for _ in range(rng.choice([1, 1, 2, 0]))]
    if rng.random() < 0.25:
        made["matchFields"] = [field_requirement(rng) for _ in range(rng.choice([1, 1, 2, 0]))]
    return made


def daemonset(rng: random.Random) -> dict[str, Any]:
    """Return a DaemonSet with any mix of node name, selector, affinity, tolerations and host network."""
    spec: dict[str, Any] = {}
    if rng.random() < 0.1:
        spec["nodeName"] = rng.choice(NAMES)
    if rng.random() < 0.3:
        spec["nodeSelector"] = {rng.choice(KEYS[:4]): rng.choice(VALUES[:5]) for _ in range(rng.randint(0, 2))}
    if rng.random() < 0.6:
        terms = [term(rng) for _ in range(rng.choice([1, 1, 2, 3, 0]))]
        required = rng.choice([{"nodeSelectorTerms": terms}] * 9 + [None])
        spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    if rng.random() < 0.7:
        spec["tolerations"] = [toleration(rng) for _ in range(rng.choice([0, 1, 2, 3]))] or None
    if rng.random() < 0.3:
        spec["hostNetwork"] = True
    template = {"metadata": {"labels": {"app": "a"}}, "spec": spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "agent"},
        "spec": {"selector": {"matchLabels": {"app": "a"}}, "template": template},
    }


def _amounts(rng: random.Random) -> dict[str, str]:
    choices = {
        "cpu": ["100m", "0.5", "1", "1500m", "0", "1e-3"],
        "memory": ["64Mi", "100M", "1Gi", "0", "128974848", "1.5Gi"],
        "ephemeral-storage": ["1Gi", "500M"],
        "nvidia.com/gpu": ["1", "2"],
        "hugepages-2Mi": ["2Mi", "4Mi"],
    }
    return {name: rng.choice(values) for name, values in choices.items() if rng.random() < 0.4}


def _resources(rng: random.Random, *, limited: bool) -> dict[str, Any]:
    requests = _amounts(rng)
    limits = {name: amount for name, amount in requests.items() if limited and rng.random() < 0.3}
    return {"requests": requests} | ({"limits": limits} if limits else {})


def pod(rng: random.Random) -> dict[str, Any]:
    """Return a pod with init containers, sidecars, pod-level requests and overhead.

    No limit stands where the API server would fill in a request from it: that is not the scheduler's part.
    """
    pod_level = rng.random() < 0.3
    limited = not pod_level
    containers = [{"name": f"c{n}", "resources": _resources(rng, limited=limited)} for n in range(rng.randint(1, 3))]
    spec: dict[str, Any] = {"containers": containers}
    if rng.random() < 0.7:
        spec["initContainers"] = [
            {"name": f"i{n}", "resources": _resources(rng, limited=limited)}
            | ({"restartPolicy": "Always"} if rng.random() < 0.4 else {})
            for n in range(rng.randint(0, 4))
        ]
    if rng.random() < 0.3:
        spec["overhead"] = _amounts(rng)
    if pod_level:
        spec["resources"] = {"requests": _amounts(rng)}
    return {"metadata": {"name": "p"}, "spec": spec}

"""100 DaemonSets on 10,000 and 100,000 nodes of 30 shapes: reading the nodes, working out coverage, writing the JSON.

Each size runs in a process of its own, so that its peak of memory is its own. The peer for reading is the standard
library's `json.load`, which holds the whole file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from constructs_ds.simulate.checks import find_problems
from constructs_ds.simulate.coverage import cover
from constructs_ds.simulate.coverage_json import coverage_json
from constructs_ds.simulate.fleet import fleet_of
from constructs_ds.simulate.inventory import read_inventory

SIZES = (10_000, 100_000)
AGENTS = 100
_TYPES = ("m7i.large", "m7i.xlarge", "m7i.2xlarge", "c7g.xlarge", "g5.xlarge")
_ZONES = ("a", "b", "c")
_POOLS = ("general", "batch")
_CONDITIONS = ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")


def node(number: int) -> dict[str, Any]:
    """Return one node, much as an EKS cluster has it: some 4 kB of JSON as kubectl prints it."""
    kind, zone = _TYPES[number % 5], _ZONES[number // 5 % 3]
    pool = _POOLS[number // 15 % 2]
    name = f"ip-10-{number // 65_536}-{number // 256 % 256}-{number % 256}.ec2.internal"
    labels = {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "eks.amazonaws.com/capacityType": "ON_DEMAND",
        "eks.amazonaws.com/nodegroup": pool,
        "failure-domain.beta.kubernetes.io/region": "eu-central-1",
        "failure-domain.beta.kubernetes.io/zone": f"eu-central-1{zone}",
        "kubernetes.io/arch": "arm64" if "g." in kind else "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": kind,
        "topology.kubernetes.io/region": "eu-central-1",
        "topology.kubernetes.io/zone": f"eu-central-1{zone}",
    }
    gpu = [{"effect": "NoSchedule", "key": "nvidia.com/gpu", "value": "present"}] if kind == "g5.xlarge" else []
    # The memory of nodes of one type differs by a few pages.
    memory = f"{15_000_000 - number % 7 * 4}Ki"
    amounts = {"cpu": "3920m", "ephemeral-storage": "95551679124", "memory": memory, "pods": "110"}
    images = [{"names": [f"registry.example.com/team/image-{n}@sha256:{n:064d}"], "sizeBytes": n} for n in range(5)]
    conditions = [condition(kind) for kind in _CONDITIONS]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"annotations": {"node.alpha.kubernetes.io/ttl": "0"}, "labels": labels, "name": name},
        "spec": {"taints": gpu} if gpu else {},
        "status": {"allocatable": amounts, "capacity": amounts, "conditions": conditions, "images": images},
    }


def condition(kind: str) -> dict[str, str]:
    """Return one condition of a node that is well."""
    times = dict.fromkeys(("lastHeartbeatTime", "lastTransitionTime"), "2026-01-01T00:00:00Z")
    status = "True" if kind == "Ready" else "False"
    return times | {"message": "kubelet says so", "reason": f"Kubelet{kind}", "status": status, "type": kind}


def write_inventory(path: Path, nodes: int) -> None:
    """Write an inventory as kubectl prints it."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n    "apiVersion": "v1",\n    "items": [\n')
        for number in range(nodes):
            text = json.dumps(node(number), indent=4).replace("\n", "\n        ")
            file.write(f"        {text}{',' if number + 1 < nodes else ''}\n")
        file.write('    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n')


def agent(number: int) -> dict[str, Any]:
    """Return one of a hundred DaemonSets: some select a zone, or types outside a pool, half tolerate everything."""
    requests = {"requests": {"cpu": "10m", "memory": "32Mi"}}
    spec: dict[str, Any] = {
        "containers": [{"name": "main", "image": f"example.com/agent-{number}:1", "resources": requests}],
        "tolerations": [{"operator": "Exists"}] if number % 2 else [],
    }
    match number % 5:
        case 1:
            spec["nodeSelector"] = {"topology.kubernetes.io/zone": f"eu-central-1{_ZONES[number % 3]}"}
        case 2:
            types = [_TYPES[number % 4], _TYPES[number % 3]]
            conditions = [
                {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": types},
                {"key": "eks.amazonaws.com/nodegroup", "operator": "NotIn", "values": ["batch"]},
            ]
            required = {"nodeSelectorTerms": [{"matchExpressions": conditions}]}
            spec["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}}
    labels = {"app": f"agent-{number}"}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": f"agent-{number}", "namespace": "agents"},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}},
    }


def peak_mib() -> float:
    """Return the most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: str) -> dict[str, float]:
    """Read an inventory and cover it; return seconds, MiB and counts."""
    found: dict[str, float] = {}
    start = time.perf_counter()
    inventory = read_inventory([path])
    found["read_s"] = time.perf_counter() - start
    found["read_mib"] = peak_mib()
    fleet = fleet_of((f"m.yaml:{n}", agent(n)) for n in range(AGENTS))
    start = time.perf_counter()
    coverage = cover(fleet, inventory)
    problems = find_problems(coverage)
    found["pods"] = sum(item.running for item in coverage.daemonsets)
    found["cover_s"] = time.perf_counter() - start
    found["cover_mib"] = peak_mib()
    start = time.perf_counter()
    found["json_mb"] = sum(len(part) for part in coverage_json(coverage, problems)) / 1e6
    found["json_s"] = time.perf_counter() - start
    found["json_mib"] = peak_mib()
    found["shapes"] = len(coverage.groups)
    return found


def measure_peer(path: str) -> dict[str, float]:
    """Read the file with the standard library alone."""
    start = time.perf_counter()
    with Path(path).open(encoding="utf-8") as file:
        json.load(file)
    return {"read_s": time.perf_counter() - start, "read_mib": peak_mib()}


def _apart(what: str, path: Path) -> dict[str, float]:
    """Measure in a process of its own."""
    code = f"import json, sys; from benchmarks import simulate; print(json.dumps(simulate.{what}({str(path)!r})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print the figures for each size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "nodes.json"
            write_inventory(path, size)
            ours, peer = _apart("measure", path), _apart("measure_peer", path)
            megabytes = path.stat().st_size / 1e6
        print(f"{AGENTS} DaemonSets on {size:,} nodes of {ours['shapes']:.0f} shapes, {megabytes:,.0f} MB of JSON")
        ratio = ours["read_s"] / peer["read_s"]
        print(_line("read", ours, "read", f"json.load takes {peer['read_s']:.2f} s and {peer['read_mib']:,.0f} MiB"))
        print(f"{'':12}{ratio:.2f} of the time of json.load, {ours['read_mib'] / peer['read_mib']:.2f} of its memory")
        print(_line("coverage", ours, "cover", f"{ours['pods']:,.0f} pods placed"))
        print(_line("as JSON", ours, "json", f"{ours['json_mb']:,.0f} MB"))


def _line(what: str, found: dict[str, float], key: str, more: str) -> str:
    return f"  {what:<10}{found[f'{key}_s']:6.2f} s, at most {found[f'{key}_mib']:,.0f} MiB   {more}"


if __name__ == "__main__":
    main()

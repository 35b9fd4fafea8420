"""How many pods are judged per second, beside reading the same pod with libyaml: `python -m benchmarks.pss`."""

from __future__ import annotations

from typing import Any

import yaml

from benchmarks.timing import best_of
from benchmarks.yaml_writing import daemon_set
from constructs_ds.output import dumps
from constructs_ds.pss import evaluate, pod_of

_ROUNDS = 7  # the quickest counts: what is slower was disturbed
_PODS = 2_000


def node_exporter_pod() -> dict[str, Any]:
    """Return the pod of a node-exporter on the host's network, with the proxy beside it, as upstream publishes it."""
    pod = pod_of(daemon_set())
    assert pod is not None
    pod["spec"] |= {"hostNetwork": True, "hostPID": True}
    return pod


def hardened_pod() -> dict[str, Any]:
    """Return a pod that the strictest level admits, so that no message is made."""
    security = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {"metadata": {}, "spec": {"containers": [{"name": "a", "image": "a:1", "securityContext": security}]}}


def report(name: str, pod: dict[str, Any]) -> None:
    """Print pods judged per second, and how many are judged while libyaml reads one."""
    text = dumps([pod])
    judging = best_of(_ROUNDS, lambda: [evaluate(pod) for _ in range(_PODS)]) / _PODS
    reading = best_of(_ROUNDS, lambda: [yaml.load(text, yaml.CSafeLoader) for _ in range(_PODS // 20)]) * 20 / _PODS
    level = evaluate(pod).level
    print(f"{name:<28}{1 / judging:>10,.0f} pods/s   {reading / judging:6.1f}x yaml.CSafeLoader   ({level})")


def main() -> None:
    """Print both a pod that breaks many checks and one that breaks none."""
    print(f"Pod Security, one core, best of {_ROUNDS} rounds")
    report("node-exporter", node_exporter_pod())
    report("hardened pod", hardened_pod())


if __name__ == "__main__":
    main()

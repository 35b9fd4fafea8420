"""How long manifests take to become YAML, beside PyYAML on the same objects: `python -m benchmarks.yaml_writing`."""

from __future__ import annotations

from copy import deepcopy
from time import perf_counter
from typing import TYPE_CHECKING, Any

import yaml

from constructs_ds.output import check_schema, dumps, in_field_order

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUNDS = 7  # the quickest counts: what is slower was disturbed


def daemon_set() -> dict[str, Any]:
    """Return a DaemonSet of the size that upstream projects publish: two containers, about 130 lines."""
    labels = {"app.kubernetes.io/name": "node-exporter", "app.kubernetes.io/part-of": "monitoring"}
    security = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    exporter = {
        "name": "node-exporter",
        "image": "quay.io/prometheus/node-exporter:v1.9.1",
        "args": [
            "--web.listen-address=127.0.0.1:9101",
            "--path.sysfs=/host/sys",
            "--path.rootfs=/host/root",
            "--no-collector.wifi",
            "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run|var/lib/kubelet/pods)/.+($|/)",
            "--collector.netclass.ignored-devices=^(veth.*|[a-f0-9]{15})$",
        ],
        "resources": {"limits": {"memory": "180Mi"}, "requests": {"cpu": "100m", "memory": "180Mi"}},
        "volumeMounts": [
            {"name": name, "readOnly": True, "mountPath": f"/host/{name}", "mountPropagation": "HostToContainer"}
            for name in ("sys", "root")
        ],
        "securityContext": security,
    }
    proxy = {
        "name": "proxy",
        "image": "quay.io/brancz/kube-rbac-proxy:v0.19.1",
        "args": ["--secure-listen-address=[$(IP)]:9100", "--upstream=http://127.0.0.1:9101/"],
        "ports": [{"name": "https", "hostPort": 9100, "containerPort": 9100}],
        "env": [{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        "resources": {"limits": {"memory": "40Mi"}, "requests": {"cpu": "10m", "memory": "20Mi"}},
        "securityContext": security,
    }
    pod = {
        "volumes": [{"name": "sys", "hostPath": {"path": "/sys"}}, {"name": "root", "hostPath": {"path": "/"}}],
        "containers": [exporter, proxy],
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "serviceAccountName": "node-exporter",
        "automountServiceAccountToken": True,
        "hostNetwork": True,
        "hostPID": True,
        "tolerations": [{"operator": "Exists"}],
        "priorityClassName": "system-node-critical",
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "node-exporter", "namespace": "monitoring", "labels": labels},
        "spec": {
            "selector": {"matchLabels": {"app.kubernetes.io/name": "node-exporter"}},
            "template": {"metadata": {"labels": labels}, "spec": pod},
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}},
        },
    }


def config_map() -> dict[str, Any]:
    """Return a ConfigMap with a configuration file of a hundred lines."""
    text = "".join(f"[INPUT]\n    name tail\n    path /var/log/{n}.log\n\n" for n in range(25))
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config"}, "data": {"agent.conf": text}}


def fleet(count: int) -> list[dict[str, Any]]:
    """Return DaemonSets that differ in names and images, so that no writer can live off its memory."""
    objects: list[dict[str, Any]] = []
    for number in range(count):
        obj = deepcopy(daemon_set())
        obj["metadata"]["name"] = f"agent-{number}"
        obj["spec"]["template"]["spec"]["containers"][0]["image"] = f"registry.example.com/agent-{number}:v1.{number}"
        objects.append(obj)
    return objects


def microseconds(work: Callable[[], object], times: int) -> float:
    """Return how long one call takes, in microseconds: the mean of the quickest of several rounds."""
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        for _ in range(times):
            work()
        rounds.append((perf_counter() - start) / times * 1e6)
    return min(rounds)


def _dump(dumper: type, objects: list[dict[str, Any]]) -> str:
    text: str = yaml.dump_all(objects, Dumper=dumper, sort_keys=False)
    return text


def _compare(title: str, objects: list[dict[str, Any]], times: int) -> None:
    count = len(objects)
    ours = microseconds(lambda: dumps(objects), times * 10) / count
    in_c = microseconds(lambda: _dump(yaml.CSafeDumper, objects), times) / count
    pure = microseconds(lambda: _dump(yaml.SafeDumper, objects), max(1, times // 5)) / count
    print(
        f"{title:32} ours {ours:7.1f} us   C dumper {in_c:7.1f} us = {in_c / ours:5.1f}x   "
        f"safe_dump {pure:8.1f} us = {pure / ours:6.1f}x"
    )


def main() -> None:
    """Print the time for one object, and how many times as long PyYAML takes."""
    one, config = daemon_set(), config_map()
    _compare("a DaemonSet", [one], 20)
    _compare("a ConfigMap of 100 lines", [config], 20)
    _compare("200 DaemonSets, each its own", fleet(200), 1)
    print(f"{'field order of a DaemonSet':32} ours {microseconds(lambda: in_field_order(one), 200):7.1f} us")
    start = perf_counter()
    check_schema([one])
    print(f"{'first schema check':32} ours {(perf_counter() - start) * 1e6:7.1f} us")
    print(f"{'each schema check after it':32} ours {microseconds(lambda: check_schema([one]), 500):7.1f} us")


if __name__ == "__main__":
    main()

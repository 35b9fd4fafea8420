"""The command `coverage`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AGENT = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: %(name)s, namespace: agents}
spec:
  selector: {matchLabels: {app: %(name)s}}
  template:
    metadata: {labels: {app: %(name)s}}
    spec:
      containers:
        - name: main
          image: example.com/%(name)s:1
          ports: [{containerPort: 9100, hostPort: %(port)s}]
          resources: {requests: {cpu: 100m, memory: 64Mi}}
"""
NODES = """
kind: NodeClasses
classes:
  - {name: worker, count: 2, allocatable: {cpu: 4, memory: 8Gi}}
  - {name: gpu, taints: [{key: gpu, effect: NoSchedule}], allocatable: {cpu: 8, memory: 16Gi}}
"""


def run(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "constructs_ds.cli", "coverage", *args],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Write one agent, two that clash, and an inventory."""
    texts = {
        "one": AGENT % {"name": "one", "port": 9100},
        "two": AGENT % {"name": "one", "port": 9100} + "---" + AGENT % {"name": "two", "port": 9100},
        "nodes": NODES,
        "service": "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in texts}


def test_json_is_the_contract(files: dict[str, str]) -> None:
    """The keys and values of version 1, whole."""
    done = run("--nodes", files["nodes"], files["one"], "--output", "json")
    assert done.returncode == 0, done.stderr
    taken: dict[str, Any] = {"requests": {"cpu": "100m", "memory": "67108864", "pods": "1"}}
    small = {"allocatable": {"pods": "110", "cpu": "4000m", "memory": "8589934592"}}
    large = {"allocatable": {"pods": "110", "cpu": "8000m", "memory": "17179869184"}}
    assert json.loads(done.stdout) == {
        "version": 1,
        "kubernetes_version": "1.37",
        "daemonsets": [
            {
                "namespace": "agents",
                "name": "one",
                "desired": 2,
                "running": 2,
                "nodes": ["worker-1", "worker-2"],
                "excluded": [
                    {
                        "node": "gpu-1",
                        "reasons": [
                            {
                                "kind": "taint",
                                "detail": "taint gpu:NoSchedule is not tolerated",
                                "remedy": "add `tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]`",
                            }
                        ],
                    }
                ],
            }
        ],
        "nodes": [
            {"name": "worker-1", "class": "worker"} | taken | small,
            {"name": "worker-2", "class": "worker"} | taken | small,
            {"name": "gpu-1", "class": "gpu", "requests": {}} | large,
        ],
        "problems": [],
    }


def test_text_says_where_why_not_and_at_what_cost(files: dict[str, str]) -> None:
    """Each table names the DaemonSet or the class with its numbers."""
    done = run("--nodes", files["nodes"], files["one"])
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "1 DaemonSet on 3 nodes of 2 classes, Kubernetes 1.37"
    assert any(line.startswith("agents/one 2 of 3 2 100m cpu, 64Mi memory") for line in lines)
    assert any(line.startswith("agents/one gpu 1 taint gpu:NoSchedule is not tolerated") for line in lines)
    assert "worker 2 1 100m of 4 (2%) 64Mi of 8Gi (1%) 1 of 110 (1%)" in lines
    assert "\x1b" not in done.stdout, "no colour where there is no terminal"


def test_markdown_has_the_same_tables(files: dict[str, str]) -> None:
    """For a pull request the tables come as Markdown."""
    done = run("--nodes", files["nodes"], files["two"], "--output", "markdown")
    assert "| agents/one | 2 of 3 | 2 |" in done.stdout
    assert "| error | ports | agents/one and agents/two | both hold host port 9100/TCP" in done.stdout


def test_a_clash_is_exit_one(files: dict[str, str]) -> None:
    """What will not work fails a pipeline, and is among the problems of the JSON."""
    done = run("--nodes", files["nodes"], files["two"], "--output", "json")
    (problem,) = json.loads(done.stdout)["problems"]
    assert done.returncode == 1
    assert (problem["kind"], problem["severity"]) == ("ports", "error")
    assert problem["daemonsets"] == ["agents/one", "agents/two"]


@pytest.mark.parametrize(("budget", "code"), [("cpu=100m", 0), ("cpu=99m", 1)])
def test_a_budget_can_be_asserted(files: dict[str, str], budget: str, code: int) -> None:
    """Agents over budget are exit 1."""
    assert run("--nodes", files["nodes"], files["one"], "--budget", budget).returncode == code


def test_strict_takes_warnings_for_errors(files: dict[str, str], tmp_path: Path) -> None:
    """The same product twice may be meant; with --strict it may not."""
    text = (tmp_path / "two.yaml").read_text(encoding="utf-8").replace("example.com/two:1", "example.com/one:1")
    path = tmp_path / "same.yaml"
    path.write_text(text.replace("hostPort: 9100}", "hostPort: 9101}", 1), encoding="utf-8")
    assert run("--nodes", files["nodes"], str(path)).returncode == 0
    assert run("--nodes", files["nodes"], str(path), "--strict").returncode == 1


def test_standard_input_is_read(files: dict[str, str]) -> None:
    """Manifests may come through a pipe."""
    done = run("--nodes", files["nodes"], "-", stdin=AGENT % {"name": "piped", "port": 1})
    assert "agents/piped" in done.stdout


BAD = {
    "no nodes": (["--nodes", "{service}", "{one}"], "there are no nodes in it, only 1 Service"),
    "no agents": (["--nodes", "{nodes}", "{service}"], "there is no DaemonSet, only 1 Service"),
    "missing file": (["--nodes", "{nodes}", "gone.yaml"], "gone.yaml"),
    "version": (["--nodes", "{nodes}", "{one}", "--kubernetes-version", "2.1"], "got '2.1'; use 1.30 to 1.37"),
    "gate": (["--nodes", "{nodes}", "{one}", "--feature-gate", "X"], "feature gate: got 'X'"),
    "budget": (["--nodes", "{nodes}", "{one}", "--budget", "x"], "write it as cpu=500m,memory=1Gi"),
    "both from stdin": (["--nodes", "-", "-"], "both the manifests and the nodes are to come from standard input"),
    "no inventory": (["{one}"], "Missing option '--nodes'"),
    "no paths": (["--nodes", "{nodes}"], "Missing argument 'PATH...'"),
}


@pytest.mark.parametrize(("args", "message"), BAD.values(), ids=BAD)
def test_wrong_use_is_exit_two_and_no_traceback(files: dict[str, str], args: list[str], message: str) -> None:
    """Each mistake is told on standard error, and nothing is printed besides."""
    done = run(*(arg.format_map(files) for arg in args))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_no_node_js() -> None:
    """The command imports neither cdk8s nor jsii."""
    code = "import sys, constructs_ds.cli.coverage; sys.exit(bool({'jsii', 'cdk8s'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""The command `rollout`, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

AGENT = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: logs, namespace: agents}
spec:
  minReadySeconds: 5
  updateStrategy: %(strategy)s
  selector: {matchLabels: {app: logs}}
  template:
    metadata: {labels: {app: logs}}
    spec: {containers: [{name: main, image: example.com/logs:1, resources: {requests: {cpu: 100m}}}]}
"""
NODES = """
kind: NodeClasses
classes:
  - {name: worker, count: 30, allocatable: {cpu: 4, memory: 8Gi}}
  - {name: tiny, count: 2, allocatable: {cpu: 50m, memory: 1Gi}}
  - {name: tight, count: 3, allocatable: {cpu: 150m, memory: 1Gi}}
"""


def run(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "constructs_ds.cli", "rollout", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def manifest(folder: Path, strategy: str) -> str:
    """Write an agent with an update strategy, and return its path."""
    path = folder / "agent.yaml"
    path.write_text(AGENT % {"strategy": strategy}, encoding="utf-8")
    return str(path)


@pytest.fixture
def nodes(tmp_path: Path) -> str:
    """Write an inventory of 35 nodes: two too small for the agent, three too small for two of it."""
    path = tmp_path / "nodes.yaml"
    path.write_text(NODES, encoding="utf-8")
    return str(path)


def test_json_is_the_contract(tmp_path: Path, nodes: str) -> None:
    """The keys and values of version 1, whole."""
    path = manifest(tmp_path, "{rollingUpdate: {maxUnavailable: 10%}}")
    done = run(
        "--nodes", nodes, path, "--image-size", "100Mi", "--within", "1h", "--role", "node-exporter", "--output", "json"
    )
    assert done.returncode == 0, done.stderr
    step = {"step_seconds": 30 + 2 + 10 + 5}
    note = "2 blocked nodes count against 2 of the 4 that may be unavailable"
    rolling = {"type": "RollingUpdate", "maxSurge": 0, "minReadySeconds": 5}
    rollout = {
        "steps": 17,
        "stuck": False,
        "at_once": 2,
        "phases": [{"start": 0, "steps": 16, "nodes": 2} | step, {"start": 752, "steps": 1, "nodes": 1} | step],
        "seconds": 799,
        "without_agent": 4,
        "second_pods": 0,
        "left": 2,
        "pulled_bytes": 33 * 100 * 2**20,
        "notes": [note],
    }
    (found,) = json.loads(done.stdout)["daemonsets"]
    proposal = found.pop("proposal")
    assert found == {
        "namespace": "agents",
        "name": "logs",
        "strategy": rolling | {"maxUnavailable": "10%"},
        "nodes": {"desired": 35, "blocked": 2, "cramped": 3},
        "rollout": rollout,
    }
    assert (proposal["role"], proposal["fits"], proposal["strategy"]) == (
        "node-exporter",
        True,
        rolling | {"maxUnavailable": "6%"},
    )


def test_the_default_of_one_on_a_thousand_nodes_is_told_in_hours(tmp_path: Path) -> None:
    """Without an inventory a number of nodes will do, and the table says how long that takes."""
    done = run("--node-count", "1000", manifest(tmp_path, "{}"), "--within", "1h")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "agents/logs maxUnavailable 1 1,000 1 1,000 12 h 30 min 1 0" in lines
    assert done.returncode == 1, "it takes longer than there is time"


def test_a_stuck_rollout_is_exit_one(tmp_path: Path, nodes: str) -> None:
    """Two blocked nodes use up the default of one."""
    done = run("--nodes", nodes, manifest(tmp_path, "{}"))
    assert done.returncode == 1
    assert "stuck: the blocked nodes use up maxUnavailable" in done.stdout


def test_on_delete_is_a_choice(tmp_path: Path, nodes: str) -> None:
    """OnDelete never ends by itself, and that is no finding."""
    done = run("--nodes", nodes, manifest(tmp_path, "{type: OnDelete}"))
    assert done.returncode == 0
    assert "never by itself" in done.stdout


def test_times_can_be_given(tmp_path: Path) -> None:
    """Start and stop times replace the defaults."""
    path = manifest(tmp_path, "{}")
    done = run("--node-count", "10", path, "--start-time", "1m", "--stop-time", "5s", "--output", "json")
    assert json.loads(done.stdout)["daemonsets"][0]["rollout"]["seconds"] == 10 * (60 + 5 + 5)


BAD = {
    "no nodes": ([], "the nodes are wanted once; give an inventory, or --node-count"),
    "both": (["--nodes", "{nodes}", "--node-count", "3"], "the nodes are wanted once"),
    "time": (["--node-count", "3", "--within", "soon"], "got 'soon'; write seconds, or a time such as 30m or 1h30m"),
    "size": (["--node-count", "3", "--image-size", "big"], "'big' is no quantity"),
    "rate": (["--node-count", "3", "--pull-rate", "0"], "give at least one byte a second"),
    "role": (["--node-count", "3", "--role", "boss"], "'boss' is not one of 'cni'"),
    "count": (["--node-count", "-3"], "-3 is not in the range"),
}


@pytest.mark.parametrize(("args", "message"), BAD.values(), ids=BAD)
def test_wrong_use_is_exit_two_and_no_traceback(tmp_path: Path, nodes: str, args: list[str], message: str) -> None:
    """Each mistake is told on standard error, and nothing is printed besides."""
    done = run(manifest(tmp_path, "{}"), *(arg.format(nodes=nodes) for arg in args))
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_strategy_is_exit_two(tmp_path: Path) -> None:
    """What the API server refuses is one line."""
    done = run("--node-count", "3", manifest(tmp_path, "{rollingUpdate: {maxSurge: 1}}"))
    assert done.returncode == 2
    assert "maxUnavailable is 1 and maxSurge is 1; make exactly one of them non-zero" in done.stderr

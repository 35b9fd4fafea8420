"""`constructs-ds explain`, as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.project import Project, without_node

_AGENT = """apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
  namespace: agents
  annotations: {constructs-ds/why: "hostPID: counts processes"}
spec:
  template:
    spec:
      hostPID: true
      initContainers: [{name: one, image: a:1}]
      containers: [{name: two, image: a:1}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a folder with a manifest, on a machine without Node.js."""
    (tmp_path / "agent.yaml").write_text(_AGENT)
    return Project(tmp_path, without_node(tmp_path))


def test_text(project: Project) -> None:
    """Text has the level, what keeps it from the next, each grant with its reason, and the rollout."""
    done = project.run("explain", "agent.yaml")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "agents/agent  (agent.yaml:1)"
    assert lines[1] == "Pod Security level: privileged"
    assert lines[2] == "  not baseline: host namespaces: hostPID=true [spec.hostPID]"
    assert lines[3] == "Host access:"
    assert lines[5] == "      why: counts processes"
    assert "API server: nothing that these manifests say" in lines
    assert lines[-1].startswith("Rollout: the old pod stops before the new one starts, one node at a time")


def test_containers_alike_are_named_together(project: Project) -> None:
    """What several containers have alike is one line of text, and a grant for each in JSON."""
    assert "  privilege escalation (one, two): gaining" in project.run("explain", "agent.yaml").out
    made = json.loads(project.run("explain", "agent.yaml", "--output", "json").out)["agents"][0]
    subjects = [each["subject"] for each in made["grants"]]
    assert {"privilege escalation (one)", "privilege escalation (two)"} < set(subjects)


def test_json(project: Project) -> None:
    """JSON is the documented contract."""
    made = json.loads(project.run("explain", "agent.yaml", "--output", "json", "--kubernetes-version", "1.31").out)
    assert (made["version"], made["kubernetes_version"]) == (1, "1.31")
    agent = made["agents"][0]
    assert list(agent) == [
        "where", "namespace", "name", "level", "violations", "grants", "by_controller", "rollout",
    ]  # fmt: skip
    assert agent["grants"][0] == {
        "topic": "host",
        "subject": "hostPID",
        "field": "spec.template.spec.hostPID",
        "means": "the node's processes, to see them and, as the same user, to signal them",
        "why": "counts processes",
    }
    assert agent["violations"][0]["check"] == "hostNamespaces"


def test_standard_input_and_several(project: Project) -> None:
    """`-` is standard input; several things are explained one after another."""
    done = project.run("explain", "-", "agent.yaml", stdin=_AGENT.replace("name: agent", "name: piped"))
    assert [line for line in done.out.splitlines() if line.startswith("agents/")] == [
        "agents/piped  (<stdin>:1)",
        "agents/agent  (agent.yaml:1)",
    ]


@pytest.mark.parametrize("platform", ["eks", "kubeadm"])
def test_preset_by_name(project: Project, platform: str) -> None:
    """A preset's defaults are explained for a platform, each with its reason, without Node.js."""
    done = project.run("explain", "PrometheusNodeExporter", "--platform", platform)
    assert done.status == 0
    assert done.out.startswith("node-agents/prometheus-node-exporter  (PrometheusNodeExporter)\n")
    assert "      why: process statistics are those of the node\n" in done.out
    assert ("eks.amazonaws.com/compute-type" in done.out) == (platform == "eks")


def test_role_by_name(project: Project) -> None:
    """A role is explained with an image of its place."""
    assert "hostNetwork" in project.run("explain", "NodeExporter").out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["PrometheusNodeExporte"], "did you mean PrometheusNodeExporter? there are "),
        (["Zzz"], "got 'Zzz', which is neither a file nor a preset or role; there are "),
        (["nope.yaml"], "nope.yaml: no such file or directory; check the path and its permissions"),
        (["empty.yaml"], "empty.yaml: there is no DaemonSet in it; give manifests of agents"),
        (["broken.yaml"], "broken.yaml:2: no YAML"),
        (["wrong.yaml"], "wrong.yaml:1: DaemonSet agents/agent: spec.template.spec.hostPID: got 'yes'"),
        (["NodeExporter", "--platform", "eky"], "platform: got 'eky'; did you mean 'eks'?"),
        (["agent.yaml", "--kubernetes-version", "2"], "kubernetes_version: got '2'; use 1.30 to 1.37, or 'latest'"),
    ],
)
def test_bad_input(project: Project, args: list[str], said: str) -> None:
    """What cannot be explained is one line that says what and where, and exit 2."""
    (project.folder / "empty.yaml").write_text("kind: Pod\napiVersion: v1\n")
    (project.folder / "broken.yaml").write_text("kind: [\n")
    (project.folder / "wrong.yaml").write_text(_AGENT.replace("hostPID: true", "hostPID: 'yes'"))
    done = project.run("explain", *args)
    assert (done.status, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert said in done.err

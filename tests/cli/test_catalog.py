"""`constructs-ds catalog`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import presets
from constructs_ds.builder.settings import Settings
from constructs_ds.cli._agents import known_agents
from constructs_ds.pss import evaluate
from tests.cli.project import Project, without_node

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a machine without Node.js."""
    return Project(tmp_path, without_node(tmp_path))


def test_text(project: Project) -> None:
    """Text has a line for each preset and role, in aligned columns."""
    done = project.run("catalog")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Presets"
    assert lines[1].split() == ["Name", "Role", "Product", "Version", "Level", "Host", "access", "Image"]
    row = next(line for line in lines if line.startswith("PrometheusNodeExporter"))
    assert row[lines[1].index("Level") :].startswith("privileged ")
    assert "network, pid, 1 path, SYS_TIME" in row
    assert any(line.startswith("NodeExporter ") for line in lines[lines.index("Roles") :])


def test_markdown(project: Project) -> None:
    """Markdown is the README's table."""
    done = project.run("catalog", "--output", "markdown")
    assert done.out.startswith(
        "### Presets\n\n| Name | Role | Product | Version | Level | Host access | Image |\n| --- |"
    )
    assert "\n| PrometheusNodeExporter | NodeExporter | node-exporter | v" in done.out


def test_json(project: Project) -> None:
    """JSON is the documented contract; what cannot be known is null."""
    made = json.loads(project.run("catalog", "--output", "json", "--platform", "kubeadm").out)
    assert (made["version"], made["platform"]) == (1, "kubeadm")
    preset = next(each for each in made["agents"] if each["name"] == "PrometheusNodeExporter")
    assert list(preset) == [
        "name", "kind", "role", "needs", "product", "product_version", "image", "level", "host_access",
    ]  # fmt: skip
    assert (preset["kind"], preset["role"], preset["product"]) == ("preset", "NodeExporter", "node-exporter")
    assert preset["host_access"] == {
        "namespaces": ["network", "pid"],
        "paths": ["/ (read-only)"],
        "ports": [],
        "privileges": ["capability SYS_TIME (node-exporter)"],
    }
    role = next(each for each in made["agents"] if each["name"] == "NodeExporter")
    assert (role["kind"], role["image"], role["needs"]) == ("role", None, ["image", "resources"])


def test_every_preset_is_listed_with_its_level() -> None:
    """Each public preset is there, can be made without a word, and has the level that its pods need."""
    listed = {each.name: each for each in known_agents() if each.kind == "preset"}
    assert set(listed) == {name.removesuffix("Props") for name in presets.__all__ if name.endswith("Props")}
    for each in listed.values():
        made = each.manifests(Settings())
        assert evaluate(next(one for one in made if one["kind"] == "DaemonSet")).level


def test_unknown_platform(project: Project) -> None:
    """An unknown platform is one line with those there are."""
    done = project.run("catalog", "--platform", "ekz")
    assert (done.out, len(done.err.splitlines())) == ("", 1)
    assert "platform: got 'ekz'; did you mean 'eks'? known platforms: " in done.err
    assert done.status == 2


def test_unknown_form(project: Project) -> None:
    """A form that does not exist is wrong usage."""
    done = project.run("catalog", "--output", "yaml")
    assert (done.status, done.out) == (2, "")
    assert "'yaml' is not one of 'text', 'json', 'markdown'" in done.err

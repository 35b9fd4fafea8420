"""Real agents: the verdicts here, and the levels that the reference sheets note for the same manifests."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_ds.input import read_manifests
from constructs_ds.pss import evaluate

REFERENCE = Path(os.environ.get("CONSTRUCTS_DS_REFERENCE", Path(__file__).parents[2] / "../shared/reference"))
SHEETS = ("telemetry-and-security.yaml", "network-and-storage.yaml")

pytestmark = pytest.mark.skipif(
    not (REFERENCE / "upstream").is_dir(),
    reason="the reference sheets are not here; CONSTRUCTS_DS_REFERENCE names their folder",
)

NOTES = {
    r"host(Network|PID|IPC)\b": "hostNamespaces",
    r"hostPath volume": "hostPathVolumes",
    r"(?!hostPath).*hostPort": "hostPorts",
    r"(?!hostPath).*capabilities": "capabilities_baseline",
    r".*: privileged\b": "privileged",
    r"(?!hostPath).*apparmor": "appArmorProfile",
    r"(?!hostPath).*selinux": "seLinuxOptions",
    r"(?!hostPath).*seccompProfile": "seccompProfile_baseline",
    r".*hostProcess": "windowsHostProcess",
    r"(?!hostPath).*(probe|lifecycle).* host\b": "hostProbesAndHostLifecycle",
}
"""What the sheets' notes on baseline say, as patterns, by the check that they speak of."""


def sheets() -> list[dict[str, Any]]:
    """Return the agents of all sheets that have a manifest."""
    if not (REFERENCE / SHEETS[0]).is_file():
        return []
    agents = [agent for name in SHEETS for agent in yaml.load((REFERENCE / name).read_text(), yaml.CSafeLoader)]
    return [agent for agent in agents if manifest_of(agent)]


def manifest_of(agent: dict[str, Any]) -> str | None:
    """Return the manifest that a sheet was made from, relative to the sheets; None where upstream has none."""
    raw: str | None = agent["source"].get("raw") or agent.get("raw_file")
    return raw


@pytest.mark.parametrize("agent", [pytest.param(agent, id=agent["name"]) for agent in sheets()])
def test_level_agrees_with_the_sheet(agent: dict[str, Any]) -> None:
    """Each sheet notes the level that its manifest needs, and baseline checks that are the ones found here."""
    results = [
        evaluate(manifest.object)
        for manifest in read_manifests([REFERENCE / str(manifest_of(agent))])
        if manifest.object["kind"] == "DaemonSet"
    ]
    assert agent["pss"]["level"] in {result.level for result in results}
    found = {v.check for result in results for v in result.violations_at("baseline")}
    notes = [str(note) for note in agent["pss"].get("baseline_violations") or []]
    noted = {check for note in notes for pattern, check in NOTES.items() if re.match(pattern, note, re.IGNORECASE)}
    assert noted == found, notes


def test_every_upstream_manifest_is_judged() -> None:
    """All DaemonSets upstream are judged, and all but one need level privileged."""
    levels: dict[str, list[str]] = {}
    for manifest in read_manifests([REFERENCE / "upstream"]):
        if manifest.object.get("kind") == "DaemonSet":
            levels.setdefault(evaluate(manifest.object).level, []).append(Path(manifest.source).name)
    assert len(levels["privileged"]) == 57
    assert levels.keys() == {"privileged", "baseline"}
    assert levels["baseline"] == ["alloy.yaml"]

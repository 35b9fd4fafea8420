"""The command `report`: the page that it writes, as a browser shows it, and what happens when it cannot."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

AGENT = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: %(name)s, namespace: agents-with-a-long-name}
spec:
  selector: {matchLabels: {app: %(name)s}}
  template:
    metadata: {labels: {app: %(name)s}}
    spec:
      hostNetwork: true
      containers:
        - name: main
          image: example.com/%(name)s:1
          resources: {requests: {cpu: 100m, memory: 64Mi}}
          securityContext: {capabilities: {add: [SYS_ADMIN, NET_ADMIN, SYS_PTRACE, DAC_READ_SEARCH]}}
          volumeMounts: [{name: logs, mountPath: /var/log}]
      volumes: [{name: logs, hostPath: {path: /var/lib/a/rather/long/path/that/does/not/fit/%(name)s}}]
"""
NODES = """
kind: NodeClasses
classes:
  - {name: worker, count: 20, allocatable: {cpu: 4, memory: 8Gi}}
  - {name: gpu, taints: [{key: gpu, effect: NoSchedule}], allocatable: {cpu: 8, memory: 16Gi}}
"""
MEASURE = """<script>
document.title = JSON.stringify({
  ground: getComputedStyle(document.body).backgroundColor,
  wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  cut: [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1).length,
  bars: [...document.querySelectorAll('svg rect')].filter(e => e.getBoundingClientRect().width > 1).length,
  headings: [...document.querySelectorAll('h2')].map(e => e.textContent),
  loaded: performance.getEntriesByType('resource').length,
  unnamed: [...document.querySelectorAll('svg,section,.scroll')].filter(
    e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))).length,
});
</script>"""


def run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "constructs_ds.cli", "report", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write three agents and an inventory."""
    agents = "---".join(AGENT % {"name": name} for name in ("fluent-bit", "node-exporter-with-a-long-name", "sensor"))
    (tmp_path / "agents.yaml").write_text(agents, encoding="utf-8")
    (tmp_path / "nodes.yaml").write_text(NODES, encoding="utf-8")
    return tmp_path


def measure(folder: Path, *flags: str) -> dict[str, Any]:
    """Return what a headless Chromium makes of the page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("needs Chromium, to look at the page")
    text = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "measured.html").write_text(text.replace("</body>", MEASURE + "</body>"), encoding="utf-8")
    quiet = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
    quiet += ["disable-component-update", "disable-sync", "hide-scrollbars", f"user-data-dir={folder / 'profile'}"]
    command = [chromium, "--headless", *(f"--{flag}" for flag in (*quiet, *flags)), "--dump-dom"]
    done = subprocess.run(
        [*command, (folder / "measured.html").as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    found = re.search(r"<title>(\{.*?\})</title>", done.stdout)
    assert found, done.stdout[-300:]
    return dict(json.loads(found[1]))


def test_a_browser_shows_the_page(folder: Path) -> None:
    """In a wide window nothing is cut off or loaded, and every part is named for those who listen."""
    done = run("--nodes", "nodes.yaml", "agents.yaml", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    seen = measure(folder, "window-size=1280,2000")
    assert seen["headings"] == [
        "Problems",
        "Where each agent runs",
        "What they cost each node",
        "What they may do to a node",
        "How a change rolls out",
    ]
    assert (seen["wider"], seen["cut"], seen["loaded"], seen["unnamed"]) == (0, 0, 0, 0)
    assert seen["bars"] > 20


def test_a_narrow_window_scrolls_tables_and_not_the_page(folder: Path) -> None:
    """On a small screen only tables and drawings are wider than it, each in a frame of its own."""
    run("--nodes", "nodes.yaml", "agents.yaml", cwd=folder)
    seen = measure(folder, "window-size=500,2000")
    assert seen["wider"] == 0
    assert seen["cut"] > 0


def test_dark_is_dark(folder: Path) -> None:
    """The page follows what the reader prefers."""
    run("--nodes", "nodes.yaml", "agents.yaml", cwd=folder)
    light = measure(folder, "blink-settings=preferredColorScheme=1")["ground"]
    dark = measure(folder, "blink-settings=preferredColorScheme=0")["ground"]
    assert (light, dark) == ("rgb(246, 247, 249)", "rgb(16, 20, 26)")


def test_the_file_and_the_heading_can_be_named(folder: Path) -> None:
    """`-o` names the file, and --title the page; the level of each agent is that of the Pod Security Standards."""
    done = run("--nodes", "nodes.yaml", "agents.yaml", "-o", "out.html", "--title", "Our agents", cwd=folder)
    assert done.stdout.startswith("wrote out.html: ")
    text = (folder / "out.html").read_text(encoding="utf-8")
    assert "<h1>Our agents</h1>" in text
    assert text.count('<span class="pill bad">privileged</span>') == 3


def test_two_runs_give_the_same_bytes(folder: Path) -> None:
    """Whatever the hash seed, the page is the same."""
    pages: list[bytes] = []
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "constructs_ds.cli", "report", "--nodes", "nodes.yaml", "agents.yaml"]
        subprocess.run(command, check=True, cwd=folder, env=env, capture_output=True)
        pages.append((folder / "report.html").read_bytes())
    assert pages[0] == pages[1]


def test_a_mistake_leaves_the_old_page(folder: Path) -> None:
    """Nothing is half written: when the manifests cannot be read, the file stays as it was."""
    (folder / "report.html").write_text("old", encoding="utf-8")
    (folder / "agents.yaml").write_text("kind: [", encoding="utf-8")
    done = run("--nodes", "nodes.yaml", "agents.yaml", cwd=folder)
    assert done.returncode == 2
    assert (folder / "report.html").read_text(encoding="utf-8") == "old"
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_one_line(folder: Path) -> None:
    """A folder that is not there is told, and no draft is left behind."""
    done = run("--nodes", "nodes.yaml", "agents.yaml", "-o", "gone/report.html", cwd=folder)
    assert done.returncode == 2
    assert "gone/report.html: cannot be written: No such file or directory; name another file" in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["agents.yaml", "nodes.yaml"]

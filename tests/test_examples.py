"""Each example runs as its reader would run it, and makes what is committed beside it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def run(example: str, outdir: Path) -> dict[str, str]:
    """Run an example's main.py with its files going to `outdir`; return them by name."""
    environment = {**os.environ, "CDK8S_OUTDIR": str(outdir)}
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=EXAMPLES / example,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return {path.name: path.read_text() for path in sorted(outdir.iterdir())}


@pytest.mark.parametrize(
    ("example", "file"),
    [
        ("quickstart", "logging.k8s.yaml"),
        ("own_role", "node-tuning.k8s.yaml"),
        ("downstream", "team-metrics.k8s.yaml"),
    ],
)
def test_example_makes_its_file(example: str, file: str, tmp_path: Path, yaml_snapshot: SnapshotAssertion) -> None:
    """A small example writes one file, the one that the snapshot shows."""
    files = run(example, tmp_path / "dist")
    assert list(files) == [file]
    assert list(yaml.safe_load_all(files[file])) == yaml_snapshot


def test_platform_example_makes_dist(tmp_path: Path) -> None:
    """The platform example writes byte for byte what is committed in dist/."""
    committed = {path.name: path.read_text() for path in sorted((ROOT / "dist").iterdir())}
    assert run("platform", tmp_path / "dist") == committed


def test_committed_report_is_current(tmp_path: Path) -> None:
    """The page that the README shows is the one that the command makes of dist/ and the inventory."""
    page = tmp_path / "report.html"
    command = ["report", "--title", "Node agents of prod-eu", "--kubernetes-version", "1.33", "--out", str(page)]
    inputs = ["--nodes", "examples/platform/inventories/prod-eu.yaml", "dist/prod-eu.k8s.yaml"]
    subprocess.run([sys.executable, "-m", "constructs_ds.cli", *command, *inputs], cwd=ROOT, check=True)
    assert page.read_text() == (ROOT / "docs" / "report" / "prod-eu.html").read_text()


def test_every_example_says_what_it_shows() -> None:
    """Each main.py opens with a docstring that begins with "Shows"."""
    mains = sorted(EXAMPLES.glob("*/main.py"))
    assert [main.parent.name for main in mains] == ["downstream", "own_role", "platform", "quickstart"]
    for main in mains:
        assert (ast.get_docstring(ast.parse(main.read_text())) or "").startswith("Shows "), main


def test_quickstart_has_ten_lines() -> None:
    """The smallest useful app is ten lines of Python at most, docstring and blank lines apart."""
    lines = (EXAMPLES / "quickstart" / "main.py").read_text().splitlines()[1:]
    assert len([line for line in lines if line.strip()]) <= 10


def test_own_role_stays_under_forty_lines() -> None:
    """A role of one's own, props and construct, takes fewer than forty lines."""
    tree = ast.parse((EXAMPLES / "own_role" / "main.py").read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes] == ["NodeTunerProps", "NodeTuner"]
    assert sum((node.end_lineno or 0) - node.lineno + 1 for node in classes) < 40


def test_downstream_keeps_what_the_other_team_wrote(tmp_path: Path) -> None:
    """In a plain cdk8s app the team's own objects, chart labels and JSON patches come out untouched."""
    text = run("downstream", tmp_path / "dist")["team-metrics.k8s.yaml"]
    objects = {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(text)}
    assert objects["ConfigMap", "dashboards"]["metadata"]["namespace"] == "metrics"
    assert {each["metadata"]["labels"]["team"] for each in objects.values()} == {"metrics"}
    assert objects["DaemonSet", "node-exporter"]["spec"]["template"]["spec"]["enableServiceLinks"] is False

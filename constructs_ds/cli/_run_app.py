"""Run an app as the npm CLI does, in a folder of its own, and take in what it wrote."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructs_ds.errors import InputError, Problem, SynthError
from constructs_ds.input import read_manifests
from constructs_ds.node import node_environment
from constructs_ds.output import SUFFIX, dumps, in_document_order, in_field_order

if TYPE_CHECKING:
    from constructs_ds.cli._project import Project

_NO_SUCH_COMMAND = (126, 127)
"""What shells answer when there is nothing to run."""


@dataclass(frozen=True, slots=True)
class Synthesized:
    """What an app made.

    Attributes:
        objects: The objects of each file, by its name, in order of the names.
        suffix: What the names end in: ".k8s.yaml", unless the app chose otherwise.
    """

    objects: dict[str, list[dict[str, Any]]]
    suffix: str

    @property
    def files(self) -> dict[str, str]:
        """The text of each file, by our writer. What `App` wrote stays as it was, byte for byte."""
        return {name: dumps(map(in_field_order, in_document_order(made))) for name, made in self.objects.items()}


def run_app(project: Project) -> Synthesized:
    """Run the app and return what it made. The output folder of the project is left alone.

    The app is told a temporary folder in CDK8S_OUTDIR, so that not even an app that fails half way, or a plain
    `cdk8s.App`, which writes file by file, touches the real one. Its standard output goes to standard error.

    Raises:
        NodeError: There is no Node.js to run it with.
        SynthError: It failed, or wrote nothing where it was told to.
        InputError: What it wrote is no YAML.
    """
    with tempfile.TemporaryDirectory(prefix="constructs-ds-") as folder:
        outdir = Path(folder) / "dist"
        status = subprocess.call(  # noqa: S602 - the command is the user's own, written for a shell
            project.app, shell=True, env=_environment(outdir), stdout=sys.__stderr__
        )
        if status:
            raise SynthError(_failed(project, status))
        if not outdir.is_dir():
            what = f"wrote nothing into the folder it was told (CDK8S_OUTDIR): {project.app}"
            raise SynthError(Problem("app", "", what, "end it with app.synth(), and leave out App(outdir=...)"))
        return _taken_in(outdir)


def _environment(outdir: Path) -> dict[str, str]:
    environment = {**os.environ, "CDK8S_OUTDIR": str(outdir)}
    # So that `python` in cdk8s.yaml is the one that has this package, whether its venv is activated or not.
    own = str(Path(sys.executable).parent)
    environment["PATH"] = os.pathsep.join((own, environment.get("PATH", os.defpath)))
    return environment | node_environment(os.environ)


def _failed(project: Project, status: int) -> Problem:
    untouched = f"{project.outdir} is as it was"
    if status in _NO_SUCH_COMMAND:
        return Problem("app", "", f"cannot be run: {project.app}", f"name a program that is there; {untouched}")
    how = f"exit status {status}" if status > 0 else f"signal {-status}"
    return Problem("app", "", f"failed with {how}: {project.app}", f"mend what it says above; {untouched}")


def _taken_in(outdir: Path) -> Synthesized:
    paths = sorted(path for path in outdir.rglob("*") if path.is_file())
    names = [path.relative_to(outdir).as_posix() for path in paths]
    suffix = _suffix(names)
    objects = {name: _objects(path) for name, path in zip(names, paths, strict=True) if name.endswith(suffix)}
    return Synthesized(objects, suffix)


def _suffix(names: list[str]) -> str:
    """Return cdk8s's own suffix, or where no file has that the one that all have in common.

    Raises:
        SynthError: There is a file of another kind, which would be lost.
    """
    kinds = {Path(name).suffix for name in names}
    suffix = SUFFIX if len(kinds) != 1 or any(name.endswith(SUFFIX) for name in names) else kinds.pop()
    strays = [name for name in names if not name.endswith(suffix)]
    if strays:
        remedy = "have such files written somewhere else"
        raise SynthError([Problem("app", "", f"wrote {name}, which is no *{suffix}", remedy) for name in strays])
    return suffix


def _objects(path: Path) -> list[dict[str, Any]]:
    try:
        return [each.object for each in read_manifests([path])]
    except InputError as error:
        # The folder is gone when this is read, so only the name of the file says something.
        named = [Problem(each.where.replace(str(path), path.name), each.field, each.what) for each in error.problems]
        raise SynthError(named) from None

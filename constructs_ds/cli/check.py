"""`constructs-ds check`: is the output folder what the code says?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from constructs_ds.cli._options import output_option, print_json, project_options
from constructs_ds.cli._project import read_project
from constructs_ds.cli._run_app import run_app
from constructs_ds.output import drift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.output import Drift

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}
_HEADERS = ("+++", "---")


@click.command()
@project_options
@output_option("text", "json")
def command(app: str | None, outdir: str | None, output: str) -> None:
    """Compare the output folder with what the code says, and show the difference. Nothing is written.

    For CI and pre-commit. JSON: {"version": 1, "drift": [{"file", "change": "added|removed|changed", "diff"}]}, where
    added is a file that the code makes and the folder lacks; diff is there for changed files only.

    Exit status: 0 no difference, 1 there is one or the app failed, 2 wrong usage or no Node.js.
    """
    project = read_project(app, outdir)
    made = run_app(project)
    found = drift(made.files, project.outdir, suffix=made.suffix)
    if output == "json":
        print_json({"version": 1, "drift": list(_as_json(found))})
    elif found:
        for line in str(found).splitlines():
            click.echo(_coloured(line))
        click.echo(f"constructs-ds: {project.outdir} is not what the code says; run 'constructs-ds synth'", err=True)
    else:
        click.echo(f"{project.outdir} is what the code says")
    if found:
        sys.exit(1)


def _as_json(found: Drift) -> Iterator[dict[str, str]]:
    yield from ({"file": name, "change": "added"} for name in found.added)
    yield from ({"file": name, "change": "removed"} for name in found.removed)
    yield from ({"file": name, "change": "changed", "diff": diff} for name, diff in found.changed.items())


def _coloured(line: str) -> str:
    """Colour a line of a unified diff; click leaves colours out where standard output is no terminal."""
    if line.startswith(_HEADERS):
        return click.style(line, bold=True)
    colour = _COLOURS.get(line[:1])
    return click.style(line, fg=colour) if colour else line

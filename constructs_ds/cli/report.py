"""`constructs-ds report`: one HTML page about agents on their nodes, for managers and for auditors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from constructs_ds.cli._fleet import load_fleet, load_inventory, nodes_option, paths_argument, version_options
from constructs_ds.errors import InputError, Problem
from constructs_ds.pss import evaluate
from constructs_ds.simulate.checks import find_problems
from constructs_ds.simulate.coverage import cover
from constructs_ds.simulate.report import Report, report_html

if TYPE_CHECKING:
    from constructs_ds.pss import Level
    from constructs_ds.simulate.fleet import Fleet


@click.command()
@paths_argument
@nodes_option(required=True)
@version_options
@click.option("-o", "--out", default="report.html", show_default=True, metavar="FILE", help="The file to write.")
@click.option("--title", default="Node agents", show_default=True, help="The heading of the page.")
def command(
    paths: tuple[str, ...], inventory: tuple[str, ...], version: str, gates: tuple[str, ...], out: str, title: str
) -> None:
    """Write one self-contained HTML page: where agents run, what they cost, what they may do, how they roll out.

    Exit status: 0 written, 2 unreadable input. Problems are on the page; `coverage` fails for them.
    """
    fleet = load_fleet(paths, version, gates)
    found = cover(fleet, load_inventory(inventory))
    page = report_html(Report(found, find_problems(found), _levels(fleet), title=title))
    _replace(Path(out), page)
    click.echo(f"wrote {out}: {len(page) / 1000:,.0f} kB, nothing loaded from elsewhere")


def _levels(fleet: Fleet) -> dict[str, Level]:
    """Return the Pod Security level of each DaemonSet."""
    return {agent.id: evaluate(agent.template, str(fleet.version)).level for agent in fleet.daemonsets}


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    Raises:
        InputError: The folder is missing, or may not be written.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(Problem(str(path), "", f"cannot be written: {error.strerror}", "name another file")) from error

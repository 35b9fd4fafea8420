"""What the commands about fleets on nodes share: their options, reading with progress, and tables on a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table as RichTable
from rich.text import Text

from constructs_ds.errors import InputError, Problem
from constructs_ds.input import read_manifests
from constructs_ds.simulate.fleet import FEATURE_GATES, Fleet, read_fleet
from constructs_ds.simulate.inventory import Inventory, read_inventory
from constructs_ds.simulate.table import Table, markdown
from constructs_ds.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from rich.progress import TaskID

_F = TypeVar("_F", bound="Callable[..., object]")
_PATIENCE_SECONDS = 1.0
_WIDE = 200
_STYLES = {"error": "bold red", "warning": "yellow", "never by itself": "yellow"}

paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
output_option = click.option(
    "--output",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="The form of the answer.",
)


def nodes_option(*, required: bool) -> Callable[[_F], _F]:
    """Return the option `--nodes`."""
    text = (
        "The nodes: `kubectl get nodes -o json` (or YAML), or a NodeClasses document; - for standard input. Repeatable."
    )
    return click.option("--nodes", "inventory", multiple=True, required=required, metavar="INVENTORY", help=text)


def version_options(command: _F) -> _F:
    """Add `--kubernetes-version` and `--feature-gate`."""
    gates = click.option(
        "--feature-gate",
        "gates",
        multiple=True,
        metavar="NAME",
        help=f"A gate that is on in the cluster, off by default: {', '.join(FEATURE_GATES)}. Repeatable.",
    )
    version = click.option(
        "--kubernetes-version",
        "version",
        default="latest",
        show_default=True,
        metavar="V",
        help="The cluster's version.",
    )
    return version(gates(command))


def load_fleet(paths: Sequence[str], version: str, gates: Sequence[str]) -> Fleet:
    """Read the manifests; at least one DaemonSet is wanted.

    Raises:
        InputError: There is none, or something cannot be read.
    """
    with progress("Reading manifests") as on_progress:
        fleet = read_fleet(
            read_manifests(paths, on_progress=on_progress), version=parse_version(version), feature_gates=gates
        )
    if not fleet.daemonsets:
        seen = ", ".join(f"{count} {kind}" for kind, count in fleet.passed_over.items()) or "nothing"
        raise InputError(
            Problem(" ".join(paths), "", f"there is no DaemonSet, only {seen}", "give manifests of agents")
        )
    return fleet


def load_inventory(paths: Sequence[str]) -> Inventory:
    """Read the nodes."""
    with progress("Reading nodes") as on_progress:
        return read_inventory(paths, on_progress=on_progress)


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal when the work takes over a second; yields what to call with done and total."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        shown: list[TaskID] = []
        start = time.monotonic()

        def on_progress(done: int, total: int) -> None:
            if not shown and time.monotonic() - start > _PATIENCE_SECONDS:
                shown.append(bar.add_task(label))
            if shown:
                bar.update(shown[0], completed=done, total=total or None, refresh=True)

        yield on_progress


def print_tables(tables: Sequence[Table], summary: str, output: str) -> None:
    """Write tables to standard output: as Markdown, or for a terminal."""
    if output == "markdown":
        click.echo(f"{summary}\n\n{markdown(tables)}", nl=False)
        return
    terminal = sys.stdout.isatty()
    console = Console(file=sys.stdout, highlight=False, width=None if terminal else _WIDE)
    console.print(Text(summary, style="bold"))
    for table in tables:
        console.print()
        console.print(_rich(table))


def _rich(table: Table) -> RichTable:
    made = RichTable(title=table.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in table.columns:
        made.add_column(
            column.removeprefix(">"),
            justify="right" if column.startswith(">") else "left",
            header_style="dim",
            overflow="fold",
            no_wrap=column.startswith(">"),
        )
    for row in table.rows:
        made.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    return made

"""`constructs-ds coverage`: on which nodes each DaemonSet runs, why not on the others, and what it costs them."""

from __future__ import annotations

import sys

import click

from constructs_ds.cli._fleet import (
    load_fleet,
    load_inventory,
    nodes_option,
    output_option,
    paths_argument,
    print_tables,
    version_options,
)
from constructs_ds.errors import Problem, UsageError
from constructs_ds.simulate.budget import parse_budget
from constructs_ds.simulate.checks import find_problems, over_budget
from constructs_ds.simulate.coverage import cover
from constructs_ds.simulate.coverage_json import coverage_json
from constructs_ds.simulate.coverage_text import coverage_tables, summary


@click.command()
@paths_argument
@nodes_option(required=True)
@version_options
@output_option
@click.option(
    "--budget", metavar="AMOUNTS", help="The most that the agents may take of each node: cpu=500m,memory=1Gi."
)
@click.option("--strict", is_flag=True, help="Exit 1 on warnings as well.")
def command(
    paths: tuple[str, ...],
    inventory: tuple[str, ...],
    version: str,
    gates: tuple[str, ...],
    output: str,
    budget: str | None,
    strict: bool,
) -> None:
    """Say on which nodes each DaemonSet runs, why not on the others, what it costs them, and what is wrong.

    Exit status: 0 fine, 1 an agent clashes, does not fit, runs nowhere or is over budget, 2 unreadable input.
    """
    if "-" in paths and "-" in inventory:
        raise UsageError(
            Problem("", "-", "both the manifests and the nodes are to come from standard input", "name a file")
        )
    allowed = parse_budget(budget) if budget else {}
    fleet = load_fleet(paths, version, gates)
    found = cover(fleet, load_inventory(inventory))
    problems = (*over_budget(found, allowed), *find_problems(found))
    if output == "json":
        sys.stdout.writelines(coverage_json(found, problems))
    else:
        print_tables(coverage_tables(found, problems), summary(found), output)
    if any(strict or problem.severity == "error" for problem in problems):
        sys.exit(1)

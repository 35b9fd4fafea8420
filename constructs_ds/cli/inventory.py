"""`constructs-ds inventory`: nodes of a platform, as many as wanted, for trying things out."""

from __future__ import annotations

import json

import click

from constructs_ds.output import dumps
from constructs_ds.simulate.samples import SAMPLES, as_nodes, sample_inventory


@click.command()
@click.argument("platform", type=click.Choice(list(SAMPLES)))
@click.option("--nodes", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="How many.")
@click.option(
    "--output",
    type=click.Choice(["classes", "nodes"]),
    default="classes",
    show_default=True,
    help="Node classes as YAML, to edit; or nodes as `kubectl get nodes -o json` prints them.",
)
def command(platform: str, nodes: int, output: str) -> None:
    """Print an inventory of a platform's nodes, for `coverage`, `rollout` and `report`.

    Labels and taints are those of the platform; the mix of machines is made up, to be edited.
    """
    made = sample_inventory(platform, nodes)
    if output == "classes":
        click.echo(dumps([made]), nl=False)
    else:
        click.echo(json.dumps(as_nodes(made), indent=4))

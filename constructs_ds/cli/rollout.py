"""`constructs-ds rollout`: how long a change takes, how many nodes lack the agent meanwhile, and what to choose."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, get_args

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
from constructs_ds.quantity import QuantityError, parse_quantity
from constructs_ds.simulate.coverage import cover
from constructs_ds.simulate.forecast import PULL_BYTES_PER_SECOND, Assumptions, forecast
from constructs_ds.simulate.plan import Role
from constructs_ds.simulate.rollout import START_SECONDS, Nodes
from constructs_ds.simulate.rollout_show import rollout_json, rollout_tables, summary
from constructs_ds.simulate.words import parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.simulate.fleet import Fleet
    from constructs_ds.simulate.workload import DaemonSet


class _Bytes(click.ParamType[int]):
    """A size in Kubernetes' notation, such as 300Mi."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the size in bytes."""
        try:
            return int(parse_quantity(str(value)))
        except QuantityError as error:
            self.fail(str(error), param, ctx)


class _Time(click.ParamType[int]):
    """A time, such as 90s or 1h30m."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the time in seconds."""
        try:
            return value if isinstance(value, int) else parse_duration(str(value))
        except UsageError as error:
            self.fail(str(error), param, ctx)


@click.command()
@paths_argument
@nodes_option(required=False)
@click.option(
    "--node-count", type=click.IntRange(0), help="Instead of an inventory: the nodes that each DaemonSet runs on."
)
@click.option("--start-time", type=_Time(), default=START_SECONDS, help="From a pod's start until ready. Default: 10s.")
@click.option("--stop-time", type=_Time(), help="Until an old pod is gone. Default: its terminationGracePeriodSeconds.")
@click.option("--image-size", type=_Bytes(), default=0, help="What a node pulls, such as 300Mi. Default: nothing.")
@click.option(
    "--pull-rate", type=_Bytes(), default=PULL_BYTES_PER_SECOND, help="What a node pulls a second. Default: 50Mi."
)
@click.option("--within", type=_Time(), help="Propose a strategy that ends in this time, such as 1h.")
@click.option(
    "--role", type=click.Choice(get_args(Role)), default="other", show_default=True, help="What the agents do."
)
@version_options
@output_option
def command(
    paths: tuple[str, ...],
    inventory: tuple[str, ...],
    node_count: int | None,
    version: str,
    gates: tuple[str, ...],
    output: str,
    **times: Any,
) -> None:
    """Say how a change of each DaemonSet rolls out: steps, time, nodes without the agent, image pulls.

    Exit status: 0 fine, 1 a rolling update is stuck or takes longer than --within, 2 unreadable input.
    """
    given = _assumptions(**times)
    fleet = load_fleet(paths, version, gates)
    found = [forecast(agent, nodes, given) for agent, nodes in _agents(fleet, inventory, node_count)]
    if output == "json":
        click.echo(rollout_json(found), nl=False)
    else:
        print_tables(rollout_tables(found), summary(found), output)
    if any(item.is_finding(given.within_seconds) for item in found):
        sys.exit(1)


def _assumptions(  # the names are those of the options
    start_time: int, stop_time: int | None, image_size: int, pull_rate: int, within: int | None, role: Role
) -> Assumptions:
    if pull_rate < 1:
        raise UsageError(Problem("", "--pull-rate", f"got {pull_rate}", "give at least one byte a second"))
    return Assumptions(start_time, stop_time, image_size, pull_rate, within, role)


def _agents(fleet: Fleet, inventory: tuple[str, ...], node_count: int | None) -> Iterator[tuple[DaemonSet, Nodes]]:
    """Yield each DaemonSet with its nodes: as the inventory says, or as many as were given."""
    if bool(inventory) == (node_count is not None):
        raise UsageError(Problem("", "--nodes", "the nodes are wanted once", "give an inventory, or --node-count"))
    if node_count is not None:
        for agent in fleet.daemonsets:
            yield agent, Nodes(node_count, cramped=node_count if agent.demand.ports else 0)
        return
    for covered in cover(fleet, load_inventory(inventory)).daemonsets:
        yield covered.daemonset, covered.rollout_nodes()

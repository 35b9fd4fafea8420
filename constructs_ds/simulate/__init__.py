"""Which nodes run an agent, why not the others, what it costs them, and how a rollout goes; no cluster needed.

    field.py         a place in a manifest, and how to name it when it is wrong
    inventory.py     nodes as kubectl prints them (json_stream.py: large ones), or declared; node.py: one of them
    fleet.py         DaemonSets, priority classes and running pods; workload.py: one of them
    eligibility.py   the controller's decision; placement.py, labels.py, taints.py: what it rests on; reason.py: words
    resources.py     what a pod requests; host.py: ports and paths; strategy.py: how it is replaced
    coverage.py      all agents on all nodes, in groups (shapes.py); capacity.py: which of them fit
    checks.py        clashes, agents that nobody schedules, budgets
    rollout.py       steps and time; plan.py: what to choose; forecast.py: under which assumptions
    partition.py     the proof that a family parts all nodes; label_space.py, split.py
    samples.py       inventories for trying things out
    report/          the HTML page

    fleet = read_fleet(read_manifests(["dist"]))
    covered = cover(fleet, read_inventory(["nodes.json"]))
    covered.of("logging/fluent-bit").desired
    find_problems(covered)

Pure Python; neither pydantic nor cdk8s is imported.
"""

from __future__ import annotations

from constructs_ds.simulate.budget import budget_of
from constructs_ds.simulate.checks import find_problems, over_budget
from constructs_ds.simulate.coverage import AgentCoverage, Coverage, NodeGroup, cover
from constructs_ds.simulate.eligibility import reasons, runs, stays
from constructs_ds.simulate.finding import Finding
from constructs_ds.simulate.fleet import Fleet, fleet_of, read_fleet
from constructs_ds.simulate.forecast import Assumptions, Forecast, forecast
from constructs_ds.simulate.inventory import Inventory, inventory_of, read_inventory
from constructs_ds.simulate.partition import Partition, Witness, prove_partition
from constructs_ds.simulate.plan import Proposal, Role, propose
from constructs_ds.simulate.reason import Reason
from constructs_ds.simulate.rollout import Nodes, Rollout, Timing, roll_out
from constructs_ds.simulate.samples import sample_inventory
from constructs_ds.simulate.split import split_by_label

__all__ = [
    "AgentCoverage",
    "Assumptions",
    "Coverage",
    "Finding",
    "Fleet",
    "Forecast",
    "Inventory",
    "NodeGroup",
    "Nodes",
    "Partition",
    "Proposal",
    "Reason",
    "Role",
    "Rollout",
    "Timing",
    "Witness",
    "budget_of",
    "cover",
    "find_problems",
    "fleet_of",
    "forecast",
    "inventory_of",
    "over_budget",
    "propose",
    "prove_partition",
    "read_fleet",
    "read_inventory",
    "reasons",
    "roll_out",
    "runs",
    "sample_inventory",
    "split_by_label",
    "stays",
]

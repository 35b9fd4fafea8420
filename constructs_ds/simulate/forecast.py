"""The rollout of a DaemonSet under stated assumptions about times and images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_ds.simulate.plan import Proposal, Role, propose
from constructs_ds.simulate.rollout import START_SECONDS, Nodes, Rollout, Timing, roll_out
from constructs_ds.simulate.sharing import written_paths

if TYPE_CHECKING:
    from constructs_ds.simulate.workload import DaemonSet

PULL_BYTES_PER_SECOND = 50 * 2**20
"""What a node pulls in a second, unless told: some 400 Mbit/s, a registry in the same region."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What no manifest says.

    Attributes:
        start_seconds: From a pod's start until it is ready.
        stop_seconds: Until an old pod is gone. Default: its whole grace period, so that times are upper bounds.
        image_bytes: What each node pulls. Default: nothing, as when only the configuration changes.
        pull_bytes_per_second: How fast it pulls.
        within_seconds: The time there is; a strategy that ends in it is proposed. Default: none asked for.
        role: What the agents do, for the proposal.
    """

    start_seconds: int = START_SECONDS
    stop_seconds: int | None = None
    image_bytes: int = 0
    pull_bytes_per_second: int = PULL_BYTES_PER_SECOND
    within_seconds: int | None = None
    role: Role = "other"

    def timing(self, daemonset: DaemonSet) -> Timing:
        """Return how long one node of `daemonset` takes."""
        stop = daemonset.strategy.grace_seconds if self.stop_seconds is None else self.stop_seconds
        pull = -(-self.image_bytes // self.pull_bytes_per_second)
        return Timing(stop=stop, pull=pull, start=self.start_seconds)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The rollout of one DaemonSet, and what is proposed for it when that was asked."""

    daemonset: DaemonSet
    nodes: Nodes
    rollout: Rollout
    role: Role
    proposal: Proposal | None

    def is_finding(self, within_seconds: int | None) -> bool:
        """Say whether a rolling update is stuck, or takes longer than there is time; OnDelete is a choice."""
        if self.daemonset.strategy.type == "OnDelete":
            return False
        too_long = within_seconds is not None and self.rollout.seconds > within_seconds
        return self.rollout.is_stuck or too_long


def forecast(daemonset: DaemonSet, nodes: Nodes, given: Assumptions) -> Forecast:
    """Work out the rollout of `daemonset` over `nodes`, and a proposal when a time is given."""
    timing, strategy = given.timing(daemonset), daemonset.strategy
    proposal = None
    if given.within_seconds is not None:
        proposal = propose(
            given.role,
            nodes,
            timing,
            given.within_seconds,
            min_ready_seconds=strategy.min_ready_seconds,
            has_host_port=bool(daemonset.demand.ports),
            writes_host=bool(written_paths(daemonset.host_paths)),
        )
    return Forecast(daemonset, nodes, roll_out(strategy, nodes, timing, given.image_bytes), given.role, proposal)

"""How a change of a DaemonSet goes through its nodes: steps, time, nodes without the agent, image pulls.

The algorithm is the DaemonSet controller's, for pods that all take the same time. With maxUnavailable, nodes whose pod
is not available count first, and the others are replaced within what is left: an old pod stops, the new one is pulled,
starts and stays ready for minReadySeconds, and only then comes the next. With maxSurge the new pod starts beside the
old one, which goes when the new one is available.

Source: kubernetes v1.36.0 pkg/controller/daemon/update.go (rollingUpdate, updatedDesiredNodeCounts) and
daemon_controller.go (podsShouldBeOnNode: no new pod while an old one is terminating).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_ds.simulate.strategy import Strategy

START_SECONDS = 10
"""How long a pod takes from its start to ready, unless told: most agents' readiness probes begin after 5 to 10 s."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one node takes, in seconds, besides minReadySeconds.

    Attributes:
        stop: Until the old pod is gone.
        pull: Until the image is there.
        start: Until the new pod is ready.
    """

    stop: int
    pull: int = 0
    start: int = START_SECONDS


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes that a rollout goes through.

    Attributes:
        desired: Those that the controller wants the agent on.
        blocked: Those among them where no new pod becomes available: not ready, or the pod does not fit.
        cramped: Those without room for a second pod, which matters to maxSurge only.
    """

    desired: int
    blocked: int = 0
    cramped: int = 0


@dataclass(frozen=True, slots=True)
class Phase:
    """Steps of equal size that follow one another.

    Attributes:
        start: When the first begins, in seconds.
        step_seconds: How long each takes.
        steps: How many there are.
        nodes: How many nodes each replaces.
    """

    start: int
    step_seconds: int
    steps: int
    nodes: int

    @property
    def end(self) -> int:
        """Return when the last step is over, in seconds."""
        return self.start + self.steps * self.step_seconds


@dataclass(frozen=True, slots=True)
class Rollout:
    """What a change does to the nodes.

    Attributes:
        at_once: How many nodes are replaced together.
        phases: The steps in order; empty when nothing moves by itself.
        seconds: Until the last old pod that can be replaced is gone.
        without_agent: The most nodes that lack an available agent at one moment, blocked ones included.
        second_pods: The most nodes that hold a new pod beside an old one that still runs.
        left: Nodes that stay as they are: blocked, cramped, or waiting for a person.
        pulled_bytes: What the nodes pull together.
        notes: What a person ought to know, in words.
    """

    at_once: int
    phases: tuple[Phase, ...]
    seconds: int
    without_agent: int
    second_pods: int
    left: int
    pulled_bytes: int
    notes: tuple[str, ...]

    @property
    def steps(self) -> int:
        """Return the number of steps."""
        return sum(phase.steps for phase in self.phases)

    @property
    def is_stuck(self) -> bool:
        """Say whether nodes that could be replaced never are, without a person."""
        return self.at_once == 0 and self.left > 0


def roll_out(strategy: Strategy, nodes: Nodes, timing: Timing, image_bytes: int = 0) -> Rollout:
    """Work out how a change of the pod template goes through the nodes.

    Args:
        strategy: The update strategy.
        nodes: How many nodes, and how many of them in trouble.
        timing: How long one node takes.
        image_bytes: What each node pulls. Default: nothing, the image is there.
    """
    if strategy.type == "OnDelete":
        return _by_hand(nodes, timing, strategy.min_ready_seconds, image_bytes)
    if strategy.max_surge.of(nodes.desired):
        return _surging(strategy, nodes, timing, image_bytes)
    return _replacing(strategy, nodes, timing, image_bytes)


def _by_hand(nodes: Nodes, timing: Timing, min_ready: int, image_bytes: int) -> Rollout:
    each = timing.stop + timing.pull + timing.start + min_ready
    note = f"OnDelete: nothing moves until a person deletes a pod; each node then takes {each} s"
    return Rollout(0, (), 0, nodes.blocked, 0, nodes.desired, nodes.desired * image_bytes, (note,))


def _replacing(strategy: Strategy, nodes: Nodes, timing: Timing, image_bytes: int) -> Rollout:
    """Replace old pods, within maxUnavailable less the nodes that are without the agent anyway."""
    allowed = max(1, strategy.max_unavailable.of(nodes.desired)) if nodes.desired else 0
    sound = nodes.desired - nodes.blocked
    at_once = min(max(0, allowed - nodes.blocked), sound)
    notes: list[str] = []
    if nodes.blocked:
        notes.append(f"{nodes.blocked} blocked {_nodes(nodes.blocked)} of the {allowed} that may be unavailable")
    if sound and not at_once:
        notes.append("stuck: the blocked nodes use up maxUnavailable, so no other node is updated; mend or raise it")
    step = timing.stop + timing.pull + timing.start + strategy.min_ready_seconds
    phases = _phases(sound if at_once else 0, at_once, step)
    return Rollout(
        at_once=at_once,
        phases=phases,
        seconds=phases[-1].end if phases else 0,
        without_agent=at_once + nodes.blocked,
        second_pods=0,
        left=nodes.blocked if at_once else nodes.desired,
        pulled_bytes=(sound if at_once else 0) * image_bytes,
        notes=tuple(notes),
    )


def _nodes(number: int) -> str:
    return "node counts against one" if number == 1 else f"nodes count against {number}"


def _surging(strategy: Strategy, nodes: Nodes, timing: Timing, image_bytes: int) -> Rollout:
    """Start new pods beside old ones; nodes without room for two hold a place of maxSurge for ever."""
    allowed = strategy.max_surge.of(nodes.desired)
    sound = nodes.desired - nodes.blocked - nodes.cramped
    at_once = min(max(0, allowed - nodes.cramped), sound)
    notes: list[str] = []
    if nodes.cramped:
        cramped = f"{nodes.cramped} of {nodes.desired} nodes have no room for a second pod"
        notes.append(f"{cramped}, which maxSurge needs; use maxUnavailable")
    if sound + nodes.cramped and not at_once:
        notes.append("stuck: new pods that stay Pending use up maxSurge, so the rollout may never end")
    phases = _phases(sound if at_once else 0, at_once, timing.pull + timing.start + strategy.min_ready_seconds)
    return Rollout(
        at_once=at_once,
        phases=phases,
        seconds=phases[-1].end + timing.stop if phases else 0,
        without_agent=nodes.blocked,
        second_pods=at_once,
        left=nodes.blocked + nodes.cramped if at_once else nodes.desired,
        pulled_bytes=(sound if at_once else 0) * image_bytes,
        notes=tuple(notes),
    )


def _phases(nodes: int, at_once: int, step_seconds: int) -> tuple[Phase, ...]:
    """Return the steps of `at_once` nodes, then the one for what is left."""
    if not nodes:
        return ()
    whole, rest = divmod(nodes, at_once)
    full = Phase(0, step_seconds, whole, at_once)
    return (full, Phase(full.end, step_seconds, 1, rest)) if rest else (full,)

"""Which maxUnavailable or maxSurge to choose: for a role, a number of nodes and the time there is, with the reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from constructs_ds.simulate.rollout import Nodes, Rollout, Timing, roll_out
from constructs_ds.simulate.strategy import Share, Strategy
from constructs_ds.simulate.words import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["cni", "storage", "dns", "security", "log-collector", "node-exporter", "gpu-monitor", "other"]
"""What an agent does on its node."""


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """What a role bears.

    Attributes:
        most_percent: The largest part of the nodes that may be without it at once.
        by_hand: Whether each node should be in a person's hand.
        may_surge: Whether two of it may run on one node.
        why: What happens on a node without it.
    """

    most_percent: int
    by_hand: bool
    may_surge: bool
    why: str


POLICIES: Mapping[Role, RolePolicy] = {
    "cni": RolePolicy(5, True, False, "no pod starts on a node while its network plugin is away"),
    "storage": RolePolicy(5, True, False, "no volume is mounted on a node while its driver is away"),
    "dns": RolePolicy(5, False, False, "pods on a node cannot resolve names while its cache is away"),
    "security": RolePolicy(10, False, True, "nothing is watched on a node while its sensor is away"),
    "log-collector": RolePolicy(33, False, False, "logs wait on the node's disk while its collector is away"),
    "node-exporter": RolePolicy(33, False, False, "a node has a gap in its metrics while its exporter is away"),
    "gpu-monitor": RolePolicy(33, False, False, "a node has a gap in its GPU metrics while its monitor is away"),
    "other": RolePolicy(10, False, True, "a node does without the agent meanwhile"),
}
"""How much each role bears: 10 % for ordinary agents, 33 % where it is safe, less where pods of users suffer.

Source: OpenShift's convention for its own agents (openshift/enhancements, pull request 965).
"""

_FEW_NODES = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A strategy for the manifest, with what it does and why.

    Attributes:
        strategy: To put into the manifest.
        rollout: What it does.
        fits: Whether the rollout ends within the time given.
        reasons: In words, in the order they were weighed.
    """

    strategy: Strategy
    rollout: Rollout
    fits: bool
    reasons: tuple[str, ...]


def propose(
    role: Role,
    nodes: Nodes,
    timing: Timing,
    within_seconds: int,
    *,
    min_ready_seconds: int = 0,
    has_host_port: bool = False,
    writes_host: bool = False,
) -> Proposal:
    """Propose the gentlest strategy that ends in time, or else the quickest that the role bears.

    Args:
        role: What the agent does.
        nodes: How many nodes, and how many of them in trouble.
        timing: How long one node takes.
        within_seconds: The time there is.
        min_ready_seconds: How long a new pod must be ready before it counts.
        has_host_port: Whether the pod holds a port of the node, so that two cannot run there.
        writes_host: Whether it writes to a path of the node, where two would get in each other's way.
    """
    policy = POLICIES[role]
    bare = Strategy(min_ready_seconds=min_ready_seconds, grace_seconds=timing.stop)
    reasons = [f"{role}: {policy.why}"]
    if policy.by_hand:
        reasons.append(
            "OnDelete keeps each node in a person's hand; drain it, or wait for a quiet hour, then delete the pod"
        )
        by_hand = replace(bare, type="OnDelete")
        return Proposal(by_hand, roll_out(by_hand, nodes, timing), fits=False, reasons=tuple(reasons))
    against = _against_surge(policy, nodes, has_host_port=has_host_port, writes_host=writes_host)
    surging = not against
    reasons.append(f"maxUnavailable: {against}" if against else _FOR_SURGE)
    step = timing.pull + timing.start + min_ready_seconds + (0 if surging else timing.stop)
    needed = _needed(nodes, step, within_seconds - (timing.stop if surging else 0)) + (0 if surging else nodes.blocked)
    share, capped = _share(needed, policy.most_percent, nodes)
    strategy = (
        replace(bare, max_surge=share, max_unavailable=Share(0)) if surging else replace(bare, max_unavailable=share)
    )
    found = roll_out(strategy, nodes, timing)
    fits = not found.is_stuck and found.seconds <= within_seconds
    reasons.append(_time_reason(found, within_seconds, policy, capped=capped, fits=fits))
    return Proposal(strategy, found, fits, tuple(reasons))


_FOR_SURGE = "maxSurge: the new pod starts beside the old one, and no node is without the agent"


def _against_surge(policy: RolePolicy, nodes: Nodes, *, has_host_port: bool, writes_host: bool) -> str:
    """Return why two pods must not or cannot run on a node; empty when they can."""
    if not policy.may_surge:
        return "two of this role on one node get in each other's way"
    if has_host_port:
        return "two pods cannot hold its host port"
    if writes_host:
        return "two pods would write to its host paths"
    return f"{nodes.cramped} of {nodes.desired} nodes have no room for a second pod" if nodes.cramped else ""


def _needed(nodes: Nodes, step_seconds: int, within_seconds: int) -> int:
    """Return how many nodes have to go together to end in time; all of them where no number would do."""
    sound = nodes.desired - nodes.blocked
    steps = within_seconds // step_seconds if step_seconds else sound
    return max(1, -(-sound // steps)) if steps > 0 else max(1, sound)


def _share(needed: int, most_percent: int, nodes: Nodes) -> tuple[Share, bool]:
    """Return the number as a manifest has it, and whether the role's limit cut it.

    A percentage grows with the cluster; on few nodes it would say little.
    """
    most = max(1, Share(most_percent, is_percent=True).of(nodes.desired))
    capped = needed > most
    if nodes.desired < _FEW_NODES:
        return Share(min(needed, most)), capped
    percent = (
        most_percent
        if capped
        else next(p for p in range(1, 101) if Share(p, is_percent=True).of(nodes.desired) >= needed)
    )
    return Share(percent, is_percent=True), capped


def _time_reason(found: Rollout, within: int, policy: RolePolicy, *, capped: bool, fits: bool) -> str:
    if found.is_stuck:
        return "it is stuck at any value that the role bears: mend the blocked nodes first"
    ends = f"{found.at_once} at once takes {duration(found.seconds)}"
    if fits:
        return f"{ends}, within {duration(within)}"
    limit = f"; more than {policy.most_percent} % of the nodes at once is too much for this role" if capped else ""
    return f"{ends}, longer than {duration(within)}{limit}"

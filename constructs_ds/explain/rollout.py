"""How a change reaches the nodes, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.strategy import read_strategy

if TYPE_CHECKING:
    from constructs_ds.simulate.field import Field
    from constructs_ds.simulate.strategy import Share


def rollout_of(spec: Field, pod_spec: Field) -> str:
    """Return what happens when the pod template changes.

    Raises:
        InputError: The strategy is one that Kubernetes does not take.
    """
    strategy = read_strategy(spec, pod_spec)
    if strategy.type == "OnDelete":
        return "a change waits on each node until somebody deletes the pod there (OnDelete)"
    ready = f", each ready for {strategy.min_ready_seconds} s before it counts" if strategy.min_ready_seconds else ""
    if strategy.max_surge.amount:
        return f"a new pod starts beside the old one, {_at_once(strategy.max_surge)}{ready} (maxSurge)"
    return f"the old pod stops before the new one starts, {_at_once(strategy.max_unavailable)}{ready} (maxUnavailable)"


def _at_once(share: Share) -> str:
    if share.is_percent:
        return f"on {share} of the nodes at a time"
    return "one node at a time" if share.amount == 1 else f"{share} nodes at a time"

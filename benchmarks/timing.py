"""How things are timed here: the best of several runs, so that a busy machine blurs less."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Return the least seconds that `work` took."""
    best = float("inf")
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def row(name: str, seconds: float, objects: int, peers: dict[str, float]) -> str:
    """Return a line: time per object, and how it compares with each peer's time per object."""
    own = seconds / objects
    ratios = "  ".join(f"{peer / own:6.2f}x {label}" for label, peer in peers.items())
    return f"{name:<28}{own * 1e6:>10.0f} us/object   {ratios}"

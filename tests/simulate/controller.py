"""A model of the DaemonSet controller that goes from second to second and from pod to pod, to compare with.

Each second it does what one sync of the controller does, in the order of pkg/controller/daemon (v1.36.0): `manage`
makes missing pods and removes surplus ones, `rollingUpdate` picks old pods to replace. A pod that is deleted is there
until it has stopped, and is no longer looked at. It knows nothing of steps: those come out of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class Pod:
    """One pod of the DaemonSet."""

    new: bool
    available_at: float
    gone_at: float = math.inf
    deleted: bool = False


@dataclass
class Host:
    """One node: a broken one never gets an available pod, nor loses one; a cramped one has no room for a second."""

    broken: bool = False
    cramped: bool = False
    pods: list[Pod] = field(default_factory=list)


@dataclass
class Outcome:
    """What was seen."""

    seconds: int
    without_agent: int
    second_pods: int
    updated: int


def percent_up(share: int | str, desired: int) -> int:
    """Return the number that an int-or-percent means, rounded up, the long way."""
    if isinstance(share, int):
        return share
    return math.ceil(int(share.rstrip("%")) / 100 * desired - 1e-9)


class Controller:
    """One DaemonSet whose template has just changed."""

    def __init__(self, hosts: list[Host], share: dict[str, int | str], times: dict[str, int]) -> None:
        self.hosts = hosts
        self.times = times
        self.surge = percent_up(share.get("maxSurge", 0), len(hosts))
        self.unavailable = percent_up(share.get("maxUnavailable", 1), len(hosts)) if not self.surge else 0
        if not self.surge and not self.unavailable:
            self.unavailable = 1
        self.by_hand = "OnDelete" in share
        for host in hosts:
            host.pods = [Pod(new=False, available_at=math.inf if host.broken else -1)]

    def run(self, limit: int = 100_000) -> Outcome:
        """Let it run until nothing changes any more."""
        seen = Outcome(0, 0, 0, 0)
        quiet = 0
        horizon = sum(self.times.values()) + 2
        for now in range(limit):
            changed = self.sync(now)
            quiet = 0 if changed else quiet + 1
            alive = [[pod for pod in host.pods if not pod.deleted] for host in self.hosts]
            seen.without_agent = max(seen.without_agent, sum(not any(p.available_at <= now for p in a) for a in alive))
            seen.second_pods = max(
                seen.second_pods, sum(len(a) > 1 and not h.broken for h, a in zip(self.hosts, alive, strict=True))
            )
            if changed:
                seen.seconds = now
            if quiet > horizon:
                break
        seen.updated = sum(any(p.new and p.available_at < math.inf for p in host.pods) for host in self.hosts)
        return seen

    def sync(self, now: int) -> bool:
        """Do one sync; say whether anything on a sound node changed, or became available."""
        changed = False
        for host in self.hosts:
            before = len(host.pods)
            host.pods = [pod for pod in host.pods if pod.gone_at > now]
            changed |= len(host.pods) != before or any(pod.available_at == now for pod in host.pods)
        for host in self.hosts:
            self.manage(host, now)
        if not self.by_hand:
            changed |= self.roll_surging(now) if self.surge else self.roll_replacing(now)
        return changed

    def delete(self, host: Host, pod: Pod, now: int) -> None:
        """Ask a pod to stop; on a broken node nobody hears it."""
        pod.deleted = True
        pod.gone_at = math.inf if host.broken else now + self.times["stop"]

    def create(self, host: Host, now: int) -> None:
        """Make a new pod; on a broken node, or one without room for two, it waits for ever."""
        crowded = host.cramped and any(not pod.deleted for pod in host.pods)
        ready = now + self.times["pull"] + self.times["start"] + self.times["min_ready"]
        host.pods.append(Pod(new=True, available_at=math.inf if host.broken or crowded else ready))

    def manage(self, host: Host, now: int) -> None:
        """Make a pod where there is none, or with surge none that is not deleted; drop an old one that is no use."""
        alive = [pod for pod in host.pods if not pod.deleted]
        if not host.pods or (self.surge and not alive):
            self.create(host, now)
            return
        old = next((pod for pod in alive if not pod.new), None)
        new = next((pod for pod in alive if pod.new), None)
        if self.surge and old and new and (old.available_at > now or new.available_at <= now):
            self.delete(host, old, now)

    def roll_replacing(self, now: int) -> bool:
        """Delete old pods, as many as maxUnavailable leaves after those that are not available."""
        missing, broken, candidates = 0, [], []
        for host in self.hosts:
            alive = [pod for pod in host.pods if not pod.deleted]
            if len(alive) != 1:
                missing += 1
            elif alive[0].new:
                missing += alive[0].available_at > now
            elif alive[0].available_at > now:
                broken.append((host, alive[0]))
                missing += 1
            else:
                candidates.append((host, alive[0]))
        chosen = candidates[: max(0, self.unavailable - missing)]
        for host, pod in [*broken, *chosen]:
            self.delete(host, pod, now)
        return bool(chosen)

    def roll_surging(self, now: int) -> bool:
        """Make new pods beside old ones, as many as maxSurge leaves after those that are not available yet."""
        surging, allowed, candidates = 0, [], []
        for host in self.hosts:
            alive = [pod for pod in host.pods if not pod.deleted]
            old = next((pod for pod in alive if not pod.new), None)
            new = next((pod for pod in alive if pod.new), None)
            if old and not new:
                (allowed if old.available_at > now else candidates).append(host)
            elif old and new and new.available_at > now:
                surging += 1
        chosen = candidates[: max(0, self.surge - surging)]
        for host in [*allowed, *chosen]:
            self.create(host, now)
        return bool(chosen)

"""Problems between agents of one cluster, from their finished objects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules.finding import DaemonSetView
from constructs_ds.builder.rules.hosts import host_ports
from constructs_ds.errors import Problem
from constructs_ds.simulate.partition import prove_partition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from constructs_ds.pss import Level

_EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  (compared, not bound)


@dataclass(frozen=True)
class Member:
    """One agent of a fleet."""

    path: str
    """Its construct path."""
    cluster: str | None
    namespace: str
    level: Level
    """The Pod Security level that its pods need."""
    objects: Sequence[Mapping[str, Any]]

    @property
    def daemon_sets(self) -> Iterator[Mapping[str, Any]]:
        """Its DaemonSets; one, unless further objects bring more."""
        return (each for each in self.objects if each["kind"] == "DaemonSet")


def fleet_problems(members: Iterable[Member]) -> list[Problem]:
    """Return objects made twice and host ports that two agents want on one node, cluster by cluster."""
    clusters: defaultdict[str | None, list[Member]] = defaultdict(list)
    for member in members:
        clusters[member.cluster].append(member)
    return [problem for each in clusters.values() for problem in (*_made_twice(each), *_port_conflicts(each))]


def _made_twice(members: Iterable[Member]) -> Iterator[Problem]:
    seen: dict[tuple[str, str | None, str], tuple[str, Mapping[str, Any]]] = {}
    for member in members:
        for each in member.objects:
            identity = (each["kind"], each["metadata"].get("namespace"), each["metadata"]["name"])
            path, other = seen.setdefault(identity, (member.path, each))
            if other is not each and not (each["kind"] == "PriorityClass" and other == each):
                what = f"makes {each['kind']} {_full_name(each)}, which {path} makes as well"
                yield Problem(member.path, "name", what, "name one of them differently, or set `cluster` on the charts")


def _full_name(each: Mapping[str, Any]) -> str:
    namespace = each["metadata"].get("namespace")
    return f"{namespace}/{each['metadata']['name']}" if namespace else str(each["metadata"]["name"])


def _port_conflicts(members: Sequence[Member]) -> Iterator[Problem]:
    wanted: defaultdict[tuple[int, str], list[tuple[Member, DaemonSetView, str]]] = defaultdict(list)
    for member in members:
        for daemon_set in member.daemon_sets:
            view = DaemonSetView(daemon_set)
            for _, number, protocol, address in host_ports(view):
                wanted[number, protocol].append((member, view, address))
    for (number, protocol), takers in wanted.items():
        for (one, one_set, one_at), (two, two_set, two_at) in combinations(takers, 2):
            if one is not two and _overlap(one_at, two_at) and not _disjoint(one_set, two_set):
                what = f"takes host port {number}/{protocol}, which {one.path} takes on the same nodes"
                yield Problem(
                    two.path, "ports", what, "give one of them another port, or place them on different nodes"
                )


def _overlap(one: str, two: str) -> bool:
    return one == two or bool(_EVERY_ADDRESS & {one, two})


def _disjoint(one: DaemonSetView, two: DaemonSetView) -> bool:
    """Whether no node can run both, by selector and required affinity; taints do not count."""
    return prove_partition({"one": one.pod, "two": two.pod}).overlap is None

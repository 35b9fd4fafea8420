"""Everything in a set of manifests that matters to nodes: DaemonSets, priority classes, and pods that already run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from constructs_ds.errors import InputError, Problem
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.taints import COMPARISON_GATE
from constructs_ds.simulate.workload import DaemonSet, RunningPod, Settings, read_daemonset, read_running_pod
from constructs_ds.versions import NEWEST, KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from constructs_ds.input import Manifest

BUILT_IN_PRIORITIES = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
"""The priority classes that every cluster has. Source: kubernetes pkg/apis/scheduling/v1/helpers.go."""

FEATURE_GATES = {COMPARISON_GATE: KubernetesVersion(1, 35)}
"""The feature gates that change a verdict, each with the version that has it."""

_MISSPELT = {"daemonset", "daemonsets"}


@dataclass(frozen=True, slots=True)
class Fleet:
    """The agents of a set of manifests.

    Attributes:
        daemonsets: In the order of the manifests.
        pods: Pods that already run, DaemonSet pods included.
        priorities: The priority of each known class.
        version: The Kubernetes version that the verdicts are for.
        passed_over: How many objects of which other kind there were.
    """

    daemonsets: tuple[DaemonSet, ...]
    pods: tuple[RunningPod, ...]
    priorities: Mapping[str, int]
    version: KubernetesVersion
    passed_over: Mapping[str, int]


def read_fleet(
    manifests: Iterable[Manifest], *, version: KubernetesVersion = NEWEST, feature_gates: Iterable[str] = ()
) -> Fleet:
    """Read the agents out of manifests.

    Args:
        manifests: As `constructs_ds.input.read_manifests` yields them.
        version: The cluster's Kubernetes version. Default: the newest known.
        feature_gates: Those that are switched on in the cluster and off by default; see `FEATURE_GATES`.

    Raises:
        InputError: A DaemonSet, pod or priority class cannot be read; one problem each. Objects of other kinds are
            passed over.
    """
    return fleet_of(((m.where, m.object) for m in manifests), version=version, feature_gates=feature_gates)


def fleet_of(
    objects: Iterable[tuple[str, Mapping[str, object]]],
    *,
    version: KubernetesVersion = NEWEST,
    feature_gates: Iterable[str] = (),
) -> Fleet:
    """Read the agents out of objects, each given with the name of the place it is from, as `read_fleet` does."""
    gates = frozenset(feature_gates)
    _check_gates(gates, version)
    problems: list[Problem] = []
    items, passed_over = _by_kind(objects, problems)
    classes = _read_all(items["PriorityClass"], _read_priority_class, problems)
    settings = _settings(classes, version, comparisons=COMPARISON_GATE in gates)
    daemonsets = _read_all(items["DaemonSet"], lambda item: read_daemonset(item, settings), problems)
    pods = _read_all(items["Pod"], lambda item: read_running_pod(item, settings), problems)
    if problems:
        raise InputError(problems)
    return Fleet(
        daemonsets=tuple(daemonsets),
        pods=tuple(pod for pod in pods if pod is not None),
        priorities=settings.priorities,
        version=version,
        passed_over=dict(sorted(passed_over.items())),
    )


def _check_gates(gates: frozenset[str], version: KubernetesVersion) -> None:
    for gate in sorted(gates):
        since = FEATURE_GATES.get(gate)
        if since is None:
            raise InputError(Problem("", "feature gate", f"got {gate!r}", f"known: {', '.join(FEATURE_GATES)}"))
        if version < since:
            raise InputError(
                Problem("", "feature gate", f"{gate} is not in Kubernetes {version}", f"it is since {since}")
            )


_API_VERSIONS = {"DaemonSet": "apps/v1", "Pod": "v1", "PriorityClass": "scheduling.k8s.io/v1"}
_T = TypeVar("_T")


def _by_kind(
    objects: Iterable[tuple[str, Mapping[str, object]]], problems: list[Problem]
) -> tuple[dict[str, list[Field]], Counter[str]]:
    """Sort objects into the kinds that matter here, and a count of the others."""
    items: dict[str, list[Field]] = {kind: [] for kind in _API_VERSIONS}
    others: Counter[str] = Counter()
    for where, value in objects:
        try:
            item = _named(where, value)
            kind = item.get("kind").text()
            if kind in items and _is_kubernetes_own(item, kind):
                items[kind].append(item)
            elif kind not in items and kind.lower() in _MISSPELT:
                item.get("kind").fail(f"got {kind!r}", "write `kind: DaemonSet`")
            else:
                others[_kind_of(item)] += 1
        except InputError as error:
            problems.extend(error.problems)
    return items, others


def _kind_of(item: Field) -> str:
    """Return the kind, with its group where Kubernetes has another kind of that name."""
    kind = item.get("kind").text() or item.get("kind").fail("missing", "every manifest has a kind")
    group = item.get("apiVersion").text().partition("/")[0]
    return f"{kind}.{group}" if kind in _API_VERSIONS else kind


def _named(where: str, value: Mapping[str, object]) -> Field:
    """Return the object as a field whose problems name its kind and name."""
    item = Field(where, "", value)
    metadata = item.get("metadata")
    names = [metadata.get("namespace").text(), metadata.get("name").text()]
    called = f"{item.get('kind').text()} {'/'.join(name for name in names if name)}".strip()
    return Field(f"{where}: {called}" if called else where, "", value)


def _is_kubernetes_own(item: Field, kind: str) -> bool:
    """Say whether this is the kind of that name which Kubernetes itself has, in a version that it still serves."""
    given = item.get("apiVersion").text()
    if "." in given.partition("/")[0] and kind != "PriorityClass":
        return False  # another project's kind of the same name, such as apps.kruise.io/v1alpha1
    if given != _API_VERSIONS[kind]:
        item.get("apiVersion").fail(f"got {given!r}", f"write `apiVersion: {_API_VERSIONS[kind]}`")
    return True


def _read_all(items: Iterable[Field], read: Callable[[Field], _T], problems: list[Problem]) -> list[_T]:
    """Read every item that can be read, and keep what is wrong with the others."""
    found: list[_T] = []
    for item in items:
        try:
            found.append(read(item))
        except InputError as error:
            problems.extend(error.problems)
    return found


class _PriorityClass(NamedTuple):
    name: str
    value: int
    is_default: bool
    preempts: bool


def _read_priority_class(item: Field) -> _PriorityClass:
    return _PriorityClass(
        name=item.at("metadata", "name").text(),
        value=item.get("value").integer(),
        is_default=item.get("globalDefault").flag(),
        preempts=item.get("preemptionPolicy").text() != "Never",
    )


def _settings(classes: list[_PriorityClass], version: KubernetesVersion, *, comparisons: bool) -> Settings:
    return Settings(
        version=version,
        comparisons=comparisons,
        priorities=BUILT_IN_PRIORITIES | {given.name: given.value for given in classes},
        never_preempting=frozenset(given.name for given in classes if not given.preempts),
        default_priority=next((given.value for given in classes if given.is_default), 0),
    )

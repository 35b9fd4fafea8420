"""A DaemonSet, or a pod that already runs, as far as it matters to the nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_ds.simulate.host import HostPath, HostPort, read_host_paths, read_host_ports
from constructs_ds.simulate.label_selector import LabelSelector, read_label_selector
from constructs_ds.simulate.placement import Placement, read_placement
from constructs_ds.simulate.resources import pod_requests, to_units
from constructs_ds.simulate.strategy import Strategy, read_strategy
from constructs_ds.versions import NEWEST, KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_ds.simulate.field import Field

DEFAULT_NAMESPACE = "default"


@dataclass(frozen=True, slots=True)
class Demand:
    """What one pod takes of its node.

    Attributes:
        requests: In the scheduler's units, without the pod itself (see `resources.to_units`).
        ports: The host ports it holds.
        priority: Higher goes first, and may push out lower.
        preempts: Whether it may push out pods of lower priority at all.
    """

    requests: Mapping[str, int]
    ports: tuple[HostPort, ...] = ()
    priority: int = 0
    preempts: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DaemonSet:
    """One DaemonSet of the manifests.

    Attributes:
        namespace: `default` when the manifest names none.
        name: Its name.
        where: The file and line it was read from.
        placement: The nodes it may run on.
        demand: What each of its pods takes.
        selector: How it finds its pods.
        labels: The labels of its pods.
        images: The images of its containers, in order, init containers last.
        host_paths: The host paths that its containers mount.
        strategy: How it replaces its pods.
        unsimulated: Fields that matter to scheduling and that are not simulated.
        unknown_priority: The priority class it names, when nothing is known of that; else empty.
        template: The pod template, as it was read.
    """

    namespace: str
    name: str
    where: str
    placement: Placement
    demand: Demand
    selector: LabelSelector
    labels: Mapping[str, str]
    images: tuple[str, ...]
    host_paths: tuple[HostPath, ...]
    strategy: Strategy
    unsimulated: tuple[str, ...]
    unknown_priority: str
    template: Mapping[str, object]

    @property
    def id(self) -> str:
        """Return "namespace/name"."""
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class RunningPod:
    """A pod that is bound to a node and is no DaemonSet's of these manifests."""

    namespace: str
    name: str
    node: str
    demand: Demand
    daemonset: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pod's demand depends on besides its manifest.

    Attributes:
        version: The cluster's Kubernetes version.
        comparisons: Whether its feature gate allows the toleration operators `Gt` and `Lt`.
        priorities: The priority of each class.
        never_preempting: The classes whose pods push out nobody.
        default_priority: The priority of a pod without a class.
    """

    version: KubernetesVersion = NEWEST
    comparisons: bool = False
    priorities: Mapping[str, int] = field(default_factory=dict[str, int])
    never_preempting: frozenset[str] = frozenset()
    default_priority: int = 0


def read_daemonset(item: Field, settings: Settings) -> DaemonSet:
    """Read one object of kind DaemonSet.

    Raises:
        InputError: A field is missing, or has another type than Kubernetes gives it; the first such field.
    """
    template = item.at("spec", "template")
    spec = template.get("spec")
    labels = template.at("metadata", "labels").text_map()
    selector = read_label_selector(item.at("spec", "selector"))
    if not selector.matches(labels):
        given = ", ".join(f"{key}={value}" for key, value in labels.items()) or "no labels"
        item.at("spec", "selector").fail(f"{selector} does not match the pod template, which has {given}", _SAME_LABELS)
    if not spec.get("containers").items():
        spec.get("containers").fail("missing", "a pod needs at least one container")
    return DaemonSet(
        namespace=item.at("metadata", "namespace").text() or DEFAULT_NAMESPACE,
        name=item.at("metadata", "name").text() or item.at("metadata", "name").fail("missing", "name the DaemonSet"),
        where=item.where.rpartition(": ")[0],
        placement=read_placement(spec, comparisons=settings.comparisons),
        demand=read_demand(spec, settings),
        selector=selector,
        labels=labels,
        images=tuple(c.get("image").text() for kind in _CONTAINERS for c in spec.get(kind).items()),
        host_paths=read_host_paths(spec),
        strategy=read_strategy(item.get("spec"), spec),
        unsimulated=_unsimulated(spec),
        unknown_priority=_unknown_priority(spec, settings),
        template=template.mapping(),
    )


_CONTAINERS = ("containers", "initContainers")
_SAME_LABELS = "give both the same labels; the API server refuses it otherwise"


def read_demand(spec: Field, settings: Settings) -> Demand:
    """Read what a pod takes of its node."""
    name = spec.get("priorityClassName").text()
    priority = settings.priorities.get(name, settings.default_priority if not name else 0)
    never = name in settings.never_preempting or spec.get("preemptionPolicy").text() == "Never"
    return Demand(
        requests=to_units(pod_requests(spec, settings.version)),
        ports=read_host_ports(spec),
        priority=spec.get("priority").integer(default=priority),
        preempts=not never,
    )


def _unknown_priority(spec: Field, settings: Settings) -> str:
    name = spec.get("priorityClassName").text()
    return "" if name in settings.priorities or spec.get("priority").value is not None else name


def _unsimulated(spec: Field) -> tuple[str, ...]:
    """Return what the scheduler looks at besides, and this does not."""
    found = [f"affinity.{kind}" for kind in ("podAffinity", "podAntiAffinity") if spec.at("affinity", kind).value]
    constraints = ["topologySpreadConstraints"] if spec.get("topologySpreadConstraints").value else []
    claims = ["resourceClaims"] if spec.get("resourceClaims").value else []
    return (*found, *constraints, *claims)


def read_running_pod(item: Field, settings: Settings) -> RunningPod | None:
    """Read an object of kind Pod; `None` when it holds nothing of a node: not bound yet, or finished."""
    spec = item.get("spec")
    node = spec.get("nodeName").text()
    if not node or item.at("status", "phase").text() in {"Succeeded", "Failed"}:
        return None
    namespace = item.at("metadata", "namespace").text() or DEFAULT_NAMESPACE
    owners = [o.get("name").text() for o in item.at("metadata", "ownerReferences").items() if _is_daemonset(o)]
    return RunningPod(
        namespace=namespace,
        name=item.at("metadata", "name").text(),
        node=node,
        demand=read_demand(spec, settings),
        daemonset=f"{namespace}/{owners[0]}" if owners else "",
    )


def _is_daemonset(owner: Field) -> bool:
    return owner.get("kind").value == "DaemonSet"

"""What a pod requests of a node, added up as the scheduler adds it up.

Source: k8s.io/component-helpers resource/helpers.go v0.37.2 (PodRequests); kubernetes v1.36.0
pkg/apis/core/v1/defaults.go (SetDefaults_Pod: a request left out is the limit; SetDefaults_ResourceList: amounts round
up to thousandths) and pkg/scheduler/framework/types.go (Resource.Add: cpu counts in thousandths of a core, everything
else in whole units, both rounded up).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from constructs_ds.versions import NEWEST, KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constructs_ds.simulate.field import Field

POD_LEVEL_SINCE = KubernetesVersion(1, 34)
"""The first version that counts `spec.resources` of a pod without a feature gate (PodLevelResources, beta)."""

_HUGE_PAGES = "hugepages-"
_SCALE = {"cpu": 1000}
_FINEST = Decimal("0.001")


def to_units(quantities: Mapping[str, Decimal]) -> dict[str, int]:
    """Return quantities in the scheduler's whole units: thousandths of a core for cpu, one for everything else."""
    return {
        name: int((quantity * _SCALE.get(name, 1)).to_integral_value(ROUND_CEILING))
        for name, quantity in quantities.items()
    }


@dataclass(frozen=True, slots=True)
class Resources:
    """Requests and limits of a container or of a pod, as written."""

    requests: Mapping[str, Decimal]
    limits: Mapping[str, Decimal]

    def requested(self) -> dict[str, Decimal]:
        """Return the requests, with the limit where a request was left out."""
        return {**self.limits, **self.requests}


@dataclass(frozen=True, slots=True)
class ContainerResources:
    """One container's resources, and what kind of container it is."""

    resources: Resources
    is_init: bool = False
    is_sidecar: bool = False


def read_resources(field: Field) -> Resources:
    """Read `requests` and `limits`, as the API server stores them."""
    return Resources(_stored(field.get("requests")), _stored(field.get("limits")))


def _stored(field: Field) -> dict[str, Decimal]:
    """Return amounts rounded up to thousandths, the finest that the API server stores."""
    return {
        name: amount if amount == (stored := amount.quantize(_FINEST, ROUND_CEILING)) else stored
        for name, amount in field.quantities().items()
    }


def pod_requests(spec: Field, version: KubernetesVersion = NEWEST) -> dict[str, Decimal]:
    """Return what the scheduler sets aside for one pod: containers, init containers, sidecars, pod level and overhead.

    Args:
        spec: The field of a pod's spec.
        version: The cluster's; pod-level resources count from 1.34 on.

    Returns:
        Exact amounts by resource name: cores, bytes, counts.

    Raises:
        InputError: A quantity does not parse, or a field has another type than Kubernetes gives it.
    """
    containers = read_containers(spec)
    total = _aggregate((item.resources.requested(), item) for item in containers)
    if version >= POD_LEVEL_SINCE:
        total |= _pod_level(read_resources(spec.get("resources")), total, containers)
    return _add(total, _stored(spec.get("overhead")))


def read_containers(spec: Field) -> list[ContainerResources]:
    """Read the resources of every container, those of init containers first."""
    init = [
        ContainerResources(
            read_resources(item.get("resources")), is_init=True, is_sidecar=item.get("restartPolicy").text() == "Always"
        )
        for item in spec.get("initContainers").items()
    ]
    return [
        *init,
        *(ContainerResources(read_resources(item.get("resources"))) for item in spec.get("containers").items()),
    ]


def _aggregate(amounts: Iterable[tuple[Mapping[str, Decimal], ContainerResources]]) -> dict[str, Decimal]:
    """Return the most that containers need at one time.

    Init containers run one after another, beside the sidecars that started before them; then the containers run, beside
    all sidecars.
    """
    running: dict[str, Decimal] = {}
    sidecars: dict[str, Decimal] = {}
    starting: dict[str, Decimal] = {}
    for amount, container in amounts:
        if not container.is_init:
            running = _add(running, amount)
        elif container.is_sidecar:
            running, sidecars = _add(running, amount), _add(sidecars, amount)
        else:
            starting = _most(starting, _add(sidecars, amount))
    return _most(running, starting)


def _pod_level(
    pod: Resources, requested: Mapping[str, Decimal], containers: list[ContainerResources]
) -> dict[str, Decimal]:
    """Return the amounts that `spec.resources` of the pod sets, which replace what the containers add up to.

    Only cpu, memory and huge pages count there. Where the pod has limits, a request left out is what the containers
    request, or else the limit. Huge pages cannot be overcommitted: their limit is the containers' when left out.
    """
    limits = dict(pod.limits)
    if pod.limits or pod.requests:
        of_containers = _aggregate((item.resources.limits, item) for item in containers)
        huge = {name: amount for name, amount in of_containers.items() if name.startswith(_HUGE_PAGES)}
        limits = {name: amount for name, amount in huge.items() if name not in pod.requests} | limits
    requests = dict(pod.requests)
    if limits:
        overcommitted = {name: amount for name, amount in requested.items() if not name.startswith(_HUGE_PAGES)}
        requests = limits | overcommitted | requests
    return {name: amount for name, amount in requests.items() if _counts_at_pod_level(name)}


def _counts_at_pod_level(name: str) -> bool:
    return name in {"cpu", "memory"} or name.startswith(_HUGE_PAGES)


def _add(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {**one, **{name: one.get(name, Decimal(0)) + amount for name, amount in other.items()}}


def _most(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {**one, **{name: max(one[name], amount) if name in one else amount for name, amount in other.items()}}

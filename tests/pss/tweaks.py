"""Minimal pods with one thing changed, and what a check ought to say of them."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.pss.random_pods import CONTAINER_KINDS, Pod, minimal_pod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Failing:
    """A pod that a check forbids, and what it ought to say."""

    pod: Pod
    reason: str
    detail: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Generator:
    """Pods for one check; each takes the minor version."""

    passing: Callable[[int], Iterator[Pod]]
    failing: Callable[[int], Iterator[Failing]]


def with_container(change: dict[str, Any], kind: str = "containers") -> Pod:
    """Return the minimal pod with one more container of a kind, named "x", with some fields changed."""
    pod = minimal_pod()
    container = copy.deepcopy(pod["spec"]["containers"][0]) | {"name": "x"} | change
    pod["spec"].setdefault(kind, []).append(container)
    return pod


def with_context(change: dict[str, Any], kind: str = "containers") -> Pod:
    """Return the minimal pod with one more container, with part of its security context changed."""
    pod = with_container({}, kind)
    context = pod["spec"][kind][-1]["securityContext"]
    context.update(change)
    return pod


def with_spec(**change: Any) -> Pod:
    """Return the minimal pod with fields of its spec changed."""
    pod = minimal_pod()
    pod["spec"].update(change)
    return pod


def with_pod_context(**change: Any) -> Pod:
    """Return the minimal pod with fields of its own security context set."""
    return with_spec(securityContext=change)


def with_annotations(**annotations: str) -> Pod:
    """Return the minimal pod with annotations; dots and slashes are what ** allows anyway."""
    pod = minimal_pod()
    pod["metadata"]["annotations"] = annotations
    return pod


def where(kind: str) -> str:
    """Return the path of the container that `with_container` adds."""
    return f"spec.{kind}[{1 if kind == 'containers' else 0}]"


def each_kind(change: dict[str, Any], reason: str, detail: str, field: str) -> Iterator[Failing]:
    """Yield a failing pod for each kind of container, for a change of the security context."""
    for kind in CONTAINER_KINDS:
        yield Failing(with_context(change, kind), reason, detail, (f"{where(kind)}.securityContext.{field}",))


def volumes(*sources: str) -> list[Pod]:
    """Return volumes v0, v1, ... with one source each; "" gives one without."""
    return [{"name": f"v{index}"} | ({source: {}} if source else {}) for index, source in enumerate(sources)]


def windows(pod: Pod, name: str = "windows") -> Pod:
    """Return the pod for an operating system."""
    pod["spec"]["os"] = {"name": name}
    return pod

"""`explain`: each DaemonSet among manifests, with all that it was granted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.reasons import WHY_ANNOTATION, from_annotation
from constructs_ds.explain.host import host_grants
from constructs_ds.explain.permissions import Permissions
from constructs_ds.explain.privileges import privilege_grants
from constructs_ds.explain.rollout import rollout_of
from constructs_ds.explain.scheduling import placement_grants
from constructs_ds.output.paths import name_of
from constructs_ds.pss import Level, Violation, evaluate
from constructs_ds.pss.templates import template_path
from constructs_ds.simulate.field import Field
from constructs_ds.simulate.taints import CONTROLLER_TOLERATIONS, HOST_NETWORK_TOLERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constructs_ds.explain.grant import Grant
    from constructs_ds.versions import KubernetesVersion


@dataclass(frozen=True, slots=True)
class Explained:
    """A DaemonSet and what it was granted.

    Attributes:
        where: The file and line, or whatever the caller named.
        namespace: As the manifest has it; "default" where it has none.
        name: The DaemonSet's.
        level: The Pod Security level that its pods need.
        violations: What keeps them from a stricter one.
        grants: In the order of the topics: host, privilege, api, placement.
        by_controller: The taints that the DaemonSet controller has every such pod tolerate.
        rollout: How a change reaches the nodes, in a sentence.
    """

    where: str
    namespace: str
    name: str
    level: Level
    violations: tuple[Violation, ...]
    grants: tuple[Grant, ...]
    by_controller: tuple[str, ...]
    rollout: str


def explain(manifests: Iterable[tuple[str, Mapping[str, Any]]], version: KubernetesVersion) -> list[Explained]:
    """Explain every DaemonSet among manifests; roles and bindings among them say what it may do at the API server.

    Args:
        manifests: Each with where it was read, such as "ds.yaml:3".
        version: The Kubernetes version by whose Pod Security Standards they are judged.

    Raises:
        InputError: A field has another type than Kubernetes gives it; the first such field.
    """
    permissions = Permissions()
    found: list[tuple[str, Field]] = []
    for where, each in manifests:
        item = Field(f"{where}: {name_of(each)}", "", each)
        permissions.take(item)
        if each.get("kind") == "DaemonSet" and template_path(each) is not None:
            found.append((where, item))
    return [_explained(where, item, permissions, version) for where, item in found]


def _explained(where: str, item: Field, permissions: Permissions, version: KubernetesVersion) -> Explained:
    spec = item.at("spec", "template", "spec")
    namespace = item.at("metadata", "namespace").text() or "default"
    grants = [*host_grants(spec), *privilege_grants(spec), *_api(spec, namespace, permissions), *placement_grants(spec)]
    verdict = evaluate(item.at("spec", "template").mapping(), version)
    added = (*CONTROLLER_TOLERATIONS, *(HOST_NETWORK_TOLERATIONS if spec.get("hostNetwork").flag() else ()))
    return Explained(
        where=where,
        namespace=namespace,
        name=item.at("metadata", "name").text(),
        level=verdict.level,
        violations=verdict.violations,
        grants=tuple(_with_reasons(item, grants)),
        by_controller=tuple(f"{each.key}:{each.effect}" for each in added),
        rollout=rollout_of(item.get("spec"), spec),
    )


def _api(spec: Field, namespace: str, permissions: Permissions) -> list[Grant]:
    account = spec.get("serviceAccountName").text() or spec.get("serviceAccount").text() or "default"
    return list(permissions.of(namespace, account))


def _with_reasons(item: Field, grants: list[Grant]) -> Iterator[Grant]:
    """Yield the grants with the reasons that the DaemonSet carries; several for one thing are joined."""
    reasons: dict[str, list[str]] = {}
    for reason in from_annotation(item.at("metadata", "annotations").text_map().get(WHY_ANNOTATION, "")):
        reasons.setdefault(reason.subject, []).append(reason.why)
    for grant in grants:
        said = [why for subject in _subjects(grant) for why in reasons.get(subject, ())]
        yield replace(grant, why="; ".join(said))


def _subjects(grant: Grant) -> tuple[str, ...]:
    """Return what reasons may call it: a path that one container reads and another writes has two."""
    if not grant.subject.startswith("hostPath "):
        return (grant.subject,)
    path = grant.subject.rpartition(" (")[0]
    return (f"{path} (read-only)", f"{path} (writable)")

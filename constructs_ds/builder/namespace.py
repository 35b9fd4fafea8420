"""The Namespace that agents share: its labels, and how Argo CD treats it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from constructs_ds.builder.image import RegistryMirror
from constructs_ds.builder.lowering.agent import by_key
from constructs_ds.builder.settings import Settings
from constructs_ds.builder.value import Value
from constructs_ds.pss import Level, namespace_labels

EXEMPT = ("kube-system", "kube-public", "kube-node-lease")
"""Namespaces of Kubernetes itself; their labels are not ours to set."""

SYNC_WAVE = "argocd.argoproj.io/sync-wave"
SYNC_OPTIONS = "argocd.argoproj.io/sync-options"


class NamespaceProps(Value):
    """Props of `Namespace`."""

    name: str | None = None
    """Default: the construct's id."""
    owned: bool = True
    """False where somebody else makes the namespace: nothing is written, and its level is theirs to set."""
    level: Level | None = None
    """The Pod Security level. Default: the lowest that admits every agent in it. A stricter one is refused."""
    labels: Mapping[str, str] = Field(default_factory=dict)
    """Further labels; they win over those of the platform and of Pod Security."""
    annotations: Mapping[str, str] = Field(default_factory=dict)
    """Further annotations; they win over those for Argo CD and of the platform."""
    sync_wave: int | None = -10
    """Argo CD applies lower waves first; what lives in the namespace is in wave 0. None: no annotation."""
    prune: bool = False
    """Whether Argo CD may delete the namespace, and all in it, when it leaves Git."""
    platform: str | None = None
    """Where the agents in it run, when it differs from the scope's setting."""
    kubernetes_version: str | None = None
    """The target version, when it differs from the scope's setting."""
    registry_mirror: RegistryMirror | None = None
    """The registry mirror for agents in it, when it differs from the scope's setting."""


def namespace_manifest(props: NamespaceProps, name: str, settings: Settings, level: Level) -> dict[str, Any]:
    """Return the Namespace at a Pod Security level."""
    facts = settings.facts
    labels = {**facts.namespace_labels, **namespace_labels(level, f"v{settings.version}"), **props.labels}
    annotations: dict[str, str] = {}
    if props.sync_wave is not None:
        annotations[SYNC_WAVE] = str(props.sync_wave)
    if not props.prune:
        annotations[SYNC_OPTIONS] = "Prune=false"
    annotations |= {**facts.namespace_annotations, **props.annotations}
    metadata: dict[str, Any] = {"name": name, "labels": by_key(labels)}
    if annotations:
        metadata["annotations"] = by_key(annotations)
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}

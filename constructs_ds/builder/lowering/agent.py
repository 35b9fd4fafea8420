"""An agent with everything decided: what each module of this folder turns into objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.image import Image, as_image
from constructs_ds.builder.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_ds.builder.props import NodeDaemonSetProps
    from constructs_ds.builder.settings import Settings
    from constructs_ds.platforms import Platform

MANAGED_BY = "constructs-ds"
NODE_CLASS_LABEL = "constructs-ds/node-class"
_NO_LABEL_LETTER = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True)
class Agent:
    """Resolved props with where they are going. `why` collects reasons while objects are made."""

    props: NodeDaemonSetProps
    settings: Settings
    name: str
    namespace: str
    node_class: str | None = None
    """The class of nodes that this is for, where a family has several DaemonSets for one agent."""
    why: list[Reason] = field(default_factory=list[Reason])

    @property
    def platform(self) -> Platform:
        """The facts of the platform."""
        return self.settings.facts

    @cached_property
    def product(self) -> str:
        """The value of app.kubernetes.io/name."""
        return self.props.product or self.name

    @cached_property
    def container_name(self) -> str:
        """The name of the main container."""
        return self.props.container_name or self.product

    @cached_property
    def image(self) -> Image:
        """The main container's image."""
        return as_image(self.props.image)

    @cached_property
    def selector(self) -> dict[str, str]:
        """The labels that pods are found by: what the user named, nothing that ever changes."""
        return {"app.kubernetes.io/instance": self.name, "app.kubernetes.io/name": self.product}

    @cached_property
    def workload(self) -> str:
        """The name of the DaemonSet."""
        return self.name if self.node_class is None else f"{self.name}-{self.node_class}"

    @cached_property
    def own_selector(self) -> dict[str, str]:
        """The labels that the DaemonSet's own pods are found by; in a family, no other DaemonSet's."""
        return self.selector if self.node_class is None else {**self.selector, NODE_CLASS_LABEL: self.node_class}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The labels of every object."""
        labels = dict(self.selector)
        if self.image.tag is not None:
            labels["app.kubernetes.io/version"] = _NO_LABEL_LETTER.sub("_", self.image.tag)[:63].strip("_.-")
        if self.props.component is not None:
            labels["app.kubernetes.io/component"] = self.props.component
        if self.props.part_of is not None:
            labels["app.kubernetes.io/part-of"] = self.props.part_of
        return by_key({**labels, "app.kubernetes.io/managed-by": MANAGED_BY, **self.props.labels})

    @property
    def cluster_name(self) -> str:
        """The name of the agent's cluster-scoped objects: with the namespace, as another may have an agent so named."""
        return self.name if self.name == self.namespace else f"{self.namespace}-{self.name}"

    @property
    def service_account(self) -> str:
        """The name of the ServiceAccount."""
        return self.props.service_account.name or self.name

    @property
    def has_token(self) -> bool:
        """Whether the pods get a token for the API server."""
        token = self.props.service_account.token
        return bool(self.props.rbac) if token == "auto" else token == "always"  # noqa: S105  (no password)

    def metadata(self, name: str | None = None, *, cluster_scoped: bool = False) -> dict[str, Any]:
        """Return the metadata of one of the agent's objects."""
        made: dict[str, Any] = {"name": name or self.name}
        if not cluster_scoped:
            made["namespace"] = self.namespace
        made["labels"] = dict(self.labels)
        if self.props.annotations:
            made["annotations"] = by_key(self.props.annotations)
        return made


def by_key(entries: Mapping[str, str]) -> dict[str, str]:
    """Return labels or annotations in the order in which cdk8s and kubectl show them."""
    return dict(sorted(entries.items()))

"""Who the agent is to the API server: its ServiceAccount and what that may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from constructs_ds.builder.value import Value


class Rule(Value):
    """One permission, and why the agent has it. Rules of one scope become one role and its binding."""

    resources: Sequence[str] = ()
    """Such as ("pods", "namespaces"); plural and lower case, subresources with a slash."""
    verbs: Sequence[str]
    """Such as ("get", "list", "watch")."""
    api_groups: Sequence[str] = ("",)
    """Default: the core group."""
    resource_names: Sequence[str] = ()
    """Only these objects. Default: all."""
    non_resource_urls: Sequence[str] = ()
    """Such as ("/metrics",); then without resources, and cluster-wide."""
    scope: str = "cluster"
    """"cluster" for a ClusterRole, "namespace" for a Role in the agent's own, else the name of a namespace."""
    why: str = ""
    """Shown by `explain`."""

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> Self:
        if not self.verbs:
            raise ValueError("a rule without verbs allows nothing; name at least one, such as 'get'")
        if bool(self.resources) == bool(self.non_resource_urls):
            raise ValueError("a rule names either resources or non_resource_urls; give exactly one of them")
        if self.non_resource_urls and self.scope != "cluster":
            raise ValueError(f"non_resource_urls are cluster-wide, got scope {self.scope!r}; leave the scope out")
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as Kubernetes reads it."""
        rule: dict[str, Any] = {"verbs": list(self.verbs)}
        if self.resources:
            rule |= {"apiGroups": list(self.api_groups), "resources": list(self.resources)}
        if self.resource_names:
            rule["resourceNames"] = list(self.resource_names)
        if self.non_resource_urls:
            rule["nonResourceURLs"] = list(self.non_resource_urls)
        return rule

    def subject(self) -> str:
        """Return the permission in words."""
        what = ", ".join(self.resources or self.non_resource_urls)
        where = {"cluster": "cluster-wide", "namespace": "in its namespace"}.get(self.scope, f"in {self.scope}")
        return f"may {'/'.join(self.verbs)} {what} {where}"


class ServiceAccount(Value):
    """The account that the agent's pods run as. One is made per agent unless told otherwise."""

    name: str | None = None
    """Default: the agent's name."""
    create: bool = True
    """False where somebody else makes it; then `name` is needed."""
    annotations: Mapping[str, str] = Field(default_factory=dict)
    """Such as {"eks.amazonaws.com/role-arn": "arn:aws:iam::…"}."""
    token: Literal["auto", "always", "never"] = "auto"  # noqa: S105  (no password)
    """Whether pods get a token for the API server. Default: only when the agent has rules."""

    @model_validator(mode="after")
    def _exists(self) -> Self:
        if not self.create and self.name is None:
            raise ValueError("create=False needs the name of the ServiceAccount that exists")
        return self

"""All agents and namespaces of one app: problems between them, known only when each of them is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jsii
from constructs import IValidation

from constructs_ds.builder.fleet_checks import Member, fleet_problems
from constructs_ds.errors import Problem

if TYPE_CHECKING:
    from constructs import Construct

    from constructs_ds.cdk.namespace import Namespace

_KEPT = "_constructs_ds_fleet"

_Key = tuple[str | None, str]
"""A cluster and a namespace's name."""


@dataclass
class Fleet:
    """What one app makes. Charts with the same `cluster` setting are one cluster."""

    members: list[Member] = field(default_factory=list[Member])
    namespaces: dict[_Key, Namespace] = field(default_factory=dict[_Key, "Namespace"])
    waiting: dict[_Key, list[Member]] = field(default_factory=dict[_Key, list[Member]])
    """Members of namespaces whose construct does not exist yet."""

    @staticmethod
    def of(root: Construct) -> Fleet:
        """Return the fleet of the app whose root this is, made on first use."""
        fleet: Fleet | None = root.__dict__.get(_KEPT)
        if fleet is None:
            fleet = Fleet()
            setattr(root, _KEPT, fleet)
            # So that a plain cdk8s.App refuses what our own would.
            root.node.add_validation(_FleetValidation(fleet))
        return fleet

    def join(self, member: Member) -> None:
        """Take in an agent; its namespace then admits it, now or once it is made."""
        self.members.append(member)
        key = (member.cluster, member.namespace)
        if key in self.namespaces:
            self.namespaces[key].admit(member.level)
        else:
            self.waiting.setdefault(key, []).append(member)

    def found(self, cluster: str | None, namespace: Namespace) -> None:
        """Take in a namespace, which then admits the agents that were there before it."""
        key = (cluster, namespace.name)
        self.namespaces[key] = namespace
        for member in self.waiting.pop(key, ()):
            namespace.admit(member.level)

    def problems(self) -> list[Problem]:
        """Return all problems between agents."""
        return fleet_problems(self.members)


@jsii.implements(IValidation)
class _FleetValidation:
    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def validate(self) -> list[Any]:
        """Return the problems as cdk8s wants them."""
        return [str(problem) for problem in self._fleet.problems()]

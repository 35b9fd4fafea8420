"""What a construct stands in: settings, chart, namespace and the fleet, found once per scope and remembered.

Each look at a construct's parent is a call into Node.js, so what was found is kept on the Python object.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cdk8s import Chart

from constructs_ds.builder.settings import Settings
from constructs_ds.cdk.fleet import Fleet

if TYPE_CHECKING:
    from constructs import Construct

    from constructs_ds.cdk.namespace import Namespace

_REMEMBERED = "_constructs_ds_surroundings"
_SET = "_constructs_ds_settings"


@dataclass(frozen=True)
class Surroundings:
    """The scope of a new construct, from the inside out."""

    fleet: Fleet
    settings: Settings
    path: str
    """The scope's own path."""
    chart: str = ""
    """The path of the chart."""
    chart_namespace: str | None = None
    """The namespace that cdk8s gives every object of the chart."""
    namespace: Namespace | None = None
    """The `Namespace` construct around."""

    @property
    def inside(self) -> str | None:
        """The name of the namespace in which an object is that does not say."""
        return self.namespace.name if self.namespace is not None else self.chart_namespace

    def child(self, id: str) -> str:
        """Return the path of a child of the scope."""
        return f"{self.path}/{id}" if self.path else id


def configure(
    scope: Construct,
    settings: Settings,
) -> None:
    """Set what holds for everything below `scope`; must come before the agents that it is for.

    A scope that was set more closely wins, field by field.
    """
    setattr(scope, _SET, settings)
    vars(scope).pop(_REMEMBERED, None)


def surroundings_of(scope: Construct) -> Surroundings:
    """Return what a new child of `scope` stands in."""
    known: Surroundings | None = scope.__dict__.get(_REMEMBERED)
    if known is None:
        known = _look(scope)
        setattr(scope, _REMEMBERED, known)
    return known


def _look(scope: Construct) -> Surroundings:
    parent: Any = scope.node.scope
    if parent is None:
        around = Surroundings(Fleet.of(scope), Settings(), "")
    else:
        outer = surroundings_of(parent)
        around = replace(outer, path=f"{outer.path}/{scope.node.id}" if outer.path else scope.node.id)
    if isinstance(scope, Chart):
        around = replace(around, chart=around.path, chart_namespace=scope.namespace)
    own: Settings | None = scope.__dict__.get(_SET)
    return replace(around, settings=own.within(around.settings)) if own is not None else around


def remember_namespace(namespace: Namespace, around: Surroundings, settings: Settings, path: str) -> None:
    """Make a `Namespace` the surroundings of what is built inside it."""
    inside = replace(around, settings=settings, namespace=namespace, path=path)
    setattr(namespace, _REMEMBERED, inside)

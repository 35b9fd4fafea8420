"""`Family`: one agent in several DaemonSets, one per class of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.builder.family import FamilyProps, family_manifests
from constructs_ds.cdk.agent_objects import AgentObjects
from constructs_ds.cdk.surroundings import surroundings_of
from constructs_ds.cdk.takes_props import takes_props

if TYPE_CHECKING:
    from constructs import Construct


class Family(AgentObjects):
    """One agent with different resources, flags or images by class of nodes; every node gets exactly one of them.

    That is proven over all labels that nodes can have, not over the nodes that there are today. The DaemonSets are the
    children named after their class; there is no default child.

    Example:
        large = NodeRequirement(key="example.com/size", operator="In", values=["large"])
        others = NodeRequirement(key="example.com/size", operator="NotIn", values=["large"])
        Family(namespace, "exporter", classes=[
            NodeClass(name="large", where=[large], agent=PrometheusNodeExporterProps(resources=BIG)),
            NodeClass(name="others", where=[others], agent=PrometheusNodeExporterProps()),
        ])

    Raises:
        PropsError: A node would get none of the DaemonSets or two, with such a node; or a class is refused for itself.
    """

    @takes_props(FamilyProps)
    def __init__(self, scope: Construct, id: str, props: FamilyProps) -> None:
        around = surroundings_of(scope)
        where = around.child(id)
        made = family_manifests(props, around.settings, name=id, namespace=around.inside, where=where)
        self.enter(scope, id, made, around, where)

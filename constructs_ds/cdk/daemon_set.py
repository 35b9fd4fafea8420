"""`NodeDaemonSet`: the base construct of every agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.builder.from_manifest import from_manifest
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.cdk.agent_objects import AgentObjects
from constructs_ds.cdk.surroundings import surroundings_of
from constructs_ds.cdk.takes_props import takes_props

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from constructs_ds.model import DaemonSet


class NodeDaemonSet(AgentObjects):
    """A node agent: a DaemonSet with its account, permissions, config, service and monitors.

    The DaemonSet is the child named "Resource", so `ApiObject.of(agent)` and JSON patches work as everywhere in cdk8s.

    Example:
        NodeDaemonSet(namespace, "pinger", image="registry.example.com/pinger:1.4.2",
                      resources=Resources(cpu="10m", memory="16Mi"))

    Raises:
        PropsError: A prop is unknown, missing or malformed, or the result is one that the API server would refuse or
            that could never roll out. Nothing has entered the tree then.
    """

    @takes_props(NodeDaemonSetProps)
    def __init__(self, scope: Construct, id: str, props: NodeDaemonSetProps) -> None:
        self.build(scope, id, props)

    def build(self, scope: Construct, id: str, props: NodeDaemonSetProps) -> None:
        """Work out the manifests and put them into the tree; what the constructor of a role or preset calls."""
        around = surroundings_of(scope)
        where = around.child(id)
        made = manifests(props, around.settings, name=id, namespace=around.inside, where=where)
        self.enter(scope, id, made, around, where, main=props.name or id)

    @classmethod
    def from_manifest(cls, scope: Construct, id: str, manifest: DaemonSet | Mapping[str, Any]) -> NodeDaemonSet:
        """Put a DaemonSet that exists already into the tree as it stands: checked, nothing added or dropped.

        Only where it leaves its namespace open is that filled in, with the scope's.

        Raises:
            PropsError: It is not a DaemonSet that the target Kubernetes would take.
        """
        return _FromManifest(scope, id, manifest)


class _FromManifest(NodeDaemonSet):
    def __init__(self, scope: Construct, id: str, manifest: DaemonSet | Mapping[str, Any]) -> None:
        around = surroundings_of(scope)
        where = around.child(id)
        made = from_manifest(manifest, around.settings, where, namespace=around.inside)
        self.enter(scope, id, [made], around, where, main=made["metadata"]["name"])

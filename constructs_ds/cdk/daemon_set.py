"""`NodeDaemonSet`: the base construct of every agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs import Construct

from constructs_ds.builder.fleet_checks import Member
from constructs_ds.builder.from_manifest import from_manifest
from constructs_ds.builder.manifests import manifests
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.cdk.api_objects import api_object
from constructs_ds.cdk.surroundings import Surroundings, surroundings_of
from constructs_ds.cdk.takes_props import path_of, takes_props
from constructs_ds.errors import Problem, PropsError
from constructs_ds.pss import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.model import DaemonSet


class NodeDaemonSet(Construct):
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
        where = f"{around.path}/{id}" if around.path else id
        made = manifests(props, around.settings, name=id, namespace=around.inside, where=where)
        self._enter(scope, id, made, around, where)

    @classmethod
    def from_manifest(cls, scope: Construct, id: str, manifest: DaemonSet | Mapping[str, Any]) -> NodeDaemonSet:
        """Put a DaemonSet that exists already into the tree as it stands: checked, nothing added or dropped.

        Only where it leaves its namespace open is that filled in, with the scope's.

        Raises:
            PropsError: It is not a DaemonSet that the target Kubernetes would take.
        """
        return _FromManifest(scope, id, manifest)

    def _enter(
        self, scope: Construct, id: str, made: Sequence[dict[str, Any]], around: Surroundings, where: str
    ) -> None:
        try:
            super().__init__(scope, id)
        except RuntimeError as error:
            # Node.js says what is wrong in the first line, such as a construct of that id.
            raise PropsError(Problem(where, "id", str(error).splitlines()[0], "give it another id")) from None
        self.manifests: tuple[dict[str, Any], ...] = tuple(made)
        """What the agent put into the tree, before any JSON patch."""
        for child_id, manifest in zip(_child_ids(made), made, strict=True):
            api_object(self, child_id, manifest, chart_namespace=around.chart_namespace)
        daemon_set = next(each for each in made if each["kind"] == "DaemonSet")
        verdict = evaluate(daemon_set["spec"]["template"], f"v{around.settings.version}")
        namespace = daemon_set["metadata"].get("namespace") or around.chart_namespace or "default"
        around.fleet.join(Member(where, around.settings.cluster, namespace, verdict.level, self.manifests))


class _FromManifest(NodeDaemonSet):
    def __init__(self, scope: Construct, id: str, manifest: DaemonSet | Mapping[str, Any]) -> None:
        around = surroundings_of(scope)
        where = path_of(scope, id)
        made = from_manifest(manifest, around.settings, where, namespace=around.inside)
        self._enter(scope, id, [made], around, where)


def _child_ids(made: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the DaemonSet "Resource", anything else after its kind, with its name where the kind comes twice."""
    kinds = [each["kind"] for each in made]
    return [
        "Resource"
        if each["kind"] == "DaemonSet"
        else each["kind"]
        if kinds.count(each["kind"]) == 1
        else f"{each['kind']}-{each['metadata'].get('namespace', '')}-{each['metadata']['name']}"
        for each in made
    ]

"""What puts an agent's manifests into the construct tree, and the agent into its fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs import Construct

from constructs_ds.builder.fleet_checks import Member
from constructs_ds.cdk.api_objects import api_object
from constructs_ds.errors import Problem, PropsError
from constructs_ds.pss import lowest_level, pod_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs_ds.cdk.surroundings import Surroundings


class AgentObjects(Construct):
    """A construct whose children are the objects of an agent."""

    manifests: tuple[dict[str, Any], ...]
    """What the agent put into the tree, before any JSON patch."""

    def enter(
        self,
        scope: Construct,
        id: str,
        made: Sequence[dict[str, Any]],
        around: Surroundings,
        where: str,
        *,
        main: str | None = None,
    ) -> None:
        """Become a child of `scope` with an ApiObject for each manifest.

        Args:
            scope: The parent.
            id: The construct's id.
            made: The manifests.
            around: What `scope` is.
            where: The construct's path.
            main: The name of the DaemonSet that is the default child. None: there is no such one.

        Raises:
            PropsError: The scope has a child of that id.
        """
        try:
            Construct.__init__(self, scope, id)
        except RuntimeError as error:
            # Node.js says what is wrong in the first line, such as a construct of that id.
            raise PropsError(Problem(where, "id", str(error).splitlines()[0], "give it another id")) from None
        self.manifests = tuple(made)
        for child_id, manifest in zip(_child_ids(made, main), made, strict=True):
            api_object(self, child_id, manifest, chart_namespace=around.chart_namespace)
        daemon_set = next(each for each in made if each["kind"] == "DaemonSet")
        namespace = daemon_set["metadata"].get("namespace") or around.chart_namespace or "default"
        pods = [pod for each in made if (pod := pod_of(each)) is not None]
        level = lowest_level(pods, f"v{around.settings.version}")
        around.fleet.join(Member(where, around.settings.cluster, namespace, level, self.manifests))


def _child_ids(made: Sequence[Mapping[str, Any]], main: str | None) -> list[str]:
    """Name the main DaemonSet "Resource", anything else after its kind, with its name where the kind comes twice."""
    kinds = [(each["kind"], _is_main(each, main)) for each in made]
    return [
        "Resource"
        if is_main
        else kind
        if kinds.count((kind, False)) == 1
        else f"{kind}-{each['metadata'].get('namespace', '')}-{each['metadata']['name']}"
        for each, (kind, is_main) in zip(made, kinds, strict=True)
    ]


def _is_main(each: Mapping[str, Any], main: str | None) -> bool:
    return (each["kind"], each["metadata"]["name"]) == ("DaemonSet", main)

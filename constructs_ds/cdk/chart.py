"""`Chart`: one file of `dist/`, and what holds for everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cdk8s

from constructs_ds.cdk.settings_of import settings_of
from constructs_ds.cdk.surroundings import configure as _configure
from constructs_ds.errors import Problem, PropsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from constructs_ds.builder.image import RegistryMirror


class Chart(cdk8s.Chart):
    """A cdk8s chart that also says where its objects are going. A plain `cdk8s.Chart` works as well.

    Args:
        scope: The app.
        id: The chart's id, and the name of its file.
        platform: Where the cluster runs, such as "eks". Default: the app's.
        kubernetes_version: The target version, such as "1.33". Default: the app's.
        registry_mirror: The registry that every image is pulled from instead. Default: the app's.
        cluster: Which cluster the chart is for, where the app renders several. Default: the app's, else none.
        namespace: The namespace that cdk8s gives every object without one. Default: none.
        labels: Labels that cdk8s gives every object.
        disable_resource_name_hashes: As in cdk8s; the library's own names carry no hashes.

    Raises:
        PropsError: The platform or version is unknown.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: str | None = None,
        kubernetes_version: str | None = None,
        registry_mirror: RegistryMirror | None = None,
        cluster: str | None = None,
        namespace: str | None = None,
        labels: Mapping[str, str] | None = None,
        disable_resource_name_hashes: bool | None = None,
    ) -> None:
        settings = settings_of(
            id,
            platform=platform,
            kubernetes_version=kubernetes_version,
            registry_mirror=registry_mirror,
            cluster=cluster,
        )
        try:
            super().__init__(
                scope, id, namespace=namespace, labels=labels, disable_resource_name_hashes=disable_resource_name_hashes
            )
        except RuntimeError as error:  # Node.js says what is wrong in the first line, such as a chart of that id
            raise PropsError(Problem(id, "id", str(error).splitlines()[0], "give the chart another id")) from None
        _configure(self, settings)


def configure(
    scope: Construct,
    *,
    platform: str | None = None,
    kubernetes_version: str | None = None,
    registry_mirror: RegistryMirror | None = None,
    cluster: str | None = None,
) -> None:
    """Set what holds for everything that is built below `scope` afterwards, such as a plain cdk8s chart.

    Raises:
        PropsError: The platform or version is unknown.
    """
    settings = settings_of(
        scope.node.path,
        platform=platform,
        kubernetes_version=kubernetes_version,
        registry_mirror=registry_mirror,
        cluster=cluster,
    )
    _configure(scope, settings)

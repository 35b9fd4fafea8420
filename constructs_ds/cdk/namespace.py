"""`Namespace`: what several agents live in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs import Construct

from constructs_ds.builder.namespace import EXEMPT, NamespaceProps, namespace_manifest
from constructs_ds.builder.rules.names import LABEL, LABEL_REMEDY
from constructs_ds.cdk.api_objects import api_object
from constructs_ds.cdk.settings_of import settings_of
from constructs_ds.cdk.surroundings import remember_namespace, surroundings_of
from constructs_ds.cdk.takes_props import takes_props
from constructs_ds.errors import Problem, PropsError

if TYPE_CHECKING:
    from cdk8s import ApiObject

    from constructs_ds.pss import Level

_ORDER = ("restricted", "baseline", "privileged")


class Namespace(Construct):
    """A namespace with the lowest Pod Security level that admits every agent in it, worked out from their pods.

    Build agents inside it, or name it in their `namespace`. Before what lives in it for Argo CD, and never pruned.

    Example:
        namespace = Namespace(chart, "logging")
        FluentBit(namespace, "fluent-bit")

    Raises:
        PropsError: A prop is malformed, or the namespace was given before with different settings.
    """

    @takes_props(NamespaceProps)
    def __init__(self, scope: Construct, id: str, props: NamespaceProps) -> None:
        around = surroundings_of(scope)
        path = around.child(id)
        own = {field: getattr(props, field) for field in ("platform", "kubernetes_version", "registry_mirror")}
        self._settings = settings_of(path, **own).within(around.settings)
        self._props = props
        self.name = props.name or id
        self.level: Level = "restricted"
        key = (self._settings.cluster, self.name)
        first = around.fleet.namespaces.get(key)
        self._refuse(first, path)
        super().__init__(scope, id)
        remember_namespace(self, around, self._settings, path)
        self._first = first
        self._object: ApiObject | None = self._made() if props.owned and first is None else None
        if first is None:
            around.fleet.found(self._settings.cluster, self)

    def _refuse(self, first: Namespace | None, path: str) -> None:
        if first is not None and (first._props, first._settings) != (self._props, self._settings):  # noqa: SLF001
            what = f"namespace {self.name!r} was given before with different settings, by {first.node.path}"
            raise PropsError(Problem(path, "name", what, "share that construct, or give both the same props"))
        if not LABEL.match(self.name):
            raise PropsError(Problem(path, "name", f"{self.name!r} is no DNS label", LABEL_REMEDY))
        if self.name in EXEMPT and self._props.owned:
            what = f"{self.name!r} is Kubernetes' own namespace, and its labels are not ours"
            raise PropsError(Problem(path, "owned", what, "set owned=False"))

    def _made(self) -> ApiObject:
        manifest = namespace_manifest(self._props, self.name, self._settings, self._props.level or self.level)
        return api_object(self, "Resource", manifest)

    def admit(self, level: Level) -> None:
        """Relax the labels to a level, unless they admit it already or were set by hand."""
        if self._first is not None:
            self._first.admit(level)
        if _ORDER.index(level) <= _ORDER.index(self.level):
            return
        self.level = level
        if self._object is None or self._props.level is not None:
            return
        manifest = namespace_manifest(self._props, self.name, self._settings, level)
        for key, value in manifest["metadata"]["labels"].items():
            self._object.metadata.add_label(key, value)

"""From a manifest to a cdk8s ApiObject, in as few and as cheap calls into Node.js as cdk8s allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsii
from cdk8s import ApiObject, JsonPatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

_jsii: Any = jsii  # its calls carry no types

_HEAD = ("apiVersion", "kind", "metadata")


def api_object(
    scope: Construct, id: str, manifest: Mapping[str, Any], *, chart_namespace: str | None = None
) -> ApiObject:
    """Return the ApiObject of a manifest.

    Name, labels and annotations stay where cdk8s users change them (`ApiObject.metadata`). The rest is one JSON patch
    per field, since cdk8s sorts and drops empty values in what it is given, but not in what is patched in.
    """
    made = _Checked(scope, id, manifest)
    patches = [_added(f"/{field}", value) for field, value in manifest.items() if field not in _HEAD]
    if chart_namespace is not None and "namespace" not in manifest["metadata"]:
        # cdk8s gives every object of such a chart its namespace, the cluster-scoped ones as well.
        patches.append(JsonPatch.remove("/metadata/namespace"))
    if patches:
        _jsii.invoke(made, "addJsonPatch", patches)
    return made


class _Checked(ApiObject):
    """An ApiObject made by the call that the generated class makes, without its check of every argument's type.

    The manifest has been checked against the schema; checking its parts again takes a third of the time.
    """

    def __init__(self, scope: Construct, id: str, manifest: Mapping[str, Any]) -> None:
        head = {field: manifest[field] for field in _HEAD}
        _jsii.create(ApiObject, self, [scope, id, head])


def _added(path: str, value: Any) -> JsonPatch:
    """Return the patch that sets a field, made by the call that `JsonPatch.add` makes."""
    patch: JsonPatch = _jsii.sinvoke(JsonPatch, "add", [path, value])
    return patch

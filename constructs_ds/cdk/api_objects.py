"""From a manifest to a cdk8s ApiObject, in as few calls into Node.js as cdk8s allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk8s import ApiObject, JsonPatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

_HEAD = ("apiVersion", "kind", "metadata")


def api_object(
    scope: Construct, id: str, manifest: Mapping[str, Any], *, chart_namespace: str | None = None
) -> ApiObject:
    """Return the ApiObject of a manifest.

    Name, labels and annotations stay where cdk8s users change them (`ApiObject.metadata`). The rest is one JSON patch
    per field, since cdk8s sorts and drops empty values in what it is given, but not in what is patched in.
    """
    made = ApiObject(
        scope, id, api_version=manifest["apiVersion"], kind=manifest["kind"], metadata=manifest["metadata"]
    )
    patches = [JsonPatch.add(f"/{field}", value) for field, value in manifest.items() if field not in _HEAD]
    if chart_namespace is not None and "namespace" not in manifest["metadata"]:
        # cdk8s gives every object of such a chart its namespace, the cluster-scoped ones as well.
        patches.append(JsonPatch.remove("/metadata/namespace"))
    if patches:
        made.add_json_patch(*patches)
    return made

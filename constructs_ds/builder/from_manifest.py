"""A DaemonSet that exists already, taken as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules import check_objects
from constructs_ds.errors import InputError, PropsError
from constructs_ds.model import DaemonSet

if TYPE_CHECKING:
    from constructs_ds.builder.settings import Settings


def from_manifest(
    manifest: DaemonSet | Mapping[str, Any], settings: Settings, where: str, *, namespace: str | None = None
) -> dict[str, Any]:
    """Return the DaemonSet, read into the typed model and written out again: nothing added, nothing lost.

    Args:
        manifest: As parsed from YAML or JSON, or typed.
        settings: The target version.
        where: The place named in errors.
        namespace: The one it is in where the manifest leaves that open. Default: left open.

    Raises:
        PropsError: A field is unknown or mistyped, or the API server would refuse the result.
    """
    try:
        read = manifest if isinstance(manifest, DaemonSet) else DaemonSet.from_dict(manifest)
    except InputError as error:
        raise PropsError(replace(problem, where=where) for problem in error.problems) from None
    made = read.to_dict()
    if namespace is not None and "namespace" not in made.get("metadata", {}):
        made["metadata"] = {**made.get("metadata", {}), "namespace": namespace}
    problems = check_objects([made], settings.version, where, existing=True)
    if problems:
        raise PropsError(problems)
    return made

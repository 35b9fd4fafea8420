"""A DaemonSet that exists already, taken as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.rules import check_objects
from constructs_ds.errors import PropsError
from constructs_ds.model import DaemonSet

if TYPE_CHECKING:
    from constructs_ds.builder.settings import Settings


def from_manifest(manifest: DaemonSet | Mapping[str, Any], settings: Settings, where: str) -> dict[str, Any]:
    """Return the DaemonSet, read into the typed model and written out again: nothing added, nothing lost.

    Raises:
        PropsError: A field is unknown or mistyped, or the API server would refuse the result.
    """
    read = manifest if isinstance(manifest, DaemonSet) else DaemonSet.from_dict(manifest)
    made = read.to_dict()
    problems = check_objects([made], settings.version, where)
    if problems:
        raise PropsError(problems)
    return made

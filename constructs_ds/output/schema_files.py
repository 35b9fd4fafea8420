"""The published schemas of each Kubernetes version, as the package `kubernetes-validate` carries them.

Only what is asked for is opened: one file of definitions for a version, about 12 ms, kept for the process. The package
itself is not imported, since all that is needed of it is its folder.

Source: `v1.NN.0-local-strict/_definitions.json` in kubernetes-validate 1.37, made from each release's OpenAPI.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from constructs_ds.errors import ConstructsDsError

if TYPE_CHECKING:
    from constructs_ds.versions import KubernetesVersion


class Schemas(NamedTuple):
    """The schemas of one Kubernetes version.

    Attributes:
        definitions: Every definition by name, such as `io.k8s.api.core.v1.Container`.
        kinds: The name of the definition of each (apiVersion, kind).
    """

    definitions: dict[str, Any]
    kinds: dict[tuple[str, str], str]


@cache
def schemas(version: KubernetesVersion) -> Schemas:
    """Return the schemas of a Kubernetes version.

    Raises:
        ConstructsDsError: The package that carries them is not installed, or lacks this version.
    """
    path = _folder(version) / "_definitions.json"
    try:
        definitions: dict[str, Any] = json.loads(path.read_bytes())["$defs"]
    except OSError as error:
        raise ConstructsDsError(
            f"no schemas of Kubernetes {version}: {error.strerror}; install kubernetes-validate 1.37 or newer"
        ) from None
    return Schemas(definitions, dict(_kinds(definitions)))


def has_schema_file(version: KubernetesVersion, api_version: str, kind: str) -> bool:
    """Tell whether a version may have a kind, without reading anything.

    File names are in lower case and leave out the domain of the group, so yes means only that `schemas` knows for sure.
    """
    group, _, short = api_version.rpartition("/")
    stem = "-".join(part for part in (kind.lower(), group.split(".")[0], short) if part)
    return (_folder(version) / f"{stem}.json").is_file()


def _kinds(definitions: dict[str, Any]) -> list[tuple[tuple[str, str], str]]:
    """List the kinds that manifests can have; what belongs to every group at once (DeleteOptions) is none of them."""
    found: list[tuple[tuple[str, str], str]] = []
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", ())
        if len(kinds) == 1:
            (gvk,) = kinds
            api_version = f"{gvk['group']}/{gvk['version']}" if gvk["group"] else gvk["version"]
            found.append(((api_version, gvk["kind"]), name))
    return found


@cache
def _folder(version: KubernetesVersion) -> Path:
    spec = find_spec("kubernetes_validate")
    if spec is None or spec.origin is None:
        raise ConstructsDsError("the schema check needs the package kubernetes-validate; install it")
    return Path(spec.origin).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict"

"""Applies the user's patches to an agent's finished objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from constructs_ds.errors import InputError, Problem, PropsError
from constructs_ds.model.merge import strategic_merge
from constructs_ds.model.schema_tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constructs_ds.builder.overrides import Overrides


def apply_overrides(
    made: Sequence[dict[str, Any]], overrides: Overrides, container: str, where: str
) -> list[dict[str, Any]]:
    """Return the objects with the user's strategic merge patches applied.

    Raises:
        PropsError: A patch is for an object that the agent does not make, makes no sense, or turns an object into
            another one.
    """
    problems = list(_misnamed(overrides, container, where))
    result = list(made)
    for target, patch in _patches(overrides, container):
        hits = [index for index, each in enumerate(made) if _is_target(each, target)]
        if not hits:
            known = ", ".join(f"{each['kind']}/{each['metadata']['name']}" for each in made)
            problems.append(Problem(where, "overrides", f"the agent makes no {target}", f"it makes {known}"))
        for index in hits:
            try:
                result[index] = _merged(result[index], patch)
            except InputError as error:
                problems += [replace(each, where=where, field=f"overrides: {each.field}") for each in error.problems]
            problems += _other_object(made[index], result[index], where)
    if problems:
        raise PropsError(problems)
    return result


def _merged(made: dict[str, Any], patch: Any) -> dict[str, Any]:
    """Merge as `kubectl` does: by the merge keys of the kind, and without any where it is a custom resource."""
    if (made["apiVersion"], made["kind"]) in KINDS:
        return strategic_merge(made, patch)
    merged: dict[str, Any] = _json_merged(made, patch)
    return merged


def _json_merged(whole: Any, patch: Any) -> Any:
    """Return a JSON merge patch applied: maps are merged, None deletes, anything else replaces (RFC 7386)."""
    if not isinstance(patch, Mapping):
        return patch
    changes = cast("Mapping[str, Any]", patch)
    result = dict(cast("Mapping[str, Any]", whole)) if isinstance(whole, Mapping) else {}
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _json_merged(result.get(key), value)
    return result


def _misnamed(overrides: Overrides, container: str, where: str) -> Iterator[Problem]:
    """Find a patch of the main container that is for another one, which would be added beside it."""
    patch = overrides.container
    name = patch.get("name", container) if isinstance(patch, Mapping) else (patch.name if patch else container)
    if name != container:
        what = f"container is the main one, {container!r}; got name {name!r}"
        yield Problem(where, "overrides", what, "patch others by name, through `pod`")


def _other_object(before: Mapping[str, Any], after: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Find what makes a patched object another one; all that refers to it would be left behind."""
    was, turned = _identity(before), _identity(after)
    for field, old in was.items():
        if turned[field] != old:
            what = f"turns {field} of {was['kind']}/{was['metadata.name']} into {turned[field]!r}"
            yield Problem(where, "overrides", what, "leave it out; `name` and `namespace` are props")


def _identity(each: Mapping[str, Any]) -> dict[str, Any]:
    given = each.get("metadata")
    metadata: Mapping[str, Any] = cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}
    named = {f"metadata.{field}": metadata.get(field) for field in ("name", "namespace")}
    return {"apiVersion": each.get("apiVersion"), "kind": each.get("kind"), **named}


def _patches(overrides: Overrides, container: str) -> list[tuple[str, Any]]:
    patches: list[tuple[str, Any]] = list(overrides.by_kind())
    if overrides.pod is not None:
        patches.append(("DaemonSet", {"spec": {"template": {"spec": overrides.pod}}}))
    if overrides.container is not None:
        patch = overrides.container
        named = {"name": container, **patch} if isinstance(patch, Mapping) else patch
        patches.append(("DaemonSet", {"spec": {"template": {"spec": {"containers": [named]}}}}))
    return [*patches, *overrides.by_name.items()]


def _is_target(made: Mapping[str, Any], target: str) -> bool:
    kind, _, name = target.partition("/")
    return made["kind"] == kind and (not name or made["metadata"]["name"] == name)

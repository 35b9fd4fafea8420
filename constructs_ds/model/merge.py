"""Strategic merge: lay a partial object over a whole one, as `kubectl patch` and kustomize do.

Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go; which lists merge, and by which key, comes from
`schema_tables.MERGE_KEYS`. Two differences, both where upstream loses or leaks something: `$patch: replace` on a field
that is absent sets it (upstream drops the content), and no directive ever stays behind in the result.
`$setElementOrder`, which kubectl writes for itself between two versions of a file, is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constructs_ds.errors import InputError, Problem
from constructs_ds.model.base import KubeModel
from constructs_ds.model.merge_order import in_patch_order
from constructs_ds.model.reading import field_path
from constructs_ds.model.schema_tables import FIELDS, KINDS, MAPS, MERGE_KEYS, PRIMITIVE, REPLACED
from constructs_ds.model.shapes import is_list, is_map

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PATCH = "$patch"
_RETAIN_KEYS = "$retainKeys"
_DELETE_FROM = "$deleteFromPrimitiveList/"
_SET_ORDER = "$setElementOrder/"

_SCALARS = (str, int, float)

_Path = tuple[str | int, ...]


def strategic_merge(
    obj: Mapping[str, Any], patch: Mapping[str, Any] | KubeModel, *, definition: str | None = None
) -> dict[str, Any]:
    """Return `obj` with `patch` merged in; neither is changed.

    Maps merge, lists with a merge key merge by that key, all other lists are replaced, and None deletes. A model as
    patch, or anywhere in it, counts for the fields that were given to it, None among them.

    Args:
        obj: The whole object.
        patch: The part to lay over it, with Kubernetes' directives where needed: `$patch: delete` or `replace` in a
            map or an element, `$retainKeys`, `$deleteFromPrimitiveList/<field>`.
        definition: What `obj` is, such as `io.k8s.api.core.v1.PodSpec`. Default: by its apiVersion and kind, or else
            what the patch is, if that is a model.

    Returns:
        The merged object. Maps that merged are in Kubernetes' field order; what was taken over whole keeps its own.

    Raises:
        InputError: The object is of no known kind, an element lacks its merge key, or a directive is malformed.
    """
    if definition is None:
        definition = _definition(obj, patch)
    return _merge_maps(obj, _plain(patch), definition, ())


def _definition(obj: Mapping[str, Any], patch: object) -> str:
    kind = (str(obj.get("apiVersion")), str(obj.get("kind")))
    found = KINDS.get(kind)
    if found is not None:
        return found
    if isinstance(patch, KubeModel):
        return patch.DEFINITION
    raise _error((), f"cannot merge into kind {kind[1]} of {kind[0]}", "its merge keys are not known; give all of it")


def _plain(value: Any) -> Any:
    """Return a patch without models, in fresh dicts and lists."""
    if isinstance(value, KubeModel):
        return value.model_dump(by_alias=True, exclude_unset=True)
    if is_map(value):
        return {key: _plain(below) for key, below in value.items()}
    if is_list(value):
        return [_plain(below) for below in value]
    return value


def _merge_maps(
    target: Mapping[str, Any], patch: Mapping[str, Any], definition: str | None, path: _Path
) -> dict[str, Any]:
    match patch.get(_PATCH):
        case None:
            pass
        case "replace":
            return _adopted_map(patch)
        case "delete":
            return {}
        case other:
            raise _error((*path, _PATCH), f"got {other!r}", "use 'delete' or 'replace'")
    merged = _retained(target, patch, path)
    for field, value in patch.items():
        _merge_field(merged, field, value, definition, (*path, field))
    return _ordered(merged, definition)


def _retained(target: Mapping[str, Any], patch: Mapping[str, Any], path: _Path) -> dict[str, Any]:
    """Apply `$retainKeys`: fields of the target that it does not name go, and the patch may set no others."""
    if _RETAIN_KEYS not in patch:
        return dict(target)
    keep = patch[_RETAIN_KEYS]
    given = {key for key, value in patch.items() if value is not None and not key.startswith("$")}
    if not is_list(keep) or not given <= set(keep):
        raise _error((*path, _RETAIN_KEYS), f"got {keep!r}", f"list every field to keep, {sorted(given)} among them")
    return {key: value for key, value in target.items() if key in keep}


def _merge_field(merged: dict[str, Any], field: str, value: Any, definition: str | None, path: _Path) -> None:
    """Merge one entry of a patch into `merged`, which is changed."""
    if field.startswith(_DELETE_FROM):
        _delete_from(merged, field.removeprefix(_DELETE_FROM), value, path)
    elif field.startswith(_SET_ORDER):
        raise _error(path, "not supported", "leave it out: the order is that of the patch, then of the object")
    elif field == _RETAIN_KEYS:
        pass
    elif value is None:
        merged.pop(field, None)
    else:
        result = _merged_value(merged.get(field), value, definition, path)
        if result is _DROPPED:
            merged.pop(field, None)
        else:
            merged[field] = result


_DROPPED = object()
"""What becomes of a map that is marked for deletion where there is nothing to delete."""


def _merged_value(target: Any, value: Any, definition: str | None, path: _Path) -> Any:
    field = str(path[-1])
    if is_map(target) and is_map(value) and (definition, field) not in REPLACED:
        return _merge_maps(target, value, _below(definition, field), path)
    merge_key = MERGE_KEYS.get(definition or "", {}).get(field)
    if is_list(target) and is_list(value) and merge_key is not None:
        return _merge_lists(list(target), list(value), merge_key, _below(definition, field), path)
    return _DROPPED if _is_deletion(value) else _adopted(value)


def _below(definition: str | None, field: str) -> str | None:
    if (definition, field) in MAPS:
        return None
    return FIELDS.get(definition or "", {}).get(field)


def _merge_lists(target: list[Any], patch: list[Any], key: str, definition: str | None, path: _Path) -> list[Any]:
    if key == PRIMITIVE:
        _require_scalars([*target, *patch], path)
        both = list(dict.fromkeys([*target, *patch]))
        return in_patch_order(both, patch, target, lambda item: item)
    _require_key([*target, *(item for item in patch if item != {_PATCH: "replace"})], key, path)
    marked = [item for item in patch if _PATCH in item]
    patch = [item for item in patch if _PATCH not in item]
    if any(item[_PATCH] == "replace" for item in marked):
        return _adopted_list(patch)
    gone = [_deleted(item, key, path) for item in marked]
    target = [item for item in target if item[key] not in gone]
    merged = list(target)
    for item in patch:
        place = next((place for place, known in enumerate(merged) if known[key] == item[key]), None)
        if place is None:
            merged.append(_adopted(item))
        else:
            merged[place] = _merge_maps(merged[place], item, definition, (*path, place))
    return in_patch_order(merged, patch, target, lambda item: item[key])


def _require_scalars(items: list[Any], path: _Path) -> None:
    for item in items:
        if not isinstance(item, _SCALARS):
            raise _error(path, f"element {item!r} is no scalar", "the list merges as a set of scalars")


def _require_key(items: list[Any], key: str, path: _Path) -> None:
    for item in items:
        if not is_map(item) or not isinstance(item.get(key), _SCALARS):
            raise _error(path, f"element {item!r} has no {key!r}", f"elements merge by {key!r}; give each its own")


def _deleted(item: dict[str, Any], key: str, path: _Path) -> Any:
    if item[_PATCH] != "delete":
        raise _error((*path, _PATCH), f"got {item[_PATCH]!r}", "use 'delete' or 'replace'")
    return item[key]


def _delete_from(merged: dict[str, Any], field: str, values: Any, path: _Path) -> None:
    if not is_list(values):
        raise _error(path, f"got {values!r}, which is not a list", f"list the elements of {field!r} to delete")
    before = merged.get(field)
    if is_list(before):
        merged[field] = [item for item in before if item not in values]


def _adopted(value: Any) -> Any:
    """Return a value that replaces or is new: without nulls and directives."""
    if is_map(value):
        return _adopted_map(value)
    return _adopted_list(value) if is_list(value) else value


def _adopted_map(value: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: below for key, below in value.items() if below is not None and not key.startswith("$")}
    return {key: _adopted(below) for key, below in kept.items() if not _is_deletion(below)}


def _adopted_list(value: Iterable[Any]) -> list[Any]:
    return [_adopted(item) for item in value if not (is_map(item) and _PATCH in item)]


def _is_deletion(value: Any) -> bool:
    return is_map(value) and value.get(_PATCH) == "delete"


def _ordered(merged: dict[str, Any], definition: str | None) -> dict[str, Any]:
    known = FIELDS.get(definition or "", {})
    ordered = {field: merged[field] for field in known if field in merged}
    return ordered | merged


def _error(path: _Path, what: str, remedy: str) -> InputError:
    return InputError(Problem("", field_path(path), what, remedy))

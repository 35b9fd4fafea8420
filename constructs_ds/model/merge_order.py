"""The order of a merged list: what the patch names in its order, between what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def in_patch_order(merged: list[Any], patch: list[Any], original: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Return the elements of a merged list as strategic merge orders them.

    Elements that the patch names come in its order, the others in the original's. An element of the patch that is new
    comes before all that remain; one that is not, after those that the original has before it.

    Source: normalizeElementOrder in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.

    Args:
        merged: All elements, each once.
        patch: The elements of the patch.
        original: The elements before the merge.
        key: What tells elements apart.
    """
    wanted = [key(item) for item in patch]
    places = {key(item): place for place, item in reversed(list(enumerate(original)))}
    named = sorted((item for item in merged if key(item) in wanted), key=lambda item: wanted.index(key(item)))
    others = [item for item in merged if key(item) not in wanted]
    result: list[Any] = []
    for item in named:
        place = places.get(key(item), -1)
        while others and places[key(others[0])] < place:
            result.append(others.pop(0))
        result.append(item)
    return result + others

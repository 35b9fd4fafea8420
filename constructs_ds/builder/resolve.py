"""How a role's and preset's parts are joined with what the user says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.security import Security

if TYPE_CHECKING:
    from constructs_ds.builder.settings import Settings

_KEYED_BY = {
    "ports": ("container_port", "protocol"),
    "volumes": ("name",),
    "volume_mounts": ("mount_path",),
    "init_containers": ("name",),
    "sidecars": ("name",),
    "containers": ("name",),
    "config": ("volume",),
}
"""Collections that grow, and what makes two entries the same."""

_UNSAID = {"protocol": "TCP"}
"""What Kubernetes takes a field for that is left out."""

_GROWING = frozenset(
    {
        "extra_args",
        "env_from",
        "scratch_dirs",
        "host_access",
        "rbac",
        "supplemental_groups",
        "image_pull_secrets",
        "extra_objects",
    }
)
"""Collections that grow without a key."""

P = TypeVar("P", bound=NodeDaemonSetProps)


def resolve(props: P, settings: Settings) -> P:
    """Return `props` with what its role and preset bring along filled in.

    The order: the class's defaults, then each part, then what the user set.
    """
    own = {name: getattr(props, name) for name in props.model_fields_set}
    defaults = _defaults(type(props))
    joined: dict[str, Any] = {}
    for share in (*props.parts(settings), own):
        for name, value in share.items():
            base = joined[name] if name in joined else defaults[name]
            joined[name] = _join(name, base, value)
    return props.model_copy(update=joined)


@cache
def _defaults(kind: type[NodeDaemonSetProps]) -> Mapping[str, Any]:
    """Return a class's defaults; one of each will do, as nothing writes to values."""
    return {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}


def _join(name: str, base: Any, more: Any) -> Any:
    """Return `more` over `base`: collections grow, values join field by field, the rest is replaced."""
    if name in _KEYED_BY:
        return _by_key(_KEYED_BY[name], base, more)
    if name in _GROWING:
        return [*base, *(entry for entry in more if entry not in base)]
    if isinstance(base, Mapping) and isinstance(more, Mapping):
        return {**cast("Mapping[str, Any]", base), **cast("Mapping[str, Any]", more)}
    if isinstance(more, Metrics) and isinstance(base, Metrics):
        return more.over(base)
    if isinstance(more, Security) and isinstance(base, Security):
        return more.over(base)
    return more


def _by_key(fields: Sequence[str], base: Iterable[Any], more: Iterable[Any]) -> list[Any]:
    """Put each entry of `more` in the place of its equal in `base`, the others after them.

    Two entries of `more` that meet are both kept: that is a mistake for the rules to refuse, not one to hide.
    """

    def key(entry: Any) -> tuple[Any, ...]:
        return tuple(getattr(entry, field) or _UNSAID.get(field) for field in fields)

    rest = list(more)
    joined: list[Any] = []
    for entry in base:
        place = next((index for index, other in enumerate(rest) if key(other) == key(entry)), None)
        joined.append(entry if place is None else rest.pop(place))
    return joined + rest

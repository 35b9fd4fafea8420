"""How a role's and preset's parts are joined with what the user says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from constructs_ds.builder.metrics import Metrics
from constructs_ds.builder.props import NodeDaemonSetProps
from constructs_ds.builder.security import Security

if TYPE_CHECKING:
    from constructs_ds.builder.settings import Settings

_KEYED_BY = {
    "ports": "container_port",
    "volumes": "name",
    "volume_mounts": "mount_path",
    "init_containers": "name",
    "sidecars": "name",
    "containers": "name",
    "config": "volume",
}
"""Collections that grow, and what makes two entries the same."""

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
    joined: dict[str, Any] = {}
    for part in props.parts(settings):
        for name, value in part.items():
            joined[name] = _join(name, joined[name], value) if name in joined else value
    fields = type(props).model_fields
    for name in props.model_fields_set:
        base = joined[name] if name in joined else fields[name].default
        joined[name] = _join(name, base, getattr(props, name))
    return props.model_copy(update=joined)


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


def _by_key(key: str, base: Iterable[Any], more: Iterable[Any]) -> list[Any]:
    entries = {getattr(entry, key): entry for entry in base}
    return list((entries | {getattr(entry, key): entry for entry in more}).values())

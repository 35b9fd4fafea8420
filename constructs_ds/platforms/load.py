"""Reads platform files; every platform stands on the facts of `kubernetes.yaml`."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import resources
from string import Template
from typing import Any

import yaml

from constructs_ds.errors import InputError, Problem
from constructs_ds.platforms.schema import Platform

_BASE = "kubernetes"
_DATA = resources.files("constructs_ds.platforms") / "data"


def platform_names() -> tuple[str, ...]:
    """Return the names of all platforms, sorted; "kubernetes" is a conformant cluster of no particular kind."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _DATA.iterdir() if entry.name.endswith(".yaml")))


@cache
def load_platform(name: str) -> Platform:
    """Return a platform by name.

    Raises:
        InputError: No platform has that name; the message lists those there are.
    """
    if name not in platform_names():
        raise InputError(Problem("", "platform", f"got {name!r}", _known(name)))
    own = _read(name)
    base = _read(_BASE) if name != _BASE else {}
    data = {**base, **own}
    for collection in ("taints", "exclude_nodes"):
        data[collection] = [*base.get(collection, ()), *own.get(collection, ())]
    data["host_paths"] = _resolved({**base.get("host_paths", {}), **own.get("host_paths", {})})
    return Platform.model_validate(data)


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def _resolved(host_paths: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Fill in `${location}` so that moving the kubelet root moves what lies under it."""
    plain = {name: fact["path"] for name, fact in host_paths.items() if "$" not in fact["path"]}
    return {name: {**fact, "path": Template(fact["path"]).substitute(plain)} for name, fact in host_paths.items()}


def _known(name: str) -> str:
    close = difflib.get_close_matches(name, platform_names(), n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}known platforms: {', '.join(platform_names())}"

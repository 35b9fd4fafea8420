"""What paths, capabilities, taints and priority classes give access to; the facts are in `knowledge.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Literal

import yaml

Section = Literal["paths", "capabilities", "taints", "priority_classes"]

_RUN = "/var/run"


def known(section: Section, name: str) -> str:
    """Return what is known of a name, "" for nothing."""
    return _facts()[section].get(name, "")


def known_path(path: str) -> str:
    """Return what a path of the node gives access to: its own fact, else that of the nearest folder above it.

    >>> known_path("/var/run/docker.sock")
    'the container runtime; whoever may talk to it is root on the node'
    >>> known_path("/var/log/audit")
    'inside /var/log (the logs of the node and of all containers)'
    """
    plain = PurePosixPath(path)
    if plain.is_relative_to(_RUN):
        plain = "/run" / plain.relative_to(_RUN)
    facts = _facts()["paths"]
    if str(plain) in facts:
        return facts[str(plain)]
    above = next((str(each) for each in plain.parents if str(each) in facts), "/")
    return f"inside {above} ({facts[above]})" if above != "/" else ""


@cache
def _facts() -> dict[str, dict[str, str]]:
    text = (resources.files("constructs_ds.explain") / "knowledge.yaml").read_text(encoding="utf-8")
    return {section: content["known"] for section, content in yaml.safe_load(text).items()}

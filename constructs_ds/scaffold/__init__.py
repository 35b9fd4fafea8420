"""A GitOps repository to begin with, made from the files under `templates/`.

In there, `dot-` at the start of a name stands for a dot, so that no tool takes a template for its own configuration,
and every name ends in `.tmpl`. `@@NAME@@` in a text is replaced by an answer.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_ANSWER = re.compile(r"@@([A-Z_]+)@@")


def render(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the repository by their names, sorted.

    Args:
        answers: By name, in capitals: what stands for it in the templates.
    """
    templates = resources.files("constructs_ds.scaffold") / "templates"
    return {
        name: _ANSWER.sub(lambda match: answers[match[1]], text) for name, text in sorted(_templates(templates, ""))
    }


def _templates(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        name = prefix + re.sub(r"^dot-", ".", entry.name)
        if entry.is_dir():
            yield from _templates(entry, f"{name}/")
        elif name.endswith(".tmpl"):
            yield name.removesuffix(".tmpl"), entry.read_text(encoding="utf-8")

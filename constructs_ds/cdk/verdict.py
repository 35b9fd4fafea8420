"""The last look at everything that is about to be written, the library's own objects and all others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_ds.output import check_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs_ds.errors import Problem
    from constructs_ds.versions import KubernetesVersion


def problems_with(
    placed: Sequence[tuple[str, dict[str, Any]]], version: KubernetesVersion, *, strict: bool
) -> list[Problem]:
    """Return the problems with one cluster's objects, given with the path of their chart."""
    problems: list[Problem] = []
    for path, each in placed if strict else ():
        problems += [replace(problem, where=f"{path}: {problem.where}") for problem in check_schema([each], version)]
    return problems

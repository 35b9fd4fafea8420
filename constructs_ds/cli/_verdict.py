"""The last look at what an app made, for apps that are no `constructs_ds.App` as well."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from constructs_ds.builder.verdict import problems_with
from constructs_ds.errors import Problem, SynthError
from constructs_ds.versions import NEWEST, OLDEST, KubernetesVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_ds.cli._run_app import Synthesized


def check(made: Synthesized, version: KubernetesVersion | None) -> None:
    """Refuse what the API server would not accept, and pods that a namespace beside them would turn away.

    Args:
        made: What the app made.
        version: The target version. None: an object passes if the newest or the oldest supported version takes it,
            since a plain cdk8s app says nothing of its target, and ours has checked against its own.

    Raises:
        SynthError: With every problem there is.
    """
    problems = list(_nameless(made)) or [found for group in _clusters(made) for found in _problems(group, version)]
    if problems:
        raise SynthError(problems)


def _problems(placed: list[tuple[str, dict[str, Any]]], version: KubernetesVersion | None) -> list[Problem]:
    problems = problems_with(placed, version or NEWEST, strict=True)
    if problems and version is None:
        older = {(each.where, each.field) for each in problems_with(placed, OLDEST, strict=True)}
        problems = [each for each in problems if (each.where, each.field) in older]
    return problems


def _nameless(made: Synthesized) -> Iterator[Problem]:
    """Yield a problem for each object that does not say what it is, as a file that an app includes may have."""
    for file, objects in made.objects.items():
        for number, each in enumerate(objects, start=1):
            for field, kind in (("apiVersion", str), ("kind", str), ("metadata", dict)):
                if not isinstance(each.get(field), kind):
                    yield Problem(f"{file}: object {number}", field, "missing", "every object needs it")


def _clusters(made: Synthesized) -> list[list[tuple[str, dict[str, Any]]]]:
    """Return objects, each with its file, that are judged together.

    All of them; file by file where a namespace is there more than once, which is how several clusters look.
    """
    files = [[(name, each) for each in objects] for name, objects in made.objects.items()]
    names = Counter(
        each["metadata"].get("name") for placed in files for _, each in placed if each["kind"] == "Namespace"
    )
    several = any(count > 1 for count in names.values())
    return files if several else [[each for placed in files for each in placed]]

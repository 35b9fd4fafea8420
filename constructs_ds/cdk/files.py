"""Which object goes into which file, as cdk8s divides and names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cdk8s import Chart, Names, YamlOutputType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOT_IN_FILE_NAMES = re.compile(r"[^0-9a-zA-Z_.-]")

Charted = tuple[Chart, "list[dict[str, Any]]"]


def files_of(
    charts: Sequence[Charted], kind: YamlOutputType, extension: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each file's name and objects."""
    if kind == YamlOutputType.FILE_PER_APP:
        if charts:
            yield f"app{extension}", [each for _, objects in charts for each in objects]
        return
    indexed = _depend_on_each_other(charts)
    for index, (chart, objects) in enumerate(charts):
        name = Names.to_dns_label(chart)
        name = f"{index:04}-{name}" if indexed else name
        if kind == YamlOutputType.FILE_PER_CHART:
            yield name + extension, objects
        else:
            folder = f"{name}/" if kind == YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE else ""
            for each in objects:
                own = _NOT_IN_FILE_NAMES.sub("", f"{each['kind']}.{each['metadata']['name']}")
                yield f"{folder}{own}{extension}", [each]


def _depend_on_each_other(charts: Sequence[Charted]) -> bool:
    """Whether cdk8s numbers the files, so that they are applied in order: it does when one chart needs another."""
    if len(charts) == 1:
        return False
    return any(isinstance(each, Chart) for chart, _ in charts for each in chart.node.dependencies)

"""Tables that are shown on a terminal and in Markdown alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a title.

    Attributes:
        title: What the rows are.
        columns: The heading of each column; one that starts with `>` is aligned to the right.
        rows: A text for each column.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def markdown(tables: Sequence[Table]) -> str:
    """Return tables as GitHub reads them; a bar in a cell is escaped."""
    parts: list[str] = []
    for table in tables:
        heads = [column.removeprefix(">") for column in table.columns]
        rules = ["---:" if column.startswith(">") else "---" for column in table.columns]
        lines = [_line(heads), _line(rules), *(_line(row) for row in table.rows)]
        parts.append(f"### {table.title}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

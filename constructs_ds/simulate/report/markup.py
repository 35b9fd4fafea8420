"""HTML from Python, with every text escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VOID = frozenset({"line", "meta", "rect"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(element: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """Return an element; texts among its children are escaped, and attributes that are `None` are left out.

    A trailing underscore of an attribute's name is dropped (`class_`), other underscores are hyphens.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if element in _VOID and not children:
        return Markup(f"<{element}{given}>") if element == "meta" else Markup(f"<{element}{given}/>")
    return Markup(f"<{element}{given}>{join(children)}</{element}>")


def join(parts: Iterable[str]) -> Markup:
    """Return texts and elements one after another."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part, quote=False) for part in parts))


def _number(value: str | float) -> str:
    """Return a coordinate with no more digits than a screen shows."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> Markup:
    """Return a table whose first cell of each row is its heading.

    Args:
        caption: What the rows are; for those who hear the page.
        heads: The heading of each column.
        rows: The cells of each row.
        numbers: The columns to align to the right.
    """
    kind = ["num" if index in numbers else None for index in range(len(heads))]
    head = tag("tr", *(tag("th", text, scope="col", class_=kind[index]) for index, text in enumerate(heads)))
    body = [
        tag(
            "tr",
            tag("th", row[0], scope="row", class_=kind[0]),
            *(tag("td", cell, class_=kind[index]) for index, cell in enumerate(row[1:], 1)),
        )
        for row in rows
    ]
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def section(title: str, lead: str, *children: str) -> Markup:
    """Return a part of the page under a heading, with a sentence that says what it shows."""
    slug = "-".join(title.lower().split())
    return tag("section", tag("h2", title, id=slug), tag("p", lead, class_="lead"), *children, aria_labelledby=slug)

"""Drawings for the page: what agents take of each node class, and how long their rollouts take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_ds.simulate.report.markup import Markup, join, tag
from constructs_ds.simulate.report.style import PALETTE_SIZE
from constructs_ds.simulate.words import duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH = 1080
_LEFT = 250
_RIGHT = 70
_ROW = 26
_BAR = 16
_TICKS = 4
_NICE = (1, 2, 5, 10, 20, 25, 50, 100)
_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)


def colours(names: Sequence[str]) -> dict[str, str]:
    """Return a colour for each name, the first ones each their own; the order of `names` decides."""
    return {name: f"var(--c{index})" if index < PALETTE_SIZE else "var(--rest)" for index, name in enumerate(names)}


def legend(palette: Mapping[str, str]) -> Markup:
    """Return what each colour stands for."""
    own = [(name, colour) for name, colour in palette.items() if colour != "var(--rest)"]
    rest = len(palette) - len(own)
    listed = [*own, (f"{rest} more", "var(--rest)")] if rest else own
    return tag(
        "ul",
        *(tag("li", tag("span", style=f"background:{colour}"), name) for name, colour in listed),
        class_="legend",
        aria_hidden="true",
    )


def stacked_bars(
    title: str, rows: Sequence[tuple[str, Sequence[tuple[str, float]]]], palette: Mapping[str, str]
) -> Markup:
    """Return a bar of shares for each row.

    Args:
        title: What is drawn; for those who hear the page.
        rows: The name of each row, with a share of one (0.05 is 5 %) for each part.
        palette: The colour of each part.
    """
    longest = max((sum(share for _, share in parts) for _, parts in rows), default=0.0)
    percent = next((step for step in _NICE if step >= longest * 100), None) or 100
    parts: list[str] = [_axis(len(rows), [f"{percent * tick / _TICKS:g}%" for tick in range(_TICKS + 1)])]
    for index, (name, shares) in enumerate(rows):
        bar = [(share, palette[part], f"{part}: {share:.1%}") for part, share in shares if share > 0]
        label = f"{sum(share for _, share in shares):.1%}"
        parts.append(_bar(index, name, bar, percent / 100, label))
    return _drawing(title, len(rows), parts)


def time_bars(title: str, rows: Sequence[tuple[str, Sequence[tuple[int, str]], str]]) -> Markup:
    """Return a bar of time for each row, cut into its steps.

    Args:
        title: What is drawn; for those who hear the page.
        rows: The name of each row, with the seconds and a description of each part, and what to write behind it.
    """
    longest = max((sum(seconds for seconds, _ in parts) for _, parts, _ in rows), default=0)
    step = next((time for time in _TIMES if time * _TICKS >= longest), -(-longest // _TICKS)) or 1
    drawn: list[str] = [_axis(len(rows), [duration(step * tick) for tick in range(_TICKS + 1)])]
    for index, (name, parts, label) in enumerate(rows):
        bar = [(float(seconds), f"var(--c{number % 2 * 5})", text) for number, (seconds, text) in enumerate(parts)]
        drawn.append(_bar(index, name, bar, float(step * _TICKS), label))
    return _drawing(title, len(rows), drawn)


def _drawing(title: str, rows: int, parts: Sequence[str]) -> Markup:
    height = rows * _ROW + 28
    svg = tag("svg", tag("title", title), *parts, viewBox=f"0 0 {_WIDTH} {height}", role="img", aria_label=title)
    return tag("div", svg, class_="scroll", tabindex="0", role="region", aria_label=title)


def _axis(rows: int, labels: Sequence[str]) -> Markup:
    """Return grid lines with a text under each."""
    bottom = rows * _ROW
    parts: list[str] = []
    for index, label in enumerate(labels):
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * index / _TICKS
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=bottom + 4, class_="grid"))
        anchor = "end" if index == _TICKS else "start" if index == 0 else "middle"
        parts.append(tag("text", label, x=x, y=bottom + 19, text_anchor=anchor, class_="faint"))
    return join(parts)


def _bar(index: int, name: str, shares: Sequence[tuple[float, str, str]], whole: float, label: str) -> Markup:
    """Return one row: its name, its parts side by side, and what it comes to."""
    y, width = index * _ROW, _WIDTH - _LEFT - _RIGHT
    shown = name if len(name) <= 34 else f"{name[:33]}…"  # noqa: PLR2004 - what fits left of the bars
    parts = [
        tag("text", shown, tag("title", name), x=_LEFT - 12, y=y + _BAR + 2, text_anchor="end"),
        tag("rect", x=_LEFT, y=y + 5, width=width, height=_BAR, rx=3, class_="track"),
    ]
    x = float(_LEFT)
    for share, colour, text in shares:
        long = min(width * share / whole, _LEFT + width - x)
        parts.append(
            tag("rect", tag("title", text), x=x, y=y + 5, width=long, height=_BAR, style=f"fill:{colour}", class_="cut")
        )
        x += long
    parts.append(tag("text", label, x=min(x + 8, _LEFT + width + 6), y=y + _BAR + 2, class_="faint"))
    return join(parts)

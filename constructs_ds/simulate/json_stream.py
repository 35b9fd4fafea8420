"""The objects of a large JSON List one at a time, so that the inventory of 100,000 nodes is never held whole.

`kubectl get nodes -o json` prints one object with the array `items`. The standard library's decoder reads one value
from a position in a text; this walks it over a window of the file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_WINDOW = 1 << 22


class NotAListError(ValueError):
    """The text is not one JSON object with `items`, from the start or from some point on."""


@dataclass(slots=True)
class _Window:
    """A text file of which only a part is held: what lies before `position` has been used up."""

    file: TextIO
    text: str = ""
    position: int = 0
    ended: bool = False
    read: int = 0
    on_progress: Callable[[int], None] | None = field(default=None)

    def peek(self) -> str:
        """Return the next character that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self.text, self.position)
            self.position = match.end() if match else self.position
            if self.position < len(self.text) or not self._more():
                return self.text[self.position : self.position + 1]

    def expect(self, character: str) -> None:
        """Step over one character."""
        if self.peek() != character:
            raise NotAListError(f"{character!r} expected")
        self.position += 1

    def value(self) -> object:
        """Return the next JSON value."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self.text, self.position)
            except (ValueError, RecursionError) as error:
                if self._more():
                    continue
                raise NotAListError("no JSON value") from error
            # A number that touches the end of the window may go on in the next one.
            if end < len(self.text) or not self._more():
                self.position = end
                return found

    def _more(self) -> bool:
        """Read on, twice as much for a value that is larger than the window; say whether there was more."""
        held = self.text[self.position :]
        block = "" if self.ended else self.file.read(max(_WINDOW, len(held)))
        self.text, self.position, self.ended = held + block, 0, not block
        self.read += len(block)
        if self.on_progress and block:
            self.on_progress(self.read)
        return bool(block)


def stream_items(file: TextIO, on_progress: Callable[[int], None] | None = None) -> Iterator[object]:
    """Yield the elements of `items` of the one JSON object in `file`.

    Args:
        file: An open text file.
        on_progress: Called with the number of characters read so far.

    Raises:
        NotAListError: It is not one JSON object with an array `items`. What was yielded before that may be used.
    """
    window = _Window(file, on_progress=on_progress)
    window.expect("{")
    found = False
    while window.peek() != "}":
        key = window.value()
        window.expect(":")
        if key == "items" and window.peek() == "[":
            found = True
            yield from _array(window)
        else:
            window.value()
        if window.peek() != "}":
            window.expect(",")
    window.expect("}")
    if not found or window.peek():
        raise NotAListError("no items")


def _array(window: _Window) -> Iterator[object]:
    window.expect("[")
    while window.peek() != "]":
        yield window.value()
        if window.peek() != "]":
            window.expect(",")
    window.expect("]")

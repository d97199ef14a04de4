"""What both dialects have inside of a block."""

from __future__ import annotations

import re
from functools import partial

from e6async.dtext._builder import Builder
from e6async.dtext._nodes import Code

_BRACKETS = re.compile(r"\[+")
_BACKTICK = re.compile(r"\\`|`")


class InlineReader:
    """Reads until something ends the block, which is consumed only if it closes something."""

    def __init__(self, source: str, tree: Builder) -> None:
        self.source = source
        self.size = len(source)
        self.ended = False
        self.last_bracket = source.rfind("]")
        self._builder = tree

    def plain(self, start: int, end: int) -> None:
        """Add a part of the source as text, with a space for each carriage return."""
        if start < end:
            text = self.source[start:end]
            if "\r" in text:
                text = text.replace("\r", " ")
            self._builder.text(text, start, end)

    def end(self, pos: int) -> int:
        """End the block at a position."""
        self.ended = True
        return pos

    def brackets_end(self, start: int) -> int:
        """Where the opening brackets end that begin at a position."""
        match = _BRACKETS.match(self.source, start)
        return match.end() if match else start

    def code(self, start: int) -> int:
        """Read code between backticks, or to the end of the text; its end."""
        parts: list[str] = []
        pos = start + 1
        for match in _BACKTICK.finditer(self.source, pos):
            parts.append(self.source[pos : match.start()])
            pos = match.end()
            if match.end() - match.start() == 1:
                break
            parts.append("`")
        else:
            parts.append(self.source[pos:])
            pos = self.size
        self._builder.leaf(partial(Code, "".join(parts)), start, pos)
        return pos

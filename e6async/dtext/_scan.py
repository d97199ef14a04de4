"""Searches that stay linear over a whole text, however often they are made."""

from __future__ import annotations

import re


class NextMatch:
    """Where a pattern matches next; a later question searches only what was not searched yet."""

    def __init__(self, source: str, pattern: re.Pattern[str]) -> None:
        self._source = source
        self._search = pattern.search
        self._size = len(source)
        self._asked = 0
        self._found = -1

    def __call__(self, position: int) -> int:
        """The first match at or after a position; the length of the text if there is none."""
        if not self._asked <= position <= self._found:
            match = self._search(self._source, position)
            self._asked = position
            self._found = match.start() if match else self._size
        return self._found


QUOTATION_MARK = re.compile('"')
BRACKET = re.compile("]")
BRACE = re.compile("}")
PIPE = re.compile(r"\|")
NEWLINE = re.compile(r"[\r\n]")
SPACE = re.compile(r"[ \t\n\v\f\r]")

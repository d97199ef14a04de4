"""Places in a text that was changed before it was parsed, and in the text as it was given."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from attrs import define, field, frozen

_CRLF = re.compile("\r\n")
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def cleaned(text: str) -> str:
    """The text with U+FFFD for each NUL and surrogate, which no server stores."""
    return _UNFIT.sub("\ufffd", text) if _UNFIT.search(text) else text


@frozen
class WithoutCarriageReturns:
    """A text with one character for each newline."""

    text: str
    _shortened: list[int]
    """Where the newlines are that had two."""

    def place(self, position: int) -> int:
        """The position in the old text that a position in the new text stands for."""
        return position + bisect_left(self._shortened, position)


def without_carriage_returns(text: str) -> WithoutCarriageReturns | None:
    """The text with one character for each newline; None if it has none of two."""
    places = [match.start() - index for index, match in enumerate(_CRLF.finditer(text))]
    return WithoutCarriageReturns(text.replace("\r\n", "\n"), places) if places else None


@define
class Rewriting:
    """A new text made of parts of an old one and of inserted parts."""

    old: str
    _parts: list[str] = field(factory=list[str])
    _starts: list[int] = field(factory=list[int])
    _origins: list[tuple[int, int]] = field(factory=list[tuple[int, int]])
    """Where each part begins in the old text, and how many of its characters are from there."""
    _size: int = 0

    def keep(self, start: int, end: int) -> None:
        """Add a part of the old text."""
        if start < end:
            self._add(self.old[start:end], (start, end - start))

    def insert(self, text: str, at: int) -> None:
        """Add a text that stands for the place `at` of the old one."""
        self._add(text, (at, 0))

    def _add(self, text: str, origin: tuple[int, int]) -> None:
        self._parts.append(text)
        self._starts.append(self._size)
        self._origins.append(origin)
        self._size += len(text)

    @property
    def text(self) -> str:
        """The new text."""
        return "".join(self._parts)

    def place(self, position: int) -> int:
        """The position in the old text that a position in the new text stands for."""
        if position >= self._size:
            return len(self.old)
        part = bisect_right(self._starts, position) - 1
        start, kept = self._origins[part]
        return start + min(position - self._starts[part], kept)

"""Text to blocks of whole rows, as they can be read one apart from the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from e6async.errors import ExportError

__all__ = ["Block", "Cutter", "rows_of"]

LARGEST_ROW: Final = 256 << 20
"""Bytes; a row that seems to be longer is one whose quotes are damaged."""
_BOM: Final = b"\xef\xbb\xbf"


@attrs.frozen(kw_only=True)
class Block:
    """Some whole rows, each with its end of line."""

    data: bytes = attrs.field(repr=False)
    line: int
    """The line of the file at which it begins, from 1."""
    byte: int
    """The byte of the unpacked file at which it begins."""


class Cutter:
    """Cuts a text that comes piece by piece into blocks of about a size; the first is a row."""

    def __init__(self, file: str, *, size: int) -> None:
        self._file = file
        self._size = size
        self._pieces: list[bytes] = []
        self._held = 0
        self._wanted = 1
        self._line = 1
        self._byte = 0
        self._has_begun = False

    def feed(self, text: bytes) -> Iterator[Block]:
        """Take text, give the blocks that are whole."""
        self._pieces.append(text)
        self._held += len(text)
        if self._held >= self._wanted:
            yield from self._cut()

    def end(self) -> Iterator[Block]:
        """Give what is left; raises ExportError when the text ends in the middle of a row."""
        self._wanted = 1
        yield from self._cut()
        if self._held:
            where = f"line {self._line}, byte {self._byte} of its text"
            message = f"{self._file} is cut off: the row at {where} does not end; fetch it again"
            raise ExportError(message, file=self._file, line=self._line, byte=self._byte)

    def _cut(self) -> Iterator[Block]:
        data, start = b"".join(self._pieces), 0
        if not self._has_begun:
            if len(data) < len(_BOM) and _BOM.startswith(data) and data:
                self._pieces = [data]
                return
            if data.startswith(_BOM):
                data, self._byte = data[len(_BOM) :], len(_BOM)
            start = _first_end(data)
            if start:
                self._has_begun = True
                yield self._block(data[:start])
        final = self._wanted == 1
        while self._has_begun and (final or len(data) - start >= self._size):
            end = _last_end(data, start, min(len(data), start + self._size))
            end = end or _first_end(data, start)
            if not end:
                break
            yield self._block(data[start:end])
            start = end
        data = data[start:]
        self._pieces, self._held = [data], len(data)
        # a row that is longer than what is here is looked at again when there is twice as much
        self._wanted = max(self._size, 2 * self._held)
        if self._held > LARGEST_ROW:
            where = f"line {self._line}, byte {self._byte} of its text"
            message = f"{self._file} is damaged: the quotes of the row at {where} do not end"
            raise ExportError(message, file=self._file, line=self._line, byte=self._byte)

    def _block(self, data: bytes) -> Block:
        block = Block(data=data, line=self._line, byte=self._byte)
        self._line += data.count(b"\n")
        self._byte += len(data)
        return block


def rows_of(data: bytes) -> Iterator[bytes]:
    """Give whole rows one by one."""
    start = 0
    while start < len(data):
        end = _first_end(data, start) or len(data)
        yield data[start:end]
        start = end


def _last_end(data: bytes, start: int, stop: int) -> int:
    """Find the end of the last whole row of a part that begins with a row; 0 for none."""
    end = data.rfind(b"\n", start, stop) + 1
    open_quote = data.count(b'"', start, end) % 2 == 1
    while end and open_quote:
        quote = data.rfind(b'"', start, end)
        found = data.rfind(b"\n", start, quote) + 1
        open_quote = data.count(b'"', found, quote) % 2 == 1
        end = found
    return end


def _first_end(data: bytes, start: int = 0) -> int:
    """Find the end of the first row from a place on; 0 when it is not whole."""
    end = data.find(b"\n", start) + 1
    quotes = data.count(b'"', start, end)
    while end and quotes % 2:
        quote = data.find(b'"', end) + 1
        if not quote:
            return 0
        found = data.find(b"\n", quote) + 1
        quotes += data.count(b'"', end, found)
        end = found
    return end

"""CSV text to blocks of complete rows, each of which can be read on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from e6async.errors import ExportError

__all__ = ["Block", "Splitter", "rows_of"]

MAX_ROW_SIZE: Final = 256 << 20
"""Bytes; a row that seems to be longer has damaged quotes."""
_BOM: Final = b"\xef\xbb\xbf"


@attrs.frozen(kw_only=True)
class Block:
    """Some complete rows, each with its line end."""

    data: bytes = attrs.field(repr=False)
    line: int
    """The line of the file at which it begins, from 1."""
    byte: int
    """The byte of the unpacked file at which it begins."""

    def parts(self, size: int) -> Iterator[Block]:
        """Split it into smaller blocks of about a size."""
        start, line = 0, self.line
        while start < len(self.data):
            end = start + _last_end(self.data[start : start + size], is_quoted=False)
            if end == start:  # one row is longer
                end = _first_end(self.data, start) or len(self.data)
            part = Block(data=self.data[start:end], line=line, byte=self.byte + start)
            yield part
            start, line = end, line + part.data.count(b"\n")


class Splitter:
    """Splits text that arrives in pieces into blocks of about a size; the first is the header.

    Each byte is read once, while it is in the processor's cache, and copied once.
    """

    def __init__(self, file: str, *, size: int) -> None:
        self._file = file
        self._size = size
        self._pieces: list[bytes] = []
        self._size_held = 0
        self._is_quoted = False
        self._line = 1
        self._byte = 0
        self._has_begun = False
        self._has_header = False

    def feed(self, text: bytes) -> Iterator[Block]:
        """Take a piece of text, give the blocks that are complete."""
        for start in range(0, len(text), self._size):
            yield from self._take(text[start : start + self._size])

    def rest(self) -> Iterator[Block]:
        """Give the complete rows that are left."""
        text = b"".join(self._pieces)
        end = _last_end(text, is_quoted=False) if self._has_header else 0
        self._pieces, self._size_held = [text[end:]], len(text) - end
        if end:
            yield self._block([text[:end]])

    def end(self) -> Iterator[Block]:
        """Give the last rows; raises ExportError when the text ends in the middle of a row."""
        yield from self.rest()
        if self._size_held:
            message = f"is truncated: the row at {self._where()} has no end; fetch the file again"
            raise self._error(message)

    def _take(self, piece: bytes) -> Iterator[Block]:
        if not self._has_begun:
            piece = b"".join([*self._pieces, piece])
            self._pieces, self._size_held = [piece], len(piece)
            if len(piece) < len(_BOM) and _BOM.startswith(piece):
                return
            self._has_begun = True
            self._pieces, self._size_held = [], 0
            if piece.startswith(_BOM):
                piece, self._byte = piece[len(_BOM) :], len(_BOM)
        if not self._has_header and (end := _first_end(piece, is_quoted=self._is_quoted)):
            self._has_header, self._is_quoted = True, False
            yield self._block([*self._pieces, piece[:end]])
            self._pieces, self._size_held, piece = [], 0, piece[end:]
        self._size_held += len(piece)
        if self._has_header and self._size_held >= self._size:
            end = _last_end(piece, is_quoted=self._is_quoted)
            if end:
                yield self._block([*self._pieces, piece[:end]])
                piece = piece[end:]
                self._pieces, self._size_held, self._is_quoted = [], len(piece), False
        self._pieces.append(piece)
        self._is_quoted ^= piece.count(b'"') % 2 == 1
        if self._size_held > MAX_ROW_SIZE:
            message = f"is damaged: a quote of the row at {self._where()} is not closed; "
            raise self._error(f"{message}fetch the file again")

    def _block(self, pieces: list[bytes]) -> Block:
        data = b"".join(pieces)
        block = Block(data=data, line=self._line, byte=self._byte)
        self._line += data.count(b"\n")
        self._byte += len(data)
        return block

    def _where(self) -> str:
        return f"line {self._line}, byte {self._byte} of its text"

    def _error(self, message: str) -> ExportError:
        return ExportError(
            f"{self._file} {message}", file=self._file, line=self._line, byte=self._byte
        )


def rows_of(data: bytes) -> Iterator[bytes]:
    """Split complete rows into single ones."""
    start = 0
    while start < len(data):
        end = _first_end(data, start) or len(data)
        yield data[start:end]
        start = end


def _last_end(piece: bytes, *, is_quoted: bool) -> int:
    """Find the end of the last complete row, 0 for none; the piece may begin between quotes."""
    end = piece.rfind(b"\n") + 1
    is_quoted ^= piece.count(b'"', 0, end) % 2 == 1
    while end and is_quoted:
        quote = piece.rfind(b'"', 0, end)
        line_end = piece.rfind(b"\n", 0, max(quote, 0)) + 1
        is_quoted = piece.count(b'"', line_end, max(quote, 0)) % 2 == 1
        end = line_end
    return end


def _first_end(piece: bytes, start: int = 0, *, is_quoted: bool = False) -> int:
    """Find the end of the first row after `start`; 0 when the row is incomplete."""
    end = start if is_quoted else piece.find(b"\n", start) + 1
    is_quoted ^= piece.count(b'"', start, end) % 2 == 1
    while is_quoted:
        quote = piece.find(b'"', end) + 1
        if not quote:
            return 0
        line_end = piece.find(b"\n", quote) + 1
        is_quoted = piece.count(b'"', quote, line_end) % 2 == 1
        end = line_end
    return end

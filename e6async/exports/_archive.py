"""Archives of a month: tar in xz, read from beginning to end within the bounds of exports."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from e6async.exports._source import READ_SIZE, Source
from e6async.exports._unpack import Unpacker

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["opened_archive"]

_MAX_HEADER: Final = 1 << 20
"""Bytes of an extended header, which is read into memory."""
_EXTENDED: Final = frozenset(
    {
        *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.GNUTYPE_SPARSE),
        *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    }
)


class _Item(tarfile.TarInfo):
    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header; raises ReadError for one that is followed by too much of its own."""
        item = super().frombuf(buf, encoding, errors)
        if item.type in _EXTENDED and item.size > _MAX_HEADER:
            message = f"a header of {item.size} bytes"
            raise tarfile.ReadError(message)
        return item


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a file."""

    def __init__(self, path: Path, max_ratio: int) -> None:
        super().__init__()
        self._pieces = _pieces(path, max_ratio)
        self._left = b""

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes, none at the end."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        into = memoryview(buffer).cast("B")
        size = min(len(into), len(self._left))
        into[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


@contextmanager
def opened_archive(path: Path, max_ratio: int) -> Generator[tarfile.TarFile]:
    """Open an archive; its items are read in their order.

    Raises TarError where it is damaged, and ExportError where it unpacks to too much.
    """
    unpacked = io.BufferedReader(_Unpacked(path, max_ratio), READ_SIZE)
    with tarfile.open(fileobj=unpacked, mode="r|", bufsize=READ_SIZE, tarinfo=_Item) as opened:
        yield opened


def _pieces(path: Path, max_ratio: int) -> Iterator[bytes]:
    unpacker = Unpacker(path.name, max_ratio)
    for chunk in Source(path).chunks():
        yield from unpacker.feed(chunk)
    yield from unpacker.end()

"""A file on disk that a thread reads in pieces, until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias

from e6async._core.system.disk import disk_errors_of
from e6async.exports._bounds import MAX_RATIO

__all__ = ["READ_SIZE", "Compression", "Source", "StoppedError", "pieces_of"]

Compression: TypeAlias = Literal["zstd", "snappy", "gzip", "none"]
"""How a Parquet file is compressed."""

READ_SIZE: Final = 1 << 20
"""Bytes of a file on disk that are read at a time."""


class StoppedError(Exception):
    """The reading was stopped; nobody needs the rest of the file."""


class Source:
    """A file, piece by piece."""

    def __init__(self, path: Path, max_ratio: int = MAX_RATIO) -> None:
        self.path: Path = path
        self.max_ratio: int = max_ratio
        """How much longer than the file its text may be."""
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """End the reading, from any thread."""
        self._is_stopped.set()

    def chunks(self) -> Iterator[bytes]:
        """Read the file; raises StoppedError after `stop`."""
        with disk_errors_of("exports.read", self.path):
            file = self.path.open("rb")
        with file:
            while True:
                with disk_errors_of("exports.read", self.path):
                    chunk = file.read(READ_SIZE)
                if self._is_stopped.is_set():
                    raise StoppedError
                if not chunk:
                    return
                yield chunk


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Read an open file to its end."""
    while chunk := file.read(READ_SIZE):
        yield chunk

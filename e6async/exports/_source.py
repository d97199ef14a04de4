"""A file that a thread reads, which can be told to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["CHUNK", "Source", "StoppedError"]

CHUNK: Final = 1 << 20
"""Packed bytes that are read at a time."""


class StoppedError(Exception):
    """Nobody wants the rest of the file."""


class Source:
    """A file, piece by piece."""

    def __init__(self, path: Path) -> None:
        self.path: Path = path
        """Where it is."""
        self._is_stopped = threading.Event()

    def stop(self) -> None:
        """End the reading, from any thread."""
        self._is_stopped.set()

    def chunks(self) -> Iterator[bytes]:
        """Read the file; raises StoppedError once it was stopped."""
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if self._is_stopped.is_set():
                    raise StoppedError
                yield chunk

"""The cursor of a crawl in a small file, which is always complete, or in a caller's function."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

from e6async._core.system.disk import disk_errors_of
from e6async._core.system.regular_file import read_regular
from e6async._core.system.scratch import remove_left, scratch
from e6async._core.system.threads import in_thread
from e6async.errors import CursorError

_OPERATION: Final = "crawl"
_MAX_SIZE: Final = 1 << 20
"""Bytes of a checkpoint file; a cursor is much shorter."""
SaveCursor: TypeAlias = Callable[[str], Awaitable[None] | None]
"""Called with the cursor after each page; an awaitable is awaited before the next page."""


async def load(path: Path) -> str | None:
    """The cursor in a file; None when there is no file yet.

    Raises DiskError, before anything is requested, for a path that no cursor can be saved to.
    """
    content = await in_thread(_read, path)
    if content is None:
        return None
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        message = f"{path} is not the checkpoint file of a crawl; pass another path"
        raise CursorError(message) from None


async def save(path: Path, cursor: str) -> None:
    """Replace the file with one that has this cursor, and flush it to the disk."""
    await in_thread(_replace, path, f"{cursor}\n".encode("ascii"))


def _read(path: Path) -> bytes | None:
    with disk_errors_of(_OPERATION, path):
        remove_left(path.parent)
        with scratch(path):  # there is room for a new file, and it may be made
            try:
                content = read_regular(path.resolve(), _MAX_SIZE + 1)
            except FileNotFoundError:
                return None
    if len(content) > _MAX_SIZE:
        message = f"{path} is not the checkpoint file of a crawl; pass another path"
        raise CursorError(message)
    return content


def _replace(path: Path, content: bytes) -> None:
    with disk_errors_of(_OPERATION, path), scratch(path) as temporary:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        if os.name == "posix":  # a rename is on the disk once its folder is
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

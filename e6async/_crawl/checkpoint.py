"""The cursor of a crawl in a small file, which is always complete, or in a caller's function."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from e6async._core.system.regular_file import create_new
from e6async._core.system.threads import in_thread
from e6async.errors import CursorError

SaveCursor: TypeAlias = Callable[[str], Awaitable[None] | None]
"""Called with the cursor after each page; an awaitable is awaited before the next page."""


async def load(path: Path) -> str | None:
    """The cursor in a file; None when there is no file."""
    try:
        text = await in_thread(path.read_text, "ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        message = f"{path} is not the checkpoint file of a crawl; pass another path"
        raise CursorError(message) from None
    return text.strip()


async def save(path: Path, cursor: str) -> None:
    """Replace the file with one that has this cursor, and flush it to the disk."""
    await in_thread(_replace, path, f"{cursor}\n".encode("ascii"))


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.part")
    with open(create_new(temporary), "wb") as file:
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

"""Where a crawl stands, in a small file that is whole at any time, or with a caller's function."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from e6async._core.system.threads import in_thread
from e6async.errors import CursorError

Keep: TypeAlias = Callable[[str], Awaitable[None] | None]
"""Told the cursor after each page; what it awaits is waited for before the next page."""


async def load(path: Path) -> str | None:
    """The cursor in a file; None when there is no file."""
    try:
        text = await in_thread(path.read_text, "ascii")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        message = f"{path} is no checkpoint of a crawl; name another file"
        raise CursorError(message) from None
    return text.strip()


async def save(path: Path, cursor: str) -> None:
    """Put a cursor into a file, on the disk, in place of the one before it."""
    await in_thread(_replace, path, f"{cursor}\n".encode("ascii"))


def _replace(path: Path, text: bytes) -> None:
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if os.name == "posix":  # a rename is safe once its folder is on the disk, too
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

"""New files and folders that get their names only when they are complete.

They are written in a private folder beside their target, which is locked while it is in use. So
concurrent processes keep out of each other's way, and what a killed one left can be told from what
is in use, and from files of anybody else.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from uuid import uuid4

from e6async._core.system.file_lock import try_lock
from e6async._core.system.regular_file import open_regular

_NAME = re.compile(r"\.e6async-new-[0-9a-f]{32}")
_LOCK = "lock"
_ATTEMPTS = 100
"""New folders that are tried; another process may take an unlocked one for a killed process's."""


@contextmanager
def scratch(target: Path) -> Generator[Path]:
    """Give a path that does not exist yet, to be renamed to the target or one beside it.

    What is left there at the end is removed.
    """
    folder, lock = _new_folder(target.parent)
    with lock:
        try:
            yield folder / "new"
        finally:
            with suppress(OSError):  # what stays is removed by the next run
                _remove(folder, lock)


def remove_left(folder: Path) -> None:
    """Remove what killed processes of this user left in a folder; leaves all other files."""
    with suppress(OSError), os.scandir(folder) as entries:
        for left in [Path(entry.path) for entry in entries if _NAME.fullmatch(entry.name)]:
            with suppress(OSError):
                _remove_unused(left)


def _new_folder(parent: Path) -> tuple[Path, FileIO]:
    """Make a folder and lock it."""
    for _ in range(_ATTEMPTS):
        folder = parent / f".e6async-new-{uuid4().hex}"
        folder.mkdir(mode=0o700)
        try:
            lock = FileIO(open_regular(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL), "r+")
        except FileNotFoundError:  # removed as an empty one
            continue
        if try_lock(lock.fileno()) and os.path.lexists(folder / _LOCK):
            return folder, lock
        lock.close()
    message = "other programs remove the folders that e6async makes here"
    raise OSError(None, message, str(parent))


def _remove_unused(folder: Path) -> None:
    """Remove the folder of a process that has ended."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return
    if sys.platform != "win32" and found.st_uid != os.geteuid():
        return
    try:
        lock = FileIO(open_regular(folder / _LOCK, os.O_RDWR), "r+")
    except FileNotFoundError:
        folder.rmdir()  # killed before it had a lock
        return
    with lock:
        if try_lock(lock.fileno()):
            _remove(folder, lock)


def _remove(folder: Path, lock: FileIO) -> None:
    """Remove a locked folder, the lock last."""
    for path in folder.iterdir():
        if path.name == _LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    if sys.platform == "win32":
        lock.close()  # Windows removes no open file
    (folder / _LOCK).unlink()
    folder.rmdir()

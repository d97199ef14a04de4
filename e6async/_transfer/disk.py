"""What the system says about a disk, as errors of this library."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from e6async._core.system.disk import disk_errors_of, made_disk_error, system_error
from e6async.errors import DiskError

_UNSAFE = re.compile(r"[/\\:\x00-\x1f]")
"""Separators of any system, the colon of a drive or stream, and control characters."""
_MAX_NAME = 255
"""Bytes that systems take."""
_FULL_SQLITE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)


OWN = ".e6async"
"""The subfolder of a folder for files, with the index and the partial files."""


def disk_error(
    path: Path, error: OSError | sqlite3.Error, operation: str = "download"
) -> DiskError:
    """Make the error that names the operation, the path, the reason and what to do."""
    if isinstance(error, OSError):
        return system_error(operation, path, error)
    full = getattr(error, "sqlite_errorcode", None) in _FULL_SQLITE
    return made_disk_error(operation, path, str(error), number=None, full=full)


def path_below(folder: Path, *names: str, operation: str = "download") -> Path:
    """Give the path of a file below a folder; every path of a download goes through here.

    Raises DiskError for a name that could lead out of the folder, and for a link in place of one
    of its subfolders.
    """
    path = folder
    for name in names:
        if name in {"", ".", ".."} or _UNSAFE.search(name) or len(os.fsencode(name)) > _MAX_NAME:
            message = f"{operation}: {name!r} is not the name of a file or folder in {folder}"
            raise DiskError(message, path=folder)
        with disk_errors(path, operation):
            is_link = path != folder and path.is_symlink()
        if is_link:
            message = f"{operation}: {path} is a link and may lead out of {folder}; remove it"
            raise DiskError(message, path=path)
        path /= name
    return path


def disk_errors(path: Path, operation: str = "download") -> AbstractContextManager[None]:
    """Turn OSError into DiskError or DiskFullError."""
    return disk_errors_of(operation, path)

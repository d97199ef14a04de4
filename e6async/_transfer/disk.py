"""What the system says about a disk, as errors of this library."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from e6async.errors import DiskError, DiskFullError

_UNSAFE = re.compile(r"[/\\:\x00-\x1f]")
"""Separators of any system, the colon of a drive or stream, and control characters."""
_MAX_NAME = 255
"""Bytes that systems take."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_SQLITE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)


def disk_error(path: Path, error: OSError | sqlite3.Error) -> DiskError:
    """Make the error that names the path, the reason and what to do."""
    if isinstance(error, OSError):
        number, full = error.errno, error.errno in _FULL
        reason = error.strerror or type(error).__name__
    else:
        number, reason = None, str(error)
        full = getattr(error, "sqlite_errorcode", None) in _FULL_SQLITE
    kind = DiskFullError if full else DiskError
    advice = "; free some space and run it again: it resumes where it stopped" if full else ""
    return kind(f"download: {path}: {reason}{advice}", path=path, errno=number)


def path_below(folder: Path, *names: str) -> Path:
    """Give the path of a file below a folder; every path of a download goes through here.

    Raises DiskError for a name that could lead out of the folder, and for a link in place of one
    of its subfolders.
    """
    path = folder
    for name in names:
        if name in {"", ".", ".."} or _UNSAFE.search(name) or len(os.fsencode(name)) > _MAX_NAME:
            message = f"download: {name!r} is not the name of a file or folder in {folder}"
            raise DiskError(message, path=folder)
        if path != folder and path.is_symlink():
            message = f"download: {path} is a link and may lead out of {folder}; remove it"
            raise DiskError(message, path=path)
        path /= name
    return path


@contextmanager
def disk_errors(path: Path) -> Generator[None]:
    """Turn OSError into DiskError or DiskFullError."""
    try:
        yield
    except OSError as error:
        raise disk_error(path, error) from error

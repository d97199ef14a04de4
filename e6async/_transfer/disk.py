"""What the system says about a disk, as errors of this library."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from e6async.errors import DiskError, DiskFullError

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


@contextmanager
def disk_errors(path: Path) -> Generator[None]:
    """Turn OSError into DiskError or DiskFullError."""
    try:
        yield
    except OSError as error:
        raise disk_error(path, error) from error

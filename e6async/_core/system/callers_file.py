"""Files that a caller hands over to be sent: opened as what they are, or refused with a reason."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from e6async.errors import DiskError, E6Error, InputError

_FLAGS = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_BINARY", "O_NONBLOCK", "O_NOCTTY"))
"""Something else that took the file's place meanwhile is opened without waiting for it."""
_NO_SUCH_FILE = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG}
)


def open_callers_file(path: Path, operation: str) -> BufferedReader:
    """Open a regular file for reading; raises InputError for anything else, and never waits."""
    try:
        _check_regular(os.stat(path).st_mode, path, operation)
        file = open(os.open(path, os.O_RDONLY | _FLAGS), "rb")  # noqa: SIM115 - it is returned
    except OSError as error:
        raise unreadable(path, operation, error) from error
    try:
        _check_regular(os.fstat(file.fileno()).st_mode, path, operation)
    except BaseException:
        file.close()
        raise
    return file


def check_callers_file(path: Path, operation: str) -> None:
    """Raise InputError for what is no regular file, or cannot be read."""
    open_callers_file(path, operation).close()


def read_callers_file(
    file: BufferedReader, start: int, length: int, size: int, *, path: Path, operation: str
) -> bytes:
    """Read some bytes of a file that had `size` bytes when it was opened.

    Raises InputError when it has become shorter or longer, DiskError when it cannot be read.
    """
    try:
        file.seek(start)
        piece = file.read(min(length, size - start))
        now = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise unreadable(path, operation, error) from error
    if now != size:
        message = (
            f"{operation}: the file {path} changed from {size} to {now} bytes while it was sent; "
            "the request was given up: try again when the file is complete"
        )
        raise InputError(message)
    return piece


def unreadable(path: Path, operation: str, error: OSError) -> E6Error:
    """The error for a file that cannot be read: InputError where another path would help."""
    reason = error.strerror or type(error).__name__
    message = f"{operation}: the file {path} cannot be read: {reason}"
    if error.errno in _NO_SUCH_FILE:
        return InputError(message)
    return DiskError(message, path=path, errno=error.errno)


def _check_regular(mode: int, path: Path, operation: str) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        message = f"{operation}: {path} is a folder; give the path of a file"
    else:
        message = (
            f"{operation}: {path} is a FIFO, a socket or a device, which cannot be sent twice; "
            "read it, and give its bytes or an iterator of them"
        )
    raise InputError(message)

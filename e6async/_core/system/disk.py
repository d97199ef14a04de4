"""What the system says about a disk, as errors of this library."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from e6async.errors import DiskError, DiskFullError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_RESUMED = frozenset({"download", "exports.download", "crawl"})
"""Operations that continue from what is there."""
_ADVICE = {
    errno.EACCES: "give this user access to it, or use another path",
    errno.EPERM: "give this user access to it, or use another path",
    errno.EROFS: "use another path",
    errno.ENOENT: "check the path, and create the folder",
    errno.EEXIST: "use another path",
    errno.ENOTDIR: "use another path",
    errno.EISDIR: "use another path",
    errno.ENOTEMPTY: "use another path",
    errno.ENAMETOOLONG: "use a shorter name",
    errno.ELOOP: "use another path",
}


def is_full(number: int | None) -> bool:
    """Whether an error of the system says that there is no room."""
    return number in _FULL


def made_disk_error(
    operation: str, path: Path, reason: str, *, number: int | None, full: bool
) -> DiskError:
    """Make the error that names the operation, the path, the reason and what to do."""
    advice = "free some space and run it again" if full else _ADVICE.get(number or 0, "")
    if full and operation in _RESUMED:
        advice += ": it resumes where it stopped"
    text = f"{operation}: {path}: {reason}{'; ' if advice else ''}{advice}"
    return (DiskFullError if full else DiskError)(text, path=path, errno=number)


def system_error(operation: str, path: Path, error: OSError) -> DiskError:
    """Make the error for one of the system."""
    reason, number = error.strerror or type(error).__name__, error.errno
    return made_disk_error(operation, path, reason, number=number, full=is_full(number))


@contextmanager
def disk_errors_of(operation: str, path: Path) -> Generator[None]:
    """Turn OSError into DiskError or DiskFullError."""
    try:
        yield
    except OSError as error:
        raise system_error(operation, path, error) from error

"""Where the files of a user's gates are: the same place for all programs, and for nobody else.

It is in memory where the system has such a folder, so that no disk delays a request, and does not
depend on TMPDIR or XDG_RUNTIME_DIR, which differ between a login, a service and a cron job.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import attrs

from e6async._core.system.environment import GATE_DIR

_SHARED = ("/dev/shm", "/tmp", "/var/tmp")  # noqa: S108 - a folder of our own is made in one
_OTHERS_WRITE = 0o022
_NOT_OURS = frozenset({errno.ENOTDIR, errno.ELOOP, errno.EMLINK, errno.EEXIST})
"""How systems refuse to open a file or a link as a folder."""


@attrs.frozen
class Folder:
    """A folder for the files of gates."""

    path: Path
    is_default: bool
    """Whether it is the one of this library, whose rights may be corrected."""


def folders(variable: str = GATE_DIR) -> list[Folder]:
    """The folder that the environment names, or the default ones, of which the first works."""
    explicit = os.environ.get(variable)
    if explicit:
        return [Folder(Path(explicit), is_default=False)]
    if sys.platform == "win32":
        import tempfile  # noqa: PLC0415

        return [Folder(Path(tempfile.gettempdir()) / "e6async", is_default=True)]
    named = os.environ.get("TMPDIR", "")
    return [
        Folder(Path(parent) / f"e6async-{os.geteuid()}", is_default=True)
        for parent in (*_SHARED, named)
        if parent.startswith("/")
    ]


def make(folder: Folder) -> None:
    """Make a folder if it is missing; raises OSError when somebody else may write to it."""
    path = folder.path
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        if sys.platform != "win32":
            _check_rights(folder)
    except OSError as error:
        if error.errno in _NOT_OURS:
            raise _refused(path, "is a link or a file, where a folder is needed") from None
        raise


def _refused(path: Path, reason: str) -> OSError:
    return OSError(errno.EPERM, reason, str(path))


if sys.platform != "win32":

    def _check_rights(folder: Folder) -> None:
        path = folder.path
        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            found = os.fstat(number)
            if found.st_uid != os.geteuid():
                raise _refused(path, "belongs to another user")
            if found.st_mode & _OTHERS_WRITE and folder.is_default:
                os.fchmod(number, 0o700)
            elif found.st_mode & _OTHERS_WRITE:
                raise _refused(path, f"lets other users write to it; run: chmod 700 {path}")
        finally:
            os.close(number)

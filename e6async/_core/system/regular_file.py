"""Files under names of our own: never a link, FIFO or device that somebody put there.

Others may write into the folder, as on a server with several users. A link would let them choose
which file is overwritten, and a FIFO makes a read wait forever.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"))
"""A FIFO is opened without waiting for its other end; regular files do not know O_NONBLOCK."""
_LINK = frozenset({errno.ELOOP, errno.EMLINK, errno.ENXIO})
"""How systems refuse to open a link without following it, and a FIFO without its other end."""


def open_regular(path: Path, flags: int) -> int:
    """Open a regular file; raises OSError for anything else, and follows no link."""
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise _not_regular(path)
    try:
        number = os.open(path, flags | _FLAGS, 0o666)
    except OSError as error:
        if error.errno in _LINK:
            raise _not_regular(path) from None
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _not_regular(path)
    return number


def read_regular(path: Path, max_bytes: int) -> bytes:
    """Read the start of a regular file; raises OSError for anything else."""
    with open(open_regular(path, os.O_RDONLY), "rb") as file:
        return file.read(max_bytes)


def create_new(path: Path) -> int:
    """Open a new file in place of what has its name; a link itself is removed, not its target."""
    path.unlink(missing_ok=True)
    return open_regular(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def _not_regular(path: Path) -> OSError:
    message = (
        "is a link, a folder or a special file, where e6async needs a file of its own; remove it"
    )
    return OSError(errno.EINVAL, message, str(path))

"""A lock on an open file that ends with the process, however that ends."""

from __future__ import annotations

import os
import sys

_BEYOND = 1 << 40
"""Where Windows locks a byte: beyond what is written, as nobody may read what is locked there."""

if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> bool:
        """Lock an open file against other handles; False when another one has it."""
        where = os.lseek(file, 0, os.SEEK_CUR)
        os.lseek(file, _BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(file, where, os.SEEK_SET)
        return True

else:
    import fcntl

    def lock(file: int) -> bool:
        """Lock an open file against other handles; False when another one has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

"""What tests put back between them, and the folder that keeps them from the user's lock files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from e6async._core.system.environment import GATE_DIR, USERS_GATE_DIR
from e6async._core.system.reset import reset_all

__all__ = ["LOCK_FILES", "reset"]


class LockFiles:
    """A folder for the lock files of this process, and of the processes that it starts."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._before: str | None = None
        self._is_first = False

    @property
    def are_apart(self) -> bool:
        """Whether they are in a folder of their own."""
        return self._folder is not None

    def keep_apart(self) -> None:
        """Have gates use this folder from now on, not that of the user's other programs."""
        if self._folder is None:
            name = f"e6async-tests-{os.getpid()}-{os.urandom(4).hex()}"
            self._folder = Path(tempfile.gettempdir()) / name  # made by the first gate
            self._before = os.environ.get(GATE_DIR)
            if USERS_GATE_DIR not in os.environ:  # as in a process that a test run started
                os.environ[USERS_GATE_DIR] = self._before or ""
                self._is_first = True
            atexit.register(self.put_back)
        os.environ[GATE_DIR] = str(self._folder)

    def delete(self) -> None:
        """Delete the lock files, with the pauses in them."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def put_back(self) -> None:
        """Let gates use the folder that they used before."""
        if self._folder is None:
            return
        self.delete()
        self._folder = None
        os.environ.pop(GATE_DIR, None)
        if self._is_first:
            os.environ.pop(USERS_GATE_DIR, None)
            self._is_first = False
        if self._before is not None:
            os.environ[GATE_DIR] = self._before
        atexit.unregister(self.put_back)


LOCK_FILES: Final = LockFiles()
"""Those of this process."""


def reset() -> None:
    """Put back everything that clients share in this process: call it before each test.

    Gates forget their requests and pauses, breakers close, retry budgets are full and caches empty.
    Gates that are made from then on use lock files of this process alone, which are deleted. Only
    the requests to real servers on a network, and the pauses that those asked for, are remembered.
    The pytest plugin does the same before each test.
    """
    LOCK_FILES.keep_apart()
    LOCK_FILES.delete()
    reset_all()

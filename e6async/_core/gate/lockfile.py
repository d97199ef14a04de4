"""The pacer of all processes of a machine: the schedule of slots is in a small locked file."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from e6async._arguments import check_methods, shown
from e6async._core.gate.gate import Gate
from e6async._core.gate.limiter import MAX_WAITING
from e6async._core.gate.schedule_file import LockedError, ScheduleFile, this_boot
from e6async._core.gate.shared import SharedPacer
from e6async._core.gate.slots import (
    SECOND,
    Claim,
    Schedule,
    Slot,
    Timing,
    claim,
    pause,
    release,
    usable,
    written,
)
from e6async._core.system.clock import has_machine_clock
from e6async.errors import GateError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")

RETRY_DELAYS = (0.0005, 0.02)
"""Seconds until a locked file is tried again: the first delay, and the longest."""
_ALL_MAY = 0o777
LOCK_TIMEOUT = 10.0
"""Seconds after which another program must be keeping the lock by mistake."""


@check_methods
class LockFileGate(Gate):
    """Shares one rate limit among all processes of this machine, through a locked file.

    Clients do that by themselves for hosts other than loopback; this gate has settings, and raises
    GateError where the file cannot be used. By default the file is where theirs is, in a folder of
    the user (`E6ASYNC_GATE_DIR` names another one). Several users can share a file with
    `mode=0o666` in a folder that all of them can access. Several machines need RedisGate: their
    clocks differ.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        mode: int = 0o600,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Make a gate; the file is created with the first request.

        `min_interval` (seconds) may be longer than in other processes; `mode` is the file mode of
        a new file; `max_waiting` is how many requests of this process may wait.
        Raises InputError for a `min_interval` that is too short for the host.
        """
        if not 0 <= mode <= _ALL_MAY:
            message = f"mode must be the mode of a file, such as 0o600; got {shown(mode)}"
            raise InputError(message)
        pacer = LockFilePacer(path, min_interval=min_interval, host=host, mode=mode)
        super().__init__(pacer, max_waiting=max_waiting)


class LockFilePacer(SharedPacer):
    """Lets one request through per min_interval among all processes that use one file."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        mode: int = 0o600,
        boot: Callable[[], bytes] = this_boot,
    ) -> None:
        super().__init__(min_interval, host=host)
        place = None if path is None else Path(path)
        self.file: ScheduleFile = ScheduleFile(place, host=self.host, mode=mode, boot=boot)
        """The file with the schedule."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.file}>"

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may be sent, as far as it knows."""
        if self._turns:
            return super().ahead(now)
        microseconds = _clock()
        schedule = usable(self.file.peek(), microseconds, self._timing())
        return max(0, schedule.next_free - microseconds) / SECOND

    async def _claim(self, turn: int, slot: Slot | None, timing: Timing) -> Claim:
        return await self._update(lambda old, now: claim(old, turn, slot, now=now, timing=timing))

    async def _written(self, turn: int, timing: Timing) -> None:
        at = _clock()  # the file may be locked for a while
        await self._update(lambda old, now: (written(old, turn, at, now=now, timing=timing), None))

    async def _release(self, turn: int, slot: Slot) -> None:
        await self._update(lambda old, _now: (old and release(old, turn, slot), None))

    async def _pause(self, duration: int, timing: Timing) -> None:
        await self._update(lambda old, now: (pause(old, duration, now=now, timing=timing), None))

    async def _update(
        self, change: Callable[[Schedule | None, int], tuple[Schedule | None, R]]
    ) -> R:
        """Change the schedule in the file while it is locked; GateError when that fails."""
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + LOCK_TIMEOUT
        delay, max_delay = RETRY_DELAYS
        while True:
            try:
                return self.file.update(change, _clock)
            except LockedError:
                if loop.time() > gives_up_at:
                    message = (
                        f"{self.file} has been locked by another program for {LOCK_TIMEOUT:g} s; "
                        "stop that program"
                    )
                    raise GateError(message) from None
            await asyncio.sleep(delay)
            delay = min(2 * delay, max_delay)


def _clock() -> int:
    """Microseconds on the clock that all processes share; the loop's own, if it is another one.

    The time of loops that are not written in Python is older than that of the machine, and may
    count the time that a laptop slept.
    """
    now = time.monotonic() if has_machine_clock() else asyncio.get_running_loop().time()
    return int(now * SECOND)

"""The pace towards real servers in a test run, whose gates forget their requests between tests.

A test run has lock files of its own, so that mocked requests and those of the user's programs do
not wait for each other. A request that is about to be written to a server on a network takes a
second turn here, in the user's own files: no reset, no other process and no virtual time brings two
of them closer together than the site allows.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import TYPE_CHECKING, Final

from e6async._core.gate import own_folder
from e6async._core.gate.local import MARGIN
from e6async._core.gate.lockfile import LockFilePacer
from e6async._core.gate.schedule_file import file_name
from e6async._core.protocol.host import host_of, is_loopback
from e6async._core.system.at_fork import LOCK
from e6async._core.system.clock import has_machine_clock
from e6async._core.system.environment import USERS_GATE_DIR
from e6async._core.system.threads import in_thread
from e6async.errors import GateError

if TYPE_CHECKING:
    from yarl import URL

    from e6async._core.gate.limiter import Turn

_logger = logging.getLogger("e6async")


class LastingPace:
    """Remembers when requests were written to real servers: in this process, and in files."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._pacers: dict[str, LockFilePacer] = {}

    async def wait(self, turn: Turn, url: URL) -> None:
        """Return at the moment at which a request may be written, in real time."""
        if is_loopback(url):
            return
        host, min_interval = host_of(url), turn.min_interval
        turn.real_host = host
        is_real_time = has_machine_clock()
        if is_real_time:
            await self._share(host, min_interval)
        else:  # the clock of the running loop would jump over the wait
            await in_thread(asyncio.run, self._share(host, min_interval, last=True))
        while (left := self._reserve(host, min_interval)) > 0:
            await (asyncio.sleep(left) if is_real_time else in_thread(time.sleep, left))
        turn.sent_at = turn.loop.time()
        turn.loop.call_soon(self._written, host, min_interval)  # the write may be delayed

    def _written(self, host: str, min_interval: float) -> None:
        self.pause(host, min_interval + MARGIN)

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to a host for this many seconds."""
        with LOCK:
            self._free_at[host] = max(self._at(host), time.monotonic() + seconds)

    def _reserve(self, host: str, min_interval: float) -> float:
        """Seconds until a request may be written; when there are none, the time is taken."""
        with LOCK:
            now = time.monotonic()
            left = self._at(host) - now
            if left <= 0:
                self._free_at[host] = now + min_interval + MARGIN
            return left

    def _at(self, host: str) -> float:
        return self._free_at.get(host, -math.inf)

    async def _share(self, host: str, min_interval: float, *, last: bool = False) -> None:
        """Wait for the user's other programs; `last` in a loop that ends after it."""
        pacer = self._pacers.get(host) or await in_thread(self._new_pacer, host, min_interval)
        if pacer is None:
            return
        pacer.min_interval = max(pacer.min_interval, min_interval)
        try:
            await pacer.pace()
        except GateError as error:
            _logger.warning("%s; until then this process keeps the pace alone", error)
        if last:
            await pacer.noted()

    def _new_pacer(self, host: str, min_interval: float) -> LockFilePacer | None:
        for folder in own_folder.folders(USERS_GATE_DIR):
            try:
                own_folder.make(folder)
            except OSError:
                continue
            path = folder.path / file_name(host)
            pacer = LockFilePacer(path, min_interval=min_interval, host=host)
            return self._pacers.setdefault(host, pacer)
        return None


LASTING: Final = LastingPace()
"""That of this process."""

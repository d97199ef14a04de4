"""The pace of several processes: each takes a slot in a schedule that all can see."""

from __future__ import annotations

import asyncio
import logging
import math
import statistics
from abc import ABC, abstractmethod

from e6async._core.gate.local import MARGIN
from e6async._core.gate.slots import LONGEST_HOLD, SECOND, Claim, Slot, Terms
from e6async._core.protocol.site import PUBLIC_SITES
from e6async._core.system.at_fork import LOCK, tell_child
from e6async.errors import GateError, InputError

MIN_REPLY_TIME = 0.002
"""Seconds in which a process acts on the answer that it may go; a slower answer is asked again."""
HEALING = 0.002
"""Seconds that a slot is longer than the least gap, so that what was late is made good."""
TRIPS = 9
"""How many answers tell how far away the schedule is."""
MAX_LOST = 8
"""After so many lost slots, one may be used that is half a minute late."""
FORGOTTEN = 0.1
"""Seconds by which a hold may differ from what this process remembers of it."""

_logger = logging.getLogger("e6async")


class SharedPacer(ABC):
    """Lets one request through per min_interval among all processes that share a schedule."""

    def __init__(self, min_interval: float, *, host: str) -> None:
        self.min_interval: float = checked_interval(min_interval, host)
        """Seconds between two requests."""
        self._trips: tuple[float, ...] = ()
        self._turns: dict[object, float] = {}
        self._free_at = -math.inf
        self._held_until = -math.inf
        tell_child(self)

    def after_fork(self) -> None:
        """Forget who has a slot: they are in the parent."""
        self._turns = {}

    @abstractmethod
    async def _claim(self, slot: Slot | None, terms: Terms) -> Claim:
        """Claim a slot in the schedule; GateError when it cannot be reached."""

    @abstractmethod
    async def _give_back(self, slot: Slot) -> None:
        """Free an unused slot in the schedule, if it is the last."""

    @abstractmethod
    async def _hold(self, microseconds: int, terms: Terms) -> None:
        """Write a hold into the schedule."""

    async def pace(self) -> None:
        """Return at the instant at which one request may go out.

        Raises GateError when what the processes share cannot be used.
        """
        loop = asyncio.get_running_loop()
        slot: Slot | None = None
        turn = object()
        lost = -1
        try:
            while True:
                told, go_by = await self._ask(slot, turn, max(0, lost))
                lost += told.slot != slot
                slot = told.slot
                if told.wait:
                    early = 0.0 if told.goes else self._head_start()
                    await asyncio.sleep(told.wait / SECOND - early)
                if told.goes and loop.time() <= go_by:
                    return
        except asyncio.CancelledError:
            if slot is not None:
                await self._leave(slot)
            raise
        finally:
            with LOCK:
                self._turns.pop(turn, None)

    async def pause(self, seconds: float) -> None:
        """Let nobody through for so many seconds, in whichever process."""
        microseconds = min(round(seconds * SECOND), LONGEST_HOLD)
        self._remember(held_until=asyncio.get_running_loop().time() + microseconds / SECOND)
        try:
            await self._hold(microseconds, self._terms(self._prompt()))
        except GateError as error:  # what was remembered is told to the others later
            _logger.warning("the other processes do not know yet that they must stop: %s", error)

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may go out, as far as it knows."""
        with LOCK:
            turn = min(self._turns.values(), default=None)
            known = max(self._free_at, self._held_until) if turn is None else turn
        return max(0.0, known - now)

    async def _ask(self, slot: Slot | None, turn: object, lost: int) -> tuple[Claim, float]:
        """Claim, and say until when the answer is good: whoever goes later has to ask again."""
        loop = asyncio.get_running_loop()
        prompt = self._prompt()
        asked = loop.time()
        told = await self._claim(slot, self._terms(prompt, lost))
        now = loop.time()
        go_by = asked + prompt + told.wait / SECOND
        rest = self._held_until - now
        if rest - told.held_in / SECOND > FORGOTTEN:  # what is shared was lost, the hold was not
            await self._hold(round(rest * SECOND), self._terms(prompt))
            go_by = -math.inf
        self._remember(
            took=now - asked,
            free_at=now + told.free_in / SECOND,
            held_until=now + told.held_in / SECOND,
        )
        with LOCK:
            self._turns[turn] = now + told.wait / SECOND
        return told, go_by

    async def _leave(self, slot: Slot) -> None:
        try:
            await self._give_back(slot)
        except GateError as error:  # the caller's cancellation matters more
            _logger.warning("a turn was not given back and stays empty: %s", error)

    def _usual(self) -> float:
        return statistics.median_low(self._trips) if self._trips else 0.0

    def _prompt(self) -> float:
        """Seconds that an answer may take: half as much again as is usual where it comes from."""
        return max(MIN_REPLY_TIME, 1.5 * self._usual())

    def _head_start(self) -> float:
        """Seconds by which to ask early, so that from far away the question is there in time."""
        return 1.25 * self._usual() if self._usual() > MIN_REPLY_TIME else 0.0

    def _terms(self, prompt: float, lost: int = 0) -> Terms:
        """The pace; a slot may be used the later, the more were lost, so that all get through."""
        least = self.min_interval + MARGIN + prompt
        late = self.min_interval / 4 * 2 ** min(lost, MAX_LOST) + prompt
        return Terms(
            min_interval=round((least + HEALING) * SECOND),
            least=round(least * SECOND),
            late=round(late * SECOND),
            lead=round(2 * self._head_start() * SECOND),
        )

    def _remember(
        self,
        *,
        took: float | None = None,
        free_at: float | None = None,
        held_until: float = -math.inf,
    ) -> None:
        with LOCK:
            if took is not None:
                self._trips = (*self._trips[1 - TRIPS :], took)
            if free_at is not None:
                self._free_at = free_at
            self._held_until = max(self._held_until, held_until)


def checked_interval(min_interval: float, host: str) -> float:
    """Return the interval; InputError when the host does not allow it."""
    least = max((s.min_interval for s in PUBLIC_SITES if s.url.endswith(f"//{host}")), default=0.0)
    if not (least <= min_interval < math.inf and min_interval > 0):
        message = f"min_interval is {least} s or more at {host}, not {min_interval}"
        raise InputError(message)
    return min_interval

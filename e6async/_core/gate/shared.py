"""The pacer of several processes: each claims a slot in a schedule that all of them can reach."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from abc import ABC, abstractmethod

from e6async._core.gate.local import MARGIN, SLACK
from e6async._core.gate.slots import MAX_PAUSE, SECOND, Claim, Slot, Timing
from e6async._core.protocol.host import checked_interval, parse_host
from e6async._core.protocol.settings import check_seconds
from e6async._core.system.at_fork import LOCK, call_after_fork
from e6async._core.system.reset import call_on_reset
from e6async.errors import GateError

NEAR = 0.002
"""Seconds of a round trip up to which a process asks for its turn when its slot has begun."""
ROUND_TRIPS = 9
"""Of how many replies the median says how long a round trip to the schedule takes."""
MAX_LOST = 8
"""Lost slots after which the allowed lateness no longer doubles; it is half a minute then."""
PAUSE_TOLERANCE = 0.1
"""Seconds by which a pause in the schedule may differ from the one that this process knows."""

_logger = logging.getLogger("e6async")


class SharedPacer(ABC):
    """Lets one request through per min_interval among all processes that share a schedule."""

    def __init__(self, min_interval: float, *, host: str) -> None:
        self.host: str = parse_host(host)
        """The one name of the server."""
        self.min_interval: float = checked_interval(min_interval, self.host)
        """Seconds between two requests."""
        check_seconds("min_interval", min_interval)
        self._round_trips: tuple[float, ...] = ()
        self._turns: dict[int, float] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._free_at = -math.inf
        self._paused_until = -math.inf
        call_after_fork(self)
        call_on_reset(self)

    def reset(self) -> None:
        """Forget what this process knows of the schedule."""
        self._round_trips = ()
        self._free_at = -math.inf
        self._paused_until = -math.inf

    def after_fork(self) -> None:
        """Forget the slots of the parent process."""
        self._turns, self._notes = {}, set()

    @abstractmethod
    async def _claim(self, turn: int, slot: Slot | None, timing: Timing) -> Claim:
        """Claim a slot in the schedule; GateError when the schedule cannot be reached."""

    @abstractmethod
    async def _written(self, turn: int, timing: Timing) -> None:
        """Note that the request of a turn was written just now."""

    @abstractmethod
    async def _release(self, turn: int, slot: Slot) -> None:
        """Free an unused slot in the schedule, if it is the last."""

    @abstractmethod
    async def _pause(self, duration: int, timing: Timing) -> None:
        """Write a pause of this many microseconds into the schedule."""

    async def pace(self) -> None:
        """Return at the moment at which one request may be sent.

        Raises GateError when the schedule cannot be reached.
        """
        loop = asyncio.get_running_loop()
        slot: Slot | None = None
        turn = 1 + int.from_bytes(os.urandom(6), "big")
        lost = -1
        try:
            while True:
                claim, valid_until = await self._claim_for(turn, slot, max(0, lost))
                lost += claim.slot != slot
                slot = claim.slot
                if claim.wait:
                    early = 0.0 if claim.may_send else self._head_start()
                    await asyncio.sleep(claim.wait / SECOND - early)
                if claim.may_send and loop.time() <= valid_until:
                    self._note_written(loop, turn)
                    return
        except asyncio.CancelledError:
            if slot is not None:
                await self._give_back(turn, slot)
            raise
        finally:
            with LOCK:
                self._turns.pop(turn, None)

    async def pause(self, seconds: float) -> None:
        """Send nothing for this many seconds, in any of the processes."""
        duration = self.remember_pause(seconds)
        try:
            await self._pause(duration, self._timing())
        except GateError as error:
            _logger.warning("the other processes do not know of the pause yet: %s", error)

    def remember_pause(self, seconds: float) -> int:
        """Note a pause, which is written with the next claim; returns its microseconds."""
        duration = min(round(seconds * SECOND), MAX_PAUSE)
        self._remember(paused_until=asyncio.get_running_loop().time() + duration / SECOND)
        return duration

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may be sent, as far as it knows."""
        with LOCK:
            first_turn = min(self._turns.values(), default=None)
            free_at = max(self._free_at, self._paused_until) if first_turn is None else first_turn
        return max(0.0, free_at - now)

    def paused_for(self, now: float) -> float:
        """Seconds until the end of the pause that this process knows of."""
        return max(0.0, self._paused_until - now)

    async def _claim_for(self, turn: int, slot: Slot | None, lost: int) -> tuple[Claim, float]:
        """Claim a slot; returns with the claim the time after which it must be claimed again."""
        loop = asyncio.get_running_loop()
        timing = self._timing(lost)
        asked_at = loop.time()
        claim = await self._claim(turn, slot, timing)
        now = loop.time()
        # The others wait this long for a request that may be sent; the rest is for its write.
        valid_until = asked_at + (claim.wait + timing.patience / 2) / SECOND
        pause_left = self._paused_until - now
        if pause_left - claim.paused_for / SECOND > PAUSE_TOLERANCE:  # the schedule lost the pause
            await self._pause(round(pause_left * SECOND), timing)
            valid_until = -math.inf
        self._remember(
            round_trip=now - asked_at,
            free_at=now + claim.next_free_in / SECOND,
            paused_until=now + claim.paused_for / SECOND,
        )
        with LOCK:
            self._turns[turn] = now + claim.wait / SECOND
        return claim, valid_until

    def _note_written(self, loop: asyncio.AbstractEventLoop, turn: int) -> None:
        # A task, as it may outlast the request; it starts when the request was written.
        note = loop.create_task(self._tell_written(turn))
        self._notes.add(note)
        note.add_done_callback(self._notes.discard)

    async def _tell_written(self, turn: int) -> None:
        try:
            await self._written(turn, self._timing())
        except GateError as error:
            _logger.info("the other processes wait longer than they need to: %s", error)

    async def noted(self) -> None:
        """Wait until the schedule knows which requests of the running loop were written."""
        loop = asyncio.get_running_loop()
        for note in [note for note in self._notes if note.get_loop() is loop]:
            await asyncio.wait([note])

    async def _give_back(self, turn: int, slot: Slot) -> None:
        try:
            await self._release(turn, slot)
        except GateError as error:  # the caller's cancellation matters more
            _logger.warning("a slot could not be released and stays empty: %s", error)

    def _round_trip(self) -> float:
        """Seconds that a reply usually takes: the median of the last ones."""
        trips = sorted(self._round_trips)
        return trips[(len(trips) - 1) // 2] if trips else 0.0

    def _head_start(self) -> float:
        """Seconds by which a process with a slow connection claims early, to be there in time."""
        round_trip = self._round_trip()
        return 1.25 * round_trip if round_trip > NEAR else 0.0

    def _timing(self, lost: int = 0) -> Timing:
        """The pace; the more slots were lost, the later one may be used, so that nobody starves."""
        min_gap = self.min_interval + MARGIN
        round_trip = self._round_trip()  # until the schedule knows that a request was written
        max_late = self.min_interval / 4 * 2 ** min(lost, MAX_LOST) + 1.5 * round_trip
        return Timing(
            slot_length=round((min_gap + SLACK + round_trip) * SECOND),
            min_gap=round(min_gap * SECOND),
            max_late=round(max_late * SECOND),
            patience=round(max(self.min_interval, 4 * round_trip) * SECOND),
            head_start=round(2 * self._head_start() * SECOND),
        )

    def _remember(
        self,
        *,
        round_trip: float | None = None,
        free_at: float | None = None,
        paused_until: float = -math.inf,
    ) -> None:
        with LOCK:
            if round_trip is not None:
                self._round_trips = (*self._round_trips[1 - ROUND_TRIPS :], round_trip)
            if free_at is not None:
                self._free_at = free_at
            self._paused_until = max(self._paused_until, paused_until)

"""A record of the callers of a limiter, and the promises that it is checked against."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import attrs

from e6async._core.gate import Priority, RateLimiter
from e6async._core.gate.limiter import GENTLE_TURNS
from e6async._core.gate.line import MAX_PASSED_OVER
from e6async._core.gate.local import MARGIN, SLACK
from e6async.errors import ClosedError, MaxWaitError

INTERVAL = 0.5
ANSWER = 1.3
"""Seconds from sending to the end of the response, when the turn is released."""
MAX_SLOW = 8
BLINK = 1e-6
"""Seconds by which floating point may be off."""


@attrs.define(eq=False)
class Caller:
    """A caller and when things happened to it; None for what has not happened."""

    number: int
    priority: Priority
    connect: float
    """Seconds from the admission to a connection; 0 for one that is ready."""
    sends: int
    """How often it is sent: a library may send again by itself."""
    max_wait: float | None
    owner: str
    entered: float | None = None
    admitted: float | None = None
    ready: float | None = None
    sent: list[float] = attrs.field(factory=list[float])
    ended: float | None = None
    outcome: str = "waits"
    cancelled: float | None = None
    was_cancelled_for_owner: bool = False

    @property
    def waits(self) -> bool:
        """Whether it waits in the queue."""
        return self.entered is not None and self.admitted is None and self.ended is None

    @property
    def can_go_from(self) -> float | None:
        """From when on it only waits for the gate."""
        return self.ready if self.connect else self.entered


@attrs.define
class Record:
    """Everything that happened at a gate, in order."""

    callers: list[Caller] = attrs.field(factory=list[Caller])
    line: list[tuple[str, Caller]] = attrs.field(factory=list[tuple[str, Caller]])
    """Who entered, was admitted or ended."""
    holds: list[tuple[float, float]] = attrs.field(factory=list[tuple[float, float]])
    stalls: list[tuple[float, float]] = attrs.field(factory=list[tuple[float, float]])

    async def call(self, limiter: RateLimiter, caller: Caller) -> None:
        """Do what a session does with a turn."""
        loop = asyncio.get_running_loop()
        caller.entered = loop.time()
        self.line.append(("enters", caller))
        try:
            turn = await limiter.acquire(
                priority=caller.priority, max_wait=caller.max_wait, owner=caller.owner
            )
            caller.admitted = loop.time()
            self.line.append(("admitted", caller))
            try:
                if caller.connect:
                    await asyncio.sleep(caller.connect)
                caller.ready = loop.time()
                for _ in range(caller.sends):
                    await turn.wait_to_send()
                    caller.sent.append(loop.time())
                    assert turn.sent_at == loop.time()
                    assert turn.queue_wait == loop.time() - caller.entered
                await asyncio.sleep(ANSWER)
            finally:
                turn.release()
            caller.outcome = "sent"
        except asyncio.CancelledError:
            caller.outcome = "cancelled"
        except (MaxWaitError, ClosedError) as error:
            caller.outcome = type(error).__name__
        finally:
            caller.ended = loop.time()
            self.line.append(("ends", caller))

    @property
    def stamps(self) -> list[tuple[float, Caller]]:
        """When requests were sent, and whose."""
        sent = [(at, caller) for caller in self.callers for at in caller.sent]
        return sorted(sent, key=lambda each: each[0])

    def stalled(self, since: float, until: float) -> float:
        """Seconds for which the loop was blocked in between."""
        return sum(long for at, long in self.stalls if at + long > since and at < until)

    def check_pace(self) -> None:
        """The interval is kept, and nothing is sent during a pause."""
        times = [at for at, _ in self.stamps]
        assert all(after - before >= INTERVAL - BLINK for before, after in pairwise(times))
        for at in times:
            assert not any(begin < at < end - BLINK for begin, end in self.holds), (at, self.holds)

    def check_order(self) -> None:
        """Callers of one priority with a ready connection send in the order of arrival."""
        for priority in ("interactive", "normal", "bulk"):
            went = [
                caller
                for at, caller in self.stamps
                if caller.priority == priority and not caller.connect and at == caller.sent[0]
            ]
            assert [c.number for c in went] == sorted(c.number for c in went)

    def check_fairness(self) -> None:
        """While a caller waits, a limited number in a row of higher priorities are admitted."""
        for priority, most in (("bulk", MAX_PASSED_OVER), ("normal", MAX_PASSED_OVER + 1)):
            waiting: set[Caller] = set()
            passed = 0
            for what, caller in self.line:
                if what == "enters" and caller.priority == priority:
                    # who was let in just before has not noticed yet
                    passed = passed if waiting else -1
                    waiting.add(caller)
                    continue
                if what == "admitted":
                    passed = 0 if caller in waiting else passed + 1
                    assert passed <= most or not waiting
                waiting.discard(caller)

    def check_endings(self) -> None:
        """Each caller got a turn or the right error, in time."""
        for caller in self.callers:
            assert caller.entered is not None
            assert caller.ended is not None
            assert caller.outcome in {"sent", "cancelled", "MaxWaitError", "ClosedError"}
            assert len(caller.sent) == caller.sends or caller.outcome != "sent"
            assert caller.outcome != "cancelled" or caller.cancelled is not None
            assert caller.outcome != "ClosedError" or caller.was_cancelled_for_owner
            assert caller.outcome != "MaxWaitError" or caller.max_wait is not None
            if caller.max_wait is not None:
                known = caller.ended if caller.admitted is None else caller.admitted
                late = self.stalled(caller.entered, known)
                assert known - caller.entered <= caller.max_wait + late + BLINK

    def check_budget(self) -> None:
        """No turn is wasted while a caller could send.

        A slow connection costs those behind it one turn at most, and so does a request that gives
        up in the very last instant; a loop that stalls costs what it stalls.
        Where very many connections are slow at once, nobody else need be let in.
        """
        before = float("-inf")
        for number, (at, _) in enumerate(self.stamps):
            could_go = [
                max(before, caller.can_go_from)
                for caller in self.callers
                if caller.can_go_from is not None and caller.can_go_from <= at <= _end(caller)
            ]
            if could_go and self._connecting(before, at) <= MAX_SLOW:
                first = min(could_go)
                held = max((end for begin, end in self.holds if begin <= at), default=first)
                due = max(first, before + self._gap(number), held)
                assert at <= due + self._excuse(first, before, at) + BLINK, (at, due)
            before = at

    def _connecting(self, since: float, until: float) -> int:
        """Count the callers that were connecting at some time in between."""
        never = float("inf")
        return sum(
            caller.admitted is not None and bool(caller.connect) and caller.admitted <= until
            and since <= min(caller.ready or never, caller.ended or never)
            for caller in self.callers
        )  # fmt: skip

    def _gap(self, number: int) -> float:
        """The longest gap allowed before a turn: after a pause some go at half the rate."""
        times = [at for at, _ in self.stamps]
        for begin, end in self.holds:
            since = sum(begin < at for at in times[:number])
            if end - begin > INTERVAL and begin <= times[number] and since <= GENTLE_TURNS:
                return 2 * INTERVAL
        return INTERVAL + MARGIN + SLACK

    def _excuse(self, first: float, before: float, at: float) -> float:
        slow = sum(
            caller.admitted is not None and bool(caller.connect)
            and first - INTERVAL - BLINK <= caller.admitted <= at
            for caller in self.callers
        )  # fmt: skip
        lost = sum(
            caller.ended is not None and caller.ready is not None
            and before <= caller.ended <= at and len(caller.sent) < caller.sends
            for caller in self.callers
        )  # fmt: skip
        return INTERVAL * (slow + lost) + self.stalled(max(before, first - INTERVAL), at)


def _end(caller: Caller) -> float:
    """When a caller was sent or ended."""
    if caller.sent:
        return caller.sent[0]
    return float("inf") if caller.ended is None else caller.ended

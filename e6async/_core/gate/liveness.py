"""Which event loops run: one that rests must not keep the place of an admitted request.

A loop rests while a program that is not async runs it step by step, and it may be closed while
calls wait in it. While calls of several loops wait for one gate, each of these loops asks those
that keep the others waiting whether they run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from e6async._core.system.at_fork import LOCK


class Liveness:
    """Finds the loops that do not run; for one limiter."""

    def __init__(
        self,
        *,
        holders: Callable[[], Iterable[asyncio.AbstractEventLoop]],
        admit: Callable[[], bool],
        patience: Callable[[], float],
    ) -> None:
        """Prepare it.

        `holders` gives the loops for which others wait, `patience` the seconds within which one has
        to answer. `admit` admits whom it can, and returns whether anybody still waits.
        """
        self.away: set[asyncio.AbstractEventLoop] = set()
        """The loops that did not answer."""
        self.latest: asyncio.AbstractEventLoop | None = None
        """The loop of the last request; None when the next one has to `enter` in any case."""
        self._holders = holders
        self._admit = admit
        self._patience = patience
        self._watching: set[asyncio.AbstractEventLoop] = set()
        self._asked: set[tuple[asyncio.AbstractEventLoop, asyncio.AbstractEventLoop]] = set()

    def enter(self, loop: asyncio.AbstractEventLoop, *, is_idle: bool) -> None:
        """Note that a request comes from another loop than the last one; `is_idle` if it is alone.

        From then on each loop with waiting requests watches the others, until nobody waits.
        """
        with LOCK:
            before, self.latest = self.latest, loop
            self.away.discard(loop)
            if is_idle and not self._watching:
                return
            for each in (before, loop):
                if each is not None and each not in self._watching:
                    _call_in(each, self._look, each)
                    self._watching.add(each)

    def after_fork(self) -> None:
        """Forget the loops of the parent process."""
        self.away, self._watching, self._asked = set(), set(), set()
        self.latest = None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ask the other loops, and find those that have not answered since the last time."""
        with LOCK:
            for other in {*self._holders()} - {loop}:
                if (loop, other) in self._asked:
                    self.away.add(other)
                else:
                    self._asked.add((loop, other))
                    _call_in(other, self._answer, loop, other)
            if self._admit():
                loop.call_later(self._patience(), self._look, loop)
            else:
                self._rest(loop)

    def _answer(self, asker: asyncio.AbstractEventLoop, loop: asyncio.AbstractEventLoop) -> None:
        with LOCK:
            self._asked.discard((asker, loop))
            self.away.discard(loop)

    def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch no more, as nobody waits; forget the loops that are closed."""
        self.latest = None
        self._watching = {each for each in self._watching - {loop} if not each.is_closed()}
        self._asked = {
            (asker, each)
            for asker, each in self._asked
            if not (asker.is_closed() or each.is_closed())
        }
        self.away = {each for each in self.away if not each.is_closed()}


def _call_in(
    loop: asyncio.AbstractEventLoop,
    step: Callable[..., None],
    *arguments: asyncio.AbstractEventLoop,
) -> None:
    """Have a loop call something as soon as it runs; nothing happens if it is closed."""
    try:
        loop.call_soon_threadsafe(step, *arguments)
    except RuntimeError:
        return

"""Work that several callers wait for: done once, and for as long as somebody wants it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Coroutine, Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import attrs

from e6async._core.system.at_fork import LOCK
from e6async._core.usage import count
from e6async.errors import MaxWaitError, QueueFullError, RequestTimeoutError

if TYPE_CHECKING:
    from types import TracebackType

R = TypeVar("R")
V = TypeVar("V")


@attrs.frozen(kw_only=True)
class Patience:
    """Until when a caller waits, in the loop's seconds; None for as long as it takes."""

    turn: float | None = None
    """Until when for its turn."""
    until: float | None = None
    """Until when for everything."""

    def outlasts(
        self, error: MaxWaitError | RequestTimeoutError, flight: Patience, now: float
    ) -> bool:
        """Whether it was another's patience that ended, and this caller would wait longer."""
        if isinstance(error, QueueFullError):
            return False
        bounds = [bound for bound in (self.turn, self.until) if bound is not None]
        if isinstance(error, MaxWaitError):
            return all(now + error.retry_after <= bound for bound in bounds)
        over = flight.until is not None and now >= flight.until
        return over and self.until is not None and now < self.until


class Flight(Generic[R]):
    """Work in a task of its own; callers enter it, so that it is cancelled when all have left."""

    def __init__(self, work: Coroutine[object, object, R], patience: Patience) -> None:
        self.patience = patience
        """That of the caller who began it."""
        self._callers = 0
        self._raised = False
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(_look)

    @property
    def over(self) -> bool:
        """Whether nobody should join any more."""
        return self._task.done() or self._task.cancelling() > 0

    async def __aenter__(self) -> Self:
        self._callers += 1
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._callers -= 1
        if not self._callers and not self._task.done():
            self._task.cancel()
            await asyncio.wait((self._task,))  # nothing of it is left when the caller goes on

    async def landed(self) -> R:
        """What came of it; its error is raised for each caller anew."""
        await asyncio.wait((self._task,))
        error = None if self._task.cancelled() else self._task.exception()
        if error is None:
            return self._task.result()
        if self._raised:
            raise _another(error)
        self._raised = True
        raise error


class PerLoop(Generic[V]):
    """What goes on in each event loop, by key: nothing can be waited for in another one."""

    def __init__(self) -> None:
        self._tables: dict[asyncio.AbstractEventLoop, dict[Hashable, V]] = {}

    def here(self) -> dict[Hashable, V]:
        """What goes on in the running loop."""
        loop = asyncio.get_running_loop()
        table = self._tables.get(loop)
        if table is None:
            with LOCK:
                self._tables = {k: v for k, v in self._tables.items() if not k.is_closed()}
                table = self._tables[loop] = {}
        return table

    def clear(self) -> None:
        """Let nobody join what goes on; those who wait for it still get it."""
        with LOCK:
            for table in self._tables.values():
                table.clear()


async def share(
    flights: PerLoop[Flight[R]],
    key: Hashable,
    patience: Patience,
    work: Callable[[], Coroutine[object, object, R]],
) -> R:
    """Join the flight of a key, or begin it; raises what it ends in.

    A caller who would have waited longer than the one who began it goes on alone.
    """
    while True:
        table = flights.here()
        flight = table.get(key)
        began = flight is None or flight.over
        if flight is None or flight.over:
            flight = table[key] = Flight(work(), patience)
        else:
            count(calls=1)
        try:
            async with flight:
                return await flight.landed()
        except (MaxWaitError, RequestTimeoutError) as error:
            now = asyncio.get_running_loop().time()
            if began or not patience.outlasts(error, flight.patience, now):
                raise
        finally:
            if flight.over and table.get(key) is flight:
                del table[key]


def _another(error: BaseException) -> BaseException:
    """Copy an error, so that no two callers write into the same one."""
    other = error
    with suppress(Exception):  # one that cannot be copied is shared
        other = copy.copy(error).with_traceback(error.__traceback__)
        other.__cause__, other.__context__ = error.__cause__, error.__context__
        other.__suppress_context__ = error.__suppress_context__
    return other


def _look(task: asyncio.Task[R]) -> None:
    """See the error of a task that nobody waits for any more."""
    if not task.cancelled():
        task.exception()

"""Blocking work in threads: a cancelled caller returns only when its work has ended.

There are no async generators here: at shutdown asyncio closes all of them at once, so that a nested
one may be closed before the one around it.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ThreadTask(Generic[T]):
    """Runs a function in a thread during an `async with` block, which ends after the function."""

    def __init__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> None:
        context = contextvars.copy_context()

        def call() -> T:
            return context.run(function, *args, **kwargs)

        self._call = call
        self._work: asyncio.Future[T] | None = None

    async def __aenter__(self) -> Self:
        self._started()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        work, cancellation = self._started(), None
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError as latest:
                cancellation = latest
        if not work.cancelled():
            work.exception()  # retrieved, so that asyncio does not log it
        if cancellation is not None:
            raise cancellation

    def result(self) -> Awaitable[T]:
        """Wait for the result of the function; raises what it raised."""
        return asyncio.shield(self._started())

    def _started(self) -> asyncio.Future[T]:
        if self._work is None:
            # Not a task: at shutdown asyncio.run cancels all tasks, this one with its caller.
            self._work = asyncio.get_running_loop().run_in_executor(None, self._call)
        return self._work


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a thread; a cancelled caller returns when the function has ended."""
    async with ThreadTask(function, *args, **kwargs) as work:
        return await work.result()


async def in_thread_until(
    stop: Callable[[], None], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run a function in a thread; call `stop`, which ends it early, if the caller is cancelled."""
    async with ThreadTask(function, *args, **kwargs) as work:
        try:
            return await work.result()
        except asyncio.CancelledError:
            stop()
            raise


class OpenedInThread(Generic[T]):
    """A resource that is opened and closed in threads, and closed if the opening is cancelled."""

    def __init__(self, open: Callable[[], T], close: Callable[[], None]) -> None:
        self._open = open
        self._close = close

    async def __aenter__(self) -> T:
        try:
            return await in_thread(self._open)
        except BaseException:
            await in_thread(self._close)
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await in_thread(self._close)


def opened_in_thread(path: Path) -> OpenedInThread[BufferedReader]:
    """A file that is opened for reading in a thread, and closed in one."""
    files = ExitStack()
    return OpenedInThread(lambda: files.enter_context(path.open("rb")), files.close)

"""Work that blocks, in threads; nothing goes on behind the back of a caller that was cancelled.

No async generators: a loop that ends closes all of them at once, inner ones before outer ones.
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


class Beside(Generic[T]):
    """A function in a thread beside the body, which is left when the function has ended."""

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
        work, cancelled = self._started(), None
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError as again:
                cancelled = again
        if not work.cancelled():
            work.exception()  # looked at, so that asyncio does not complain of it
        if cancelled is not None:
            raise cancelled

    def result(self) -> Awaitable[T]:
        """Wait for what the function gives, or raises."""
        return asyncio.shield(self._started())

    def _started(self) -> asyncio.Future[T]:
        if self._work is None:
            # No task, as a loop that ends cancels all of them, a caller and what it waits for.
            self._work = asyncio.get_running_loop().run_in_executor(None, self._call)
        return self._work


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a thread; a cancelled caller is let go when it has ended."""
    async with Beside(function, *args, **kwargs) as work:
        return await work.result()


async def in_thread_until(
    stop: Callable[[], None], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run a function in a thread, and `stop`, which ends it early, when the caller is cancelled."""
    async with Beside(function, *args, **kwargs) as work:
        try:
            return await work.result()
        except asyncio.CancelledError:
            stop()
            raise


class Opened(Generic[T]):
    """What is opened and closed in threads; it is closed whenever who opens it is cancelled."""

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


def opened(path: Path) -> Opened[BufferedReader]:
    """Open a file to read from."""
    files = ExitStack()
    return Opened(lambda: files.enter_context(path.open("rb")), files.close)

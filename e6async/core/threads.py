"""Work that blocks, in threads; nothing goes on behind the back of a caller that was cancelled."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a thread; a cancelled caller is let go when it has ended."""
    return await in_thread_until(_nothing, function, *args, **kwargs)


async def in_thread_until(
    stop: Callable[[], None], function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run a function in a thread, and `stop`, which ends it early, when the caller is cancelled."""
    context = contextvars.copy_context()

    def call() -> T:
        return context.run(function, *args, **kwargs)

    # No task, as a loop that ends cancels all of them, this one's caller and what it waits for.
    work = asyncio.get_running_loop().run_in_executor(None, call)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stop()
        while not work.done():
            with suppress(asyncio.CancelledError):  # once more; the first is raised below
                await asyncio.wait([work])
        if not work.cancelled():
            work.exception()  # looked at, so that asyncio does not complain of it
        raise


def _nothing() -> None:
    """Let the function go on to its end."""


@asynccontextmanager
async def opened(path: Path) -> AsyncGenerator[BufferedReader]:
    """Open a file to read from; it is closed in the end, whenever its reader is cancelled."""
    with_file = ExitStack()
    try:
        yield await in_thread(lambda: with_file.enter_context(path.open("rb")))
    finally:
        await in_thread(with_file.close)

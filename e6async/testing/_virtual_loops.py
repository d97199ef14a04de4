"""Virtual time for a test and its fixtures, whatever runs their event loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from e6async.testing._clock import VirtualTime

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["VirtualLoops"]


class VirtualLoops:
    """Puts each event loop of this thread into virtual time when it runs, during a `with` block."""

    def __init__(self, *, grace: float = 0.001) -> None:
        """`grace` is how many real seconds a loop waits for bytes before a jump."""
        self.loops: set[asyncio.AbstractEventLoop] = set()
        """Those that did run."""
        self._grace = grace
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        run_forever, thread = asyncio.BaseEventLoop.run_forever, threading.current_thread()

        def run_virtually(loop: asyncio.BaseEventLoop) -> None:
            if threading.current_thread() is thread and loop not in self.loops:
                self.loops.add(loop)
                self._stack.enter_context(VirtualTime(grace=self._grace, loop=loop))
            run_forever(loop)

        # pytest-asyncio, anyio, unittest and asyncio.run each make loops in a way of their own.
        setattr(asyncio.BaseEventLoop, "run_forever", run_virtually)  # noqa: B010
        self._stack.callback(setattr, asyncio.BaseEventLoop, "run_forever", run_forever)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

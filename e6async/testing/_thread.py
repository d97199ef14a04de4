"""A server in a thread and an event loop of its own, for code that is not async."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from yarl import URL

from e6async.testing._following import FollowingLoop

__all__ = ["InThread"]


class _Server(Protocol):
    async def start(self) -> None: ...
    async def close(self) -> None: ...
    @property
    def url(self) -> str: ...


S = TypeVar("S", bound=_Server)


class InThread(Generic[S]):
    """Runs a server in a thread while it is entered; `with` gives the server."""

    def __init__(self, server: S) -> None:
        self._server = server
        self._thread: threading.Thread | None = None
        self._loop: FollowingLoop | None = None
        self._stop: asyncio.Event | None = None
        self._error: BaseException | None = None

    def __enter__(self) -> S:
        """Start the server; returns when it listens, or raises what its start raised."""
        if self._thread is not None:
            message = "the server runs in a thread already"
            raise RuntimeError(message)
        started = threading.Event()
        name = f"{type(self._server).__name__} of e6async"
        self._thread = threading.Thread(target=self._run, args=(started,), name=name, daemon=True)
        self._thread.start()
        started.wait()
        if self._error is not None:
            self._join()
        return self._server

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the server and all connections to it; raises what its end raised."""
        if self._loop is not None and self._stop is not None:
            self._loop.unfollow()  # so that nobody has to move the clock while it is closed
            self._loop.call_soon_threadsafe(self._stop.set)
        self._join()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = self._loop = self._stop = None
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _run(self, started: threading.Event) -> None:
        loop = FollowingLoop()
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(self._serve(loop, started))
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            self._error = error
        finally:
            started.set()

    async def _serve(self, loop: FollowingLoop, started: threading.Event) -> None:
        stop = asyncio.Event()
        await self._server.start()
        try:
            loop.follow(URL(self._server.url).port or 0)
            self._loop, self._stop = loop, stop
            started.set()
            await stop.wait()
        finally:
            await self._server.close()

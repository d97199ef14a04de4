"""ChaosServer: a server on a loopback socket that misbehaves on order, for tests of any client."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, TracebackType
from typing import Final, Self

from e6async._core.gate.gate import forget_gates
from e6async.testing._chaos.connection import Connection, Incoming
from e6async.testing._chaos.fault import Asked, Fault, Step
from e6async.testing._chaos.line import Line, Order
from e6async.testing._chaos.request import ChaosRequest

__all__ = ["ChaosServer"]

_HOST: Final = "127.0.0.1"
_NOWHERE: Mapping[str, bytes] = MappingProxyType({})


class ChaosServer:
    """Answers right until a fault is ordered; use it with `async with`, in the client's loop.

    `good` is the body of the right answer, JSON as a rule; `good_at` has others for some paths.
    The loop must be able to watch sockets, which Windows' default one is not.
    """

    def __init__(
        self,
        fault: Fault | None = None,
        *,
        good: bytes = b"{}",
        good_at: Mapping[str, bytes] = _NOWHERE,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Make a server; a `fault` befalls everything, `now` gives the time for dates in answers.

        Raises ValueError for a right answer under two bytes, which no fault can cut in half.
        """
        if any(len(body) < 2 for body in (good, *good_at.values())):
            message = "a right answer needs two bytes or more, else it cannot break off midway"
            raise ValueError(message)
        self.requests: list[ChaosRequest] = []
        """What came in, in order of arrival."""
        self.connections_made: int = 0
        """How many connections were accepted."""
        self._good = good
        self._good_at = good_at
        self._now = now
        self._line = Line()
        if fault is not None:
            self._line.add(Order(fault=fault))
        self._door: _Door | None = None
        self._url = ""
        self._open: dict[Connection, asyncio.Task[None]] = {}
        self._timers: list[asyncio.TimerHandle] = []
        self._failures: list[Exception] = []

    # --- life -----------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Begin to listen, unless the first fault keeps the port closed."""
        self._door = _Door(self._accepted)
        self._url = f"http://{_HOST}:{self._door.port}"
        self._refresh()

    async def close(self) -> None:
        """Stop listening and end all connections; raise what went wrong in a fault's script."""
        if self._door is not None:
            self._door.close()
            forget_gates(f"{_HOST}:{self._door.port}")  # the port may come again
            self._door = None
        for timer in self._timers:
            timer.cancel()
        await asyncio.sleep(0)  # what was accepted just now gets somebody to close it
        ending = dict(self._open)
        for task in ending.values():
            task.cancel()
        await asyncio.gather(*ending.values(), return_exceptions=True)  # _done keeps the failures
        for connection in ending:
            await connection.gone.wait()
        if self._failures:
            failures, self._failures = self._failures, []
            message = "the script of a fault failed"
            raise ExceptionGroup(message, failures)

    @property
    def url(self) -> str:
        """Where the server is, without a slash at the end."""
        if not self._url:
            message = "the server does not listen yet: use it with `async with`"
            raise RuntimeError(message)
        return self._url

    # --- what tests ask -------------------------------------------------------------------------

    @property
    def connections_open(self) -> int:
        """How many connections are open on the server's side."""
        return len(self._open)

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How often each method and path came in."""
        return Counter((request.method, request.path) for request in self.requests)

    def behave(
        self,
        fault: Fault,
        *,
        times: int | None = None,
        seconds: float | None = None,
        path: str | None = None,
    ) -> None:
        """Let a fault befall what comes once the orders before this one are used up.

        It ends after so many `times` or `seconds` from now, or never; `path` waits for that path.
        A fault of the connection, as `slow-accept`, counts connections, and requests on
        connections that were open before.
        """
        order = Order(fault=fault, times=times, path=path)
        self._line.add(order)
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._timers.append(loop.call_later(seconds, self._expire, order))
        self._refresh()

    def heal(self) -> None:
        """Forget all orders: from now on answers are right."""
        self._line.clear()
        self._refresh()

    # --- connections ----------------------------------------------------------------------------

    def _expire(self, order: Order) -> None:
        self._line.remove(order)
        self._refresh()

    def _refresh(self) -> None:
        """Open or close the port as the line has it."""
        if self._door is None:
            return
        if self._line.shuts and self._door.is_open:
            self._door.shut()
            for connection in self._open:
                connection.abort()
        elif not self._line.shuts and not self._door.is_open:
            self._door.open()

    def _accepted(self, accepted: socket.socket) -> None:
        self.connections_made += 1
        fault = self._line.for_connection()
        connection = Connection(
            self.connections_made,
            record=self.requests.append,
            lost=self._lost,
            heeds=fault is None,
        )
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._serve(connection, accepted, fault))
        self._open[connection] = task
        task.add_done_callback(self._done)

    def _lost(self, connection: Connection) -> None:
        self._open.pop(connection).cancel()

    def _done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._failures.append(error)

    async def _serve(
        self, connection: Connection, accepted: socket.socket, fault: Fault | None
    ) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: connection, accepted)
            if fault is None or await self._begin(connection, fault):
                while await self._answer(connection, await connection.requests.get(), fault):
                    pass
        finally:
            connection.abort()

    async def _begin(self, connection: Connection, fault: Fault) -> bool:
        """Let a fault befall a new connection; the first request on it is answered right."""
        self._refresh()
        if not await connection.play(fault.script(Asked(url=self._url, now=self._now()))):
            return False
        connection.heed()
        incoming = await connection.requests.get()
        incoming.record.fault = fault.name
        await incoming.whole.wait()
        return await connection.play([self._asked(incoming.record).answer])

    async def _answer(self, connection: Connection, incoming: Incoming, met: Fault | None) -> bool:
        record = incoming.record
        fault = self._line.for_request(record.path, met)
        record.fault = None if fault is None else fault.name
        if fault is None or fault.at != "head":
            await incoming.whole.wait()
        try:
            return await connection.play(_steps(fault, self._asked(record)))
        finally:
            self._refresh()

    def _asked(self, record: ChaosRequest) -> Asked:
        return Asked(
            url=self._url,
            now=self._now(),
            method=record.method,
            target=record.target,
            good=self._good_at.get(record.path, self._good),
            turn=record.turn,
        )


class _Door:
    """A port of its own, open or closed; it stays taken in between."""

    def __init__(self, accepted: Callable[[socket.socket], None]) -> None:
        self._accepted = accepted
        self._loop = asyncio.get_running_loop()
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]
        self.is_open = False

    def open(self) -> None:
        """Listen."""
        self.is_open = True
        self._socket.listen()
        self._loop.add_reader(self._socket, self._accept)

    def shut(self) -> None:
        """Refuse connections: the port is bound again, but nobody listens."""
        self.close()
        self._socket = _bound(self.port)

    def close(self) -> None:
        """Let go of the port."""
        if self.is_open:
            self._loop.remove_reader(self._socket)
        self.is_open = False
        self._socket.close()

    def _accept(self) -> None:
        try:
            accepted, _ = self._socket.accept()
        except (BlockingIOError, ConnectionError):  # the client has left again
            return
        accepted.setblocking(False)  # noqa: FBT003
        self._accepted(accepted)


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    bound.setblocking(False)  # noqa: FBT003
    return bound


def _steps(fault: Fault | None, asked: Asked) -> Iterable[Step]:
    if fault is not None:
        yield from fault.script(asked)
    if fault is None or fault.at == "accept":  # which came late, to an open connection
        yield asked.answer

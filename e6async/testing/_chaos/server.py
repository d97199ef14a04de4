"""ChaosServer: a server on a loopback socket with faults on demand, for tests of any client."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, TracebackType
from typing import Final, Self

from e6async._arguments import check_methods
from e6async._core.gate.gate import forget_gates
from e6async.errors import InputError
from e6async.testing._chaos.connection import Connection, Incoming
from e6async.testing._chaos.fault import Fault, FaultContext, Step
from e6async.testing._chaos.queue import FaultQueue, QueuedFault
from e6async.testing._chaos.request import ChaosRequest

__all__ = ["ChaosServer"]

_HOST: Final = "127.0.0.1"
_NO_BODIES: Mapping[str, bytes] = MappingProxyType({})


@check_methods
class ChaosServer:
    """Sends correct responses until a fault is injected; use it with `async with`.

    `good` is the body of the correct response, usually JSON; `good_by_path` has bodies for single
    paths. It runs in the event loop of the client, which must support `add_reader` (the default
    loop on Windows does not).
    """

    def __init__(
        self,
        fault: Fault | None = None,
        *,
        good: bytes = b"{}",
        good_by_path: Mapping[str, bytes] = _NO_BODIES,
        now: Callable[[], float] = time.time,
    ) -> None:
        """A server that is not started; all requests get `fault`, `now` is used for dates.

        Raises InputError for a correct body under two bytes, which cannot be cut in half.
        """
        if any(len(body) < 2 for body in (good, *good_by_path.values())):
            message = (
                "good and good_by_path need bodies of at least 2 bytes, which can be cut in half"
            )
            raise InputError(message)
        self.requests: list[ChaosRequest] = []
        """The requests in order of arrival."""
        self.connections_made: int = 0
        """The number of accepted connections."""
        self._good = good
        self._good_by_path = good_by_path
        self._now = now
        self._queue = FaultQueue()
        if fault is not None:
            self._queue.add(QueuedFault(fault=fault))
        self._port: _Port | None = None
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
        """Start to listen, unless the first fault closes the port."""
        self._port = _Port(self._accepted)
        self._url = f"http://{_HOST}:{self._port.port}"
        self._refresh()

    async def close(self) -> None:
        """Stop and close all connections; raises ExceptionGroup if the script of a fault failed."""
        if self._port is not None:
            self._port.close()
            forget_gates(f"{_HOST}:{self._port.port}")  # another server may get the port
            self._port = None
        for timer in self._timers:
            timer.cancel()
        await asyncio.sleep(0)  # starts the tasks of connections accepted just now
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
        """The base URL, without a slash at the end."""
        if not self._url:
            message = "the server is not started: use it with `async with`"
            raise RuntimeError(message)
        return self._url

    # --- for tests -------------------------------------------------------------------------

    @property
    def connections_open(self) -> int:
        """The number of connections open on the server's side."""
        return len(self._open)

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """The number of requests by method and path."""
        return Counter((request.method, request.path) for request in self.requests)

    def inject(
        self,
        fault: Fault,
        *,
        times: int | None = None,
        seconds: float | None = None,
        path: str | None = None,
    ) -> None:
        """Add a fault; it applies when the faults added before it are used up.

        It applies `times` times, or for `seconds` from now, or always; with `path`, to requests for
        that path only. `times` of a fault of connections (`slow-accept`) counts new connections
        and requests on connections that are already open.
        """
        queued = QueuedFault(fault=fault, times=times, path=path)
        self._queue.add(queued)
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._timers.append(loop.call_later(seconds, self._expire, queued))
        self._refresh()

    def clear_faults(self) -> None:
        """Remove all faults: from now on all responses are correct."""
        self._queue.clear()
        self._refresh()

    # --- connections ----------------------------------------------------------------------------

    def _expire(self, queued: QueuedFault) -> None:
        self._queue.remove(queued)
        self._refresh()

    def _refresh(self) -> None:
        """Open or close the port, as the queue requires."""
        if self._port is None:
            return
        if self._queue.closes_port and self._port.is_open:
            self._port.shut()
            for connection in self._open:
                connection.abort()
        elif not self._queue.closes_port and not self._port.is_open:
            self._port.open()

    def _accepted(self, accepted: socket.socket) -> None:
        self.connections_made += 1
        fault = self._queue.for_connection()
        connection = Connection(
            self.connections_made,
            record=self.requests.append,
            lost=self._lost,
            reads=fault is None,
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
            if fault is None or await self._apply_to_connection(connection, fault):
                while await self._respond(connection, await connection.requests.get(), fault):
                    pass
        finally:
            connection.abort()

    async def _apply_to_connection(self, connection: Connection, fault: Fault) -> bool:
        """Apply a fault to a new connection; its first request gets the correct response."""
        self._refresh()
        if not await connection.run(fault.script(FaultContext(url=self._url, now=self._now()))):
            return False
        connection.start_reading()
        incoming = await connection.requests.get()
        incoming.record.fault = fault.name
        await incoming.complete.wait()
        return await connection.run([self._context(incoming.record).response])

    async def _respond(
        self, connection: Connection, incoming: Incoming, connection_fault: Fault | None
    ) -> bool:
        record = incoming.record
        fault = self._queue.for_request(record.path, connection_fault)
        record.fault = None if fault is None else fault.name
        if fault is None or fault.at != "head":
            await incoming.complete.wait()
        try:
            return await connection.run(_steps(fault, self._context(record)))
        finally:
            self._refresh()

    def _context(self, record: ChaosRequest) -> FaultContext:
        return FaultContext(
            url=self._url,
            now=self._now(),
            method=record.method,
            target=record.target,
            good=self._good_by_path.get(record.path, self._good),
            sequence=record.sequence,
        )


class _Port:
    """A TCP port, open or closed; it stays reserved while it is closed."""

    def __init__(self, accepted: Callable[[socket.socket], None]) -> None:
        self._accepted = accepted
        self._loop = asyncio.get_running_loop()
        self._socket = _bound(0)
        self.port: int = self._socket.getsockname()[1]
        self.is_open = False

    def open(self) -> None:
        """Start to listen."""
        self.is_open = True
        self._socket.listen()
        self._loop.add_reader(self._socket, self._accept)

    def shut(self) -> None:
        """Refuse connections: the port is bound, but not listening."""
        self.close()
        self._socket = _bound(self.port)

    def close(self) -> None:
        """Release the port."""
        if self.is_open:
            self._loop.remove_reader(self._socket)
        self.is_open = False
        self._socket.close()

    def _accept(self) -> None:
        try:
            accepted, _ = self._socket.accept()
        except (BlockingIOError, ConnectionError):  # the client has closed the connection
            return
        accepted.setblocking(False)  # noqa: FBT003
        self._accepted(accepted)


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    bound.setblocking(False)  # noqa: FBT003
    return bound


def _steps(fault: Fault | None, context: FaultContext) -> Iterable[Step]:
    if fault is not None:
        yield from fault.script(context)
    if fault is None or fault.at == "accept":  # for a request on an open connection
        yield context.response

"""A web server on a loopback socket that records when each request arrived."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import attrs
from aiohttp import web
from yarl import URL

from e6async._core.gate.gate import forget_gates
from e6async._core.protocol.host import host_of
from e6async.testing._unserved import Unserved

__all__ = ["Arrival", "Server"]

_GRACE: Final = 0.001  # seconds for running requests; 0 would wait without limit
_STEPS: Final = 3  # iterations of the loop until the web server has an accepted connection


_LAST_DATA: Final = 52
"""Where TCP_INFO of Linux has the milliseconds since the socket received something."""
_SAME: Final = 0.01
"""Seconds between the clock of a loop and the real one, unless it is a virtual one."""


@attrs.frozen
class Arrival:
    """When the first byte of a request arrived."""

    at: float
    """The time of the loop when it read the byte."""
    waited: float = 0.0
    """Seconds for which the byte lay in the socket, since the loop was busy."""

    @property
    def earliest(self) -> float:
        """The time when the byte came to this machine."""
        return self.at - self.waited


def waited(connection: asyncio.BaseTransport | None, now: float) -> float:
    """Seconds since this connection received something; 0 where that cannot be told.

    In virtual time nothing waits: it stands still while code runs.
    """
    if sys.platform != "linux" or connection is None or abs(now - time.monotonic()) > _SAME:
        return 0.0
    found: socket.socket | None = connection.get_extra_info("socket")  # or what stands for one
    if found is None:
        return 0.0
    try:
        info = found.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA + 4)
        milliseconds: int = struct.unpack_from("I", info, _LAST_DATA)[0]
    except (OSError, struct.error):
        return 0.0
    return milliseconds / 1000


@attrs.define
class _Current:
    """The arrival of the current request; None between requests."""

    arrival: Arrival | None = None


class _Stamping(asyncio.Protocol):
    """Records the arrival of bytes and passes them on; aiohttp handles them later."""

    def __init__(
        self, inner: asyncio.Protocol, arrivals: dict[asyncio.BaseTransport, _Current]
    ) -> None:
        self._inner = inner
        self._arrivals = arrivals
        self._current = _Current()
        self._transport: asyncio.BaseTransport | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._arrivals[transport] = self._current
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._arrivals.pop(self._transport, None)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._current.arrival is None:
            now = self._loop.time()
            self._current.arrival = Arrival(now, waited(self._transport, now))
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


class Server:
    """Runs a handler, which gets each request and its arrival."""

    def __init__(
        self, handler: Callable[[web.BaseRequest, Arrival], Awaitable[web.StreamResponse]]
    ) -> None:
        self._handler = handler
        self._arrivals: dict[asyncio.BaseTransport, _Current] = {}
        self._web: web.Server | None = None
        self._sockets: asyncio.Server | None = None
        self._unserved: Unserved | None = None
        self._host = ""

    async def start(self, host: str, port: int) -> int:
        """Start to listen; returns the port."""
        if self._sockets is not None:
            message = "the server runs already"
            raise RuntimeError(message)
        server = web.Server(self._handle, access_log=None)
        self._web = server
        loop = asyncio.get_running_loop()
        self._sockets = await loop.create_server(
            lambda: _Stamping(server(), self._arrivals), host, port
        )
        self._unserved = Unserved(loop, self._sockets.sockets)
        bound: int = self._sockets.sockets[0].getsockname()[1]
        self._host = host_of(URL.build(scheme="http", host=host, port=bound))
        return bound

    async def stop(self) -> None:
        """Stop listening and close all connections."""
        if self._unserved is not None:
            self._unserved.stop()
            self._unserved = None
        if self._sockets is not None:
            # asyncio loses, and leaves open, a connection that it accepts while the server closes.
            with suppress(NotImplementedError):  # the default loop on Windows has no add_reader
                for listening in self._sockets.sockets:
                    asyncio.get_running_loop().remove_reader(listening.fileno())
            for _ in range(_STEPS):
                await asyncio.sleep(0)
            self._sockets.close()
            self._sockets = None
        if self._web is not None:
            await self._web.shutdown(timeout=_GRACE)
        await asyncio.sleep(0)  # so that the connections notice that they are closed
        forget_gates(self._host)  # another server may get the port, with another clock

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        transport = request.transport
        current = self._arrivals.get(transport, _Current()) if transport else _Current()
        arrival = current.arrival or Arrival(asyncio.get_running_loop().time())
        try:
            return await self._handler(request, arrival)
        except ConnectionResetError:  # the client has left, which is no error of the server
            return web.Response()
        finally:
            current.arrival = None

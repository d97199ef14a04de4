"""A web server on a loopback socket that records when each request arrived."""

from __future__ import annotations

import asyncio
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


@attrs.define
class Arrival:
    """When the first byte of the current request arrived; None between requests."""

    at: float | None = None


class _Stamping(asyncio.Protocol):
    """Records the arrival of bytes and passes them on; aiohttp handles them later."""

    def __init__(
        self, inner: asyncio.Protocol, arrivals: dict[asyncio.BaseTransport, Arrival]
    ) -> None:
        self._inner = inner
        self._arrivals = arrivals
        self._arrival = Arrival()
        self._transport: asyncio.BaseTransport | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._arrivals[transport] = self._arrival
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._arrivals.pop(self._transport, None)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._arrival.at is None:
            self._arrival.at = self._loop.time()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


class Server:
    """Runs a handler, which gets each request and the time of its arrival."""

    def __init__(
        self, handler: Callable[[web.BaseRequest, float], Awaitable[web.StreamResponse]]
    ) -> None:
        self._handler = handler
        self._arrivals: dict[asyncio.BaseTransport, Arrival] = {}
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
        arrival = self._arrivals.get(transport, Arrival()) if transport else Arrival()
        at = arrival.at if arrival.at is not None else asyncio.get_running_loop().time()
        try:
            return await self._handler(request, at)
        except ConnectionResetError:  # the client has left, which is no error of the server
            return web.Response()
        finally:
            arrival.at = None

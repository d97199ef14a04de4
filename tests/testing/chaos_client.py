"""A raw socket against the chaos server: the bytes received, and how the connection ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import attrs

from e6async.testing._chaos import ChaosServer, End

GET = b"GET /posts.json?limit=2 HTTP/1.1\r\nHost: chaos\r\nAuthorization: Basic eDp5\r\n\r\n"
POST = (
    b"POST /pools.json HTTP/1.1\r\nHost: chaos\r\nContent-Type: application/json\r\n"
    b"Content-Length: 10\r\n\r\n"
)
"""A write whose body has not been sent yet."""


@attrs.frozen(kw_only=True)
class Received:
    """The bytes received on a connection, and how it ended."""

    data: bytes
    end: End | None
    """FIN or RESET; STALL when nothing more arrived; None when the size limit was reached."""
    seconds: float
    """The time until the last byte, by the clock of the loop."""

    @property
    def status_line(self) -> bytes:
        """The first line."""
        return self.data.partition(b"\r\n")[0]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names, unchanged, and values."""
        lines = self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]

    @property
    def body(self) -> bytes:
        """The bytes after the first empty line."""
        return self.data.partition(b"\r\n\r\n")[2]

    def header(self, name: str) -> str | None:
        """The value of a header; None if it is missing."""
        return dict(self.headers).get(name)


@attrs.frozen
class Wire:
    """A connection to the server."""

    socket: socket.socket

    async def send(self, data: bytes) -> None:
        """Send; ignores that the server has closed the connection."""
        try:
            await asyncio.get_running_loop().sock_sendall(self.socket, data)
        except ConnectionError:
            return

    async def receive(self, *, timeout: float = 30.0, max_bytes: int = 1 << 22) -> Received:
        """Read until the end, until nothing arrives for `timeout` seconds, or up to `max_bytes`."""
        loop = asyncio.get_running_loop()
        began = last = loop.time()
        data = bytearray()
        end: End | None = None
        while end is None and len(data) < max_bytes and last - began < 2 * timeout:
            try:
                async with asyncio.timeout(timeout):
                    chunk = await loop.sock_recv(self.socket, 1 << 20)
            except TimeoutError:
                end = End.STALL
            except ConnectionResetError:
                end = End.RESET
            else:
                data += chunk
                end = None if chunk else End.FIN
            last = last if end is End.STALL else loop.time()
        return Received(data=bytes(data), end=end, seconds=last - began)

    async def ask(self, data: bytes = GET, **limits: int) -> Received:
        """Send and receive."""
        await self.send(data)
        return await self.receive(**limits)


@asynccontextmanager
async def connected(chaos: ChaosServer) -> AsyncGenerator[Wire]:
    """A connection to the server, which may not have accepted it yet."""
    url = urlsplit(chaos.url)
    with socket.create_connection((url.hostname, url.port)) as opened:
        opened.setblocking(False)
        yield Wire(opened)


async def ask(chaos: ChaosServer, data: bytes = GET) -> Received:
    """Send on a new connection, and receive."""
    async with connected(chaos) as wire:
        return await wire.ask(data)

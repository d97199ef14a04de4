"""A raw socket against the chaos server: what comes over the wire, and how it ends."""

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
class Heard:
    """All that came over a connection."""

    data: bytes
    end: End | None
    """FIN or RESET; STALL when nothing more came; None when there was no end to it."""
    seconds: float
    """How long it took, by the clock of the loop, patience not counted."""

    @property
    def status_line(self) -> bytes:
        """The first line."""
        return self.data.partition(b"\r\n")[0]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Names as they came, and values."""
        lines = self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]

    @property
    def body(self) -> bytes:
        """What came after the first empty line."""
        return self.data.partition(b"\r\n\r\n")[2]

    def header(self, name: str) -> str | None:
        """Give a header; None when there is none."""
        return dict(self.headers).get(name)


@attrs.frozen
class Wire:
    """A connection to the server."""

    socket: socket.socket

    async def send(self, data: bytes) -> None:
        """Send, even if nobody listens any more."""
        try:
            await asyncio.get_running_loop().sock_sendall(self.socket, data)
        except ConnectionError:
            return

    async def hear(self, *, patience: float = 30.0, most: int = 1 << 22) -> Heard:
        """Read until the end, or until nothing comes for a while, or too much."""
        loop = asyncio.get_running_loop()
        began = last = loop.time()
        data = bytearray()
        end: End | None = None
        while end is None and len(data) < most and last - began < 2 * patience:
            try:
                async with asyncio.timeout(patience):
                    came = await loop.sock_recv(self.socket, 1 << 20)
            except TimeoutError:
                end = End.STALL
            except ConnectionResetError:
                end = End.RESET
            else:
                data += came
                end = None if came else End.FIN
            last = last if end is End.STALL else loop.time()
        return Heard(data=bytes(data), end=end, seconds=last - began)

    async def ask(self, data: bytes = GET, **limits: int) -> Heard:
        """Send and hear."""
        await self.send(data)
        return await self.hear(**limits)


@asynccontextmanager
async def connected(chaos: ChaosServer) -> AsyncGenerator[Wire]:
    """Open a connection to the server, which has yet to accept it, and close it."""
    url = urlsplit(chaos.url)
    with socket.create_connection((url.hostname, url.port)) as opened:
        opened.setblocking(False)
        yield Wire(opened)


async def ask(chaos: ChaosServer, data: bytes = GET) -> Heard:
    """Send over a connection of its own, and hear."""
    async with connected(chaos) as wire:
        return await wire.ask(data)

"""A server that records when the headers of each request arrive, and responds by a script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
DROP = b""
"""Instead of a response: close the connection."""


def answer(status: str, *headers: str, body: bytes = b"{}") -> bytes:
    """Format an HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@attrs.define
class Arrivals:
    """The requests that arrived."""

    script: Callable[[int, str], bytes]
    """Gives the response to the n-th request, from 0, with its request line."""
    latency: float = 0.0
    waits_for: dict[str, asyncio.Event] = attrs.field(factory=dict[str, asyncio.Event])
    """Before the response to a path."""
    url: str = ""
    times: list[float] = attrs.field(factory=list[float])
    lines: list[str] = attrs.field(factory=list[str])

    @property
    def gaps(self) -> list[float]:
        """Seconds between one arrival and the next."""
        return [later - sooner for sooner, later in pairwise(self.times)]

    @property
    def use(self) -> float:
        """The share of two requests per second that was used."""
        return (len(self.times) - 1) * 0.5 / (self.times[-1] - self.times[0])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                number = len(self.times)
                self.times.append(asyncio.get_running_loop().time())
                self.lines.append(head.partition("\r\n")[0])
                reply = self.script(number, self.lines[-1])
                if self.latency:
                    await asyncio.sleep(self.latency)
                if (event := self.waits_for.get(head.split(" ")[1])) is not None:
                    await event.wait()
                if reply == DROP:
                    return
                writer.write(reply)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def arrivals(
    script: Callable[[int, str], bytes] = lambda _number, _line: OK, *, latency: float = 0.0
) -> AsyncGenerator[Arrivals]:
    """Run such a server on a free port of loopback."""
    seen = Arrivals(script, latency)
    server = await asyncio.start_server(seen.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    seen.url = f"http://{host}:{port}"
    try:
        yield seen
    finally:
        server.close()


def in_turn(*replies: bytes) -> Callable[[int, str], bytes]:
    """Respond with these one after the other, and then always with the last one."""
    rest: Iterator[bytes] = iter(replies)
    last = replies[-1]
    return lambda _number, _line: next(rest, last)

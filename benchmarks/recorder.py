"""A minimal server in another process that records when requests arrive.

It responds by path: `/plain`, `/moved` (302 to `/plain`), `/dropped` (closes a connection at its
third request), `/busy` (every tenth response is a 503), `/slow` (1.2 s); `/-/arrivals` gives the
record.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise

import aiohttp
import attrs

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_MOVED = b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n"
_BUSY = b"HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_arrivals: list[tuple[float, str]] = []


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    served = 0
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            now = time.monotonic()
            path = head.split(b" ", 2)[1].decode()
            if path == "/-/arrivals":
                body = json.dumps(_arrivals).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                continue
            _arrivals.append((now, path))
            served += 1
            if path.startswith("/dropped") and served == 3:
                return
            if path.startswith("/slow"):
                await asyncio.sleep(1.2)
            busy = path.startswith("/busy") and len(_arrivals) % 10 == 0
            writer.write(_MOVED if path.startswith("/moved") else _BUSY if busy else _OK)
    except (asyncio.IncompleteReadError, ConnectionError):
        return
    finally:
        writer.close()


async def _main(host: str = "127.0.0.1") -> None:
    server = await asyncio.start_server(_serve, host, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@attrs.frozen
class Seen:
    """The requests that the server received."""

    times: list[float]
    paths: list[str]

    @property
    def gaps(self) -> list[float]:
        """Seconds between arrivals, in ascending order."""
        times = sorted(self.times)
        return sorted(later - sooner for sooner, later in pairwise(times))

    @property
    def violations(self) -> int:
        """How many arrived less than 499 ms after the one before."""
        return sum(gap < 0.499 for gap in self.gaps)

    @property
    def use(self) -> float:
        """The share of two requests per second."""
        return (len(self.times) - 1) * 0.5 / (max(self.times) - min(self.times))

    def __str__(self) -> str:
        least = self.gaps[0] * 1e3
        return (
            f"{len(self.times)} requests, {self.violations} violations, "
            f"least gap {least:.1f} ms, use {self.use:.1%}"
        )


class Recorder:
    """The server, for the process that measures."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def seen(self) -> Seen:
        """Fetch the record."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/-/arrivals") as response:
            arrivals = await response.json()
        return Seen([at for at, _ in arrivals], [path for _, path in arrivals])


@asynccontextmanager
async def recorder() -> AsyncGenerator[Recorder]:
    """Run the server in another process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.recorder", stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    try:
        yield Recorder(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    try:
        asyncio.run(_main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit()

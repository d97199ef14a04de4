"""A program of a user with a default client, for a server that is not on loopback by its name.

    python -m tests.embedding.budget_worker PORT COUNT [COUNT ...] [uvloop]

sends COUNT requests at once; with several numbers in several event loops, one after the other.
The loops are those of asyncio or of uvloop.
"""

from __future__ import annotations

import asyncio
import importlib
import socket
import sys

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from e6async import E621

HOST = "site.test"


class Loopback(AbstractResolver):
    """Finds every host on loopback."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve to loopback."""
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """There is nothing to close."""


async def send(port: int, count: int) -> None:
    """Send requests at once."""
    connector = aiohttp.TCPConnector(resolver=Loopback())
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        E621(
            "budget-test/1.0 (by the tests)",
            base_url=f"http://{HOST}:{port}",
            session=session,
            coalesce=False,
        ) as e6,
    ):
        await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(count)))


if __name__ == "__main__":
    port, *counts = sys.argv[1:]
    if counts[-1] == "uvloop":
        counts.pop()
        factory = importlib.import_module("uvloop").new_event_loop
    else:
        factory = asyncio.new_event_loop
    for number in counts:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(send(int(port), int(number)))

"""A server that keeps broken bodies, errors of a caller, and a look at what was counted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiohttp

from e6async import E621, Client
from e6async._core.call import CallContext
from e6async._core.client import transport_of
from e6async.e621 import UploadContent, UploadResult
from e6async.errors import DiskError, NotFoundError, TransportError
from tests.embedding.clients import client
from tests.embedding.raw_server import RawServer, is_whole, response

RESULT = {"success": True, "location": "/posts/12", "post_id": 12}
PIECE = b"x" * 100_000


class BodyServer(RawServer):
    """Keeps also the bodies that break off."""

    def __init__(self) -> None:
        super().__init__(lambda _: response(RESULT))
        self.broken: list[int] = []
        """The bytes of each body that broke off."""

    def _body(  # type: ignore[override]
        self, connection: socket.socket, headers: Mapping[str, str], buffer: bytes
    ) -> tuple[bytes, bytes]:
        while not is_whole(headers, buffer):
            try:
                more = connection.recv(1 << 20)
            except OSError:
                more = b""
            if not more:
                self.broken.append(len(buffer))
                raise OSError
            buffer += more
        return buffer, b""

    async def has_broken(self) -> None:
        """Wait until one body has broken off: the client closed the connection."""
        async with asyncio.timeout(5):
            while not self.broken:  # noqa: ASYNC110 - another thread changes it
                await asyncio.sleep(0.01)


def context(e6: Client) -> CallContext:
    """What all calls of a client share."""
    return transport_of(e6).context


def check_untouched(e6: Client, *, turns: int = 1) -> None:
    """Neither the circuit breaker nor the retry budget counted anything; the gate, some turns."""
    budget = context(e6).budget
    assert (e6.gate.breaker.state, e6.gate.breaker.failures) == ("closed", 0)
    assert budget.left == budget.maximum
    assert (e6.gate.sent, e6.gate.waiting) == (turns, 0)


@asynccontextmanager
async def site(
    server: RawServer, kind: type[Client] = E621, /, **options: object
) -> AsyncGenerator[Client]:
    """A client of a server, with a login."""
    async with client(
        server, None, kind, login="ava", api_key="0", **options
    ) as e6:  # fmt: skip
        yield e6


async def uploading(
    e6: Client,
    content: object,
    *,
    name: str | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> UploadResult:
    """Upload a file."""
    assert isinstance(e6, E621)
    file = cast("UploadContent", content)
    return await e6.uploads.create(file, rating="s", name=name, on_progress=on_progress)


class OwnError(Exception):
    """An error that no library knows."""


ERRORS: Mapping[str, Callable[[], BaseException]] = {
    "its own": lambda: OwnError("of the caller"),
    "a ValueError": lambda: ValueError("of the caller"),
    "an OSError": lambda: OSError(5, "of the caller"),
    "a TimeoutError": lambda: TimeoutError("of the caller"),
    "a ConnectionError": lambda: ConnectionResetError(104, "of the caller"),
    "one of aiohttp": lambda: aiohttp.ClientConnectionError("of the caller"),
    "one of another call": lambda: TransportError("of the caller", operation="other.get"),
    "a refusal of another call": lambda: NotFoundError(
        "of the caller", operation="other.get", status=404
    ),
    "a disk error": lambda: DiskError("of the caller", path=Path("x")),
    "a cancellation": lambda: asyncio.CancelledError("of the caller"),
}

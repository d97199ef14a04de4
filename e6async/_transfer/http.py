"""One GET request for a file: without credentials, without redirects, its body read in pieces."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Generator, Mapping
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING

import aiohttp
import attrs
from yarl import URL

from e6async._core.protocol.refusal import is_html
from e6async._core.session import BEFORE_SENDING, CallersError, Outgoing, Paced, Session, failed
from e6async.errors import RequestTimeoutError

if TYPE_CHECKING:
    from e6async._core.gate import Turn
    from e6async._core.session import Proxy

CHUNK = 1 << 18
"""Bytes that are read from the network or from a partial file at a time."""
_STALL_TIMEOUT = 30.0
"""Seconds to connect, and between two pieces of the body."""
_HEADERS_TIMEOUT = 90.0
"""Seconds until the headers are there; some hosts send 102 again and again."""
_RATE_WINDOW = 60.0
"""Seconds over which the rate of the body is measured."""
_MIN_RATE = 1024
"""Bytes per second below which a body is given up."""
_REFUSAL_SIZE = 1 << 16
"""Bytes of an error page that are read."""


@attrs.define(kw_only=True, eq=False)
class FileResponse:
    """The response to a request for a file; its body has yet to be read."""

    operation: str
    host: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    _content: aiohttp.StreamReader = attrs.field(alias="content")
    _waited: float = 0.0
    _received: int = 0

    @property
    def is_html(self) -> bool:
        """Whether the body is an HTML page."""
        return is_html(self.headers, b"")

    async def read(self) -> bytes:
        """Read the next piece of the body; empty at its end.

        Raises RequestTimeoutError when less than 1 KiB/s arrives for a minute, not counting the
        time that the caller spends between two pieces, and TransportError when the body breaks off.
        """
        clock = asyncio.get_running_loop().time
        start = clock()
        with _transport_errors(self.operation, self.host, None):
            chunk = await self._content.read(CHUNK)
        self._waited += clock() - start
        self._received += len(chunk)
        if chunk and self._waited >= _RATE_WINDOW:
            if self._received < _MIN_RATE * self._waited:
                message = (
                    f"{self.operation}: only {self._received} bytes arrived from {self.host} in "
                    f"{self._waited:.0f} s (less than 1 KiB/s); gave up"
                )
                raise RequestTimeoutError(message, operation=self.operation)
            self._waited, self._received = 0.0, 0
        return chunk

    async def read_refusal(self) -> bytes:
        """Read the start of the body, enough to find the reason of an error in it."""
        with _transport_errors(self.operation, self.host, None):
            return await self._content.read(_REFUSAL_SIZE)


async def send(
    opened: AsyncExitStack,
    session: Session,
    url: URL,
    headers: Mapping[str, str],
    *,
    operation: str,
    turn: Turn | None,
    on_sent: Callable[[], None],
) -> FileResponse:
    """Send a GET request and wait for the headers; closing `opened` closes the response.

    Raises ConnectError, RequestTimeoutError when nothing arrives for 30 seconds, and TransportError
    when the response breaks off.
    """
    host = url.host or "the file host"
    proxy = session.proxy_for(url)
    with _transport_errors(operation, host, proxy):
        async with asyncio.timeout(_HEADERS_TIMEOUT) as deadline:
            paced = Paced(
                turn=turn,
                deadline=deadline,
                connect=_HEADERS_TIMEOUT,
                response=_HEADERS_TIMEOUT,
                on_sent=on_sent,
            )
            limits = aiohttp.ClientTimeout(connect=_STALL_TIMEOUT, sock_read=_STALL_TIMEOUT)
            outgoing = Outgoing(method="GET", url=url, headers=headers, timeout=limits)
            response = await session.request(opened, paced, outgoing)
    return FileResponse(
        operation=operation,
        host=host,
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        content=response.content,
    )


@contextmanager
def _transport_errors(operation: str, host: str, proxy: Proxy | None) -> Generator[None]:
    """Turn aiohttp's errors into ours; those of the caller's code are raised as they are."""
    failure: Exception
    try:
        yield
    except CallersError:
        raise
    except TimeoutError:
        message = f"{operation}: {host} did not connect, or sent nothing for {_STALL_TIMEOUT:g} s"
        failure = RequestTimeoutError(message, operation=operation)
    except (aiohttp.ClientError, ssl.SSLError, ConnectionError, ValueError) as error:
        sent = not isinstance(error, BEFORE_SENDING)
        failure = failed(operation, host, error, proxy, sent=sent)
    else:
        return
    raise failure

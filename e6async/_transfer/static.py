"""Requests to static hosts, which get no credentials: a lane beside the API's, at no pace.

Only files that lie on the host of the API take turns with its requests.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import aiohttp
import attrs
from yarl import URL

from e6async._core.gate.breaker import Breaker
from e6async._core.protocol.refusal import is_html
from e6async._core.session import Paced, Session
from e6async.errors import ConnectError, HostDownError, RequestTimeoutError, TransportError

if TYPE_CHECKING:
    from e6async._core.gate import Turn

MAX_AT_ONCE = 16
"""Requests to static hosts under way at once, for all downloads of a client."""
_STALL = 30.0
_HEADERS = 90.0
_WINDOW = 60.0
_SLOWEST = 1024
_SOME = 1 << 16


@attrs.define(eq=False)
class Lane:
    """What the downloads of a client share in one event loop: room, and pauses asked for by hosts.

    A host that fails steadily is left alone for a while, as by the API's breaker.
    """

    room: asyncio.Semaphore = attrs.field(factory=lambda: asyncio.Semaphore(MAX_AT_ONCE))
    _held: dict[str, float] = attrs.field(factory=dict[str, float])
    _breakers: dict[str, Breaker] = attrs.field(factory=dict[str, Breaker])

    def hold(self, host: str, seconds: float) -> None:
        """Let nobody ask a host for so many seconds."""
        until = asyncio.get_running_loop().time() + seconds
        self._held[host] = max(until, self._held.get(host, until))

    def breaker(self, host: str) -> Breaker:
        """What is known about the health of a host."""
        return self._breakers.setdefault(host, Breaker())

    @asynccontextmanager
    async def place(self, host: str) -> AsyncGenerator[None]:
        """Wait until a host may be asked, then be the one who asks.

        Raises HostDownError while it fails steadily.
        """
        loop, breaker = asyncio.get_running_loop(), self.breaker(host)
        async with self.room:
            while (until := self._held.get(host, 0.0)) > loop.time():  # noqa: ASYNC110 - a time
                await asyncio.sleep(until - loop.time())
            if not breaker.allow(loop.time()):
                shut = breaker.retry_after(loop.time())
                message = (
                    f"download: {host} has failed steadily; nothing is sent to it for "
                    f"{shut:.0f} s more"
                )
                raise HostDownError(message, retry_after=shut)
            try:
                yield
            finally:
                breaker.release_probe()  # when nothing came of a probe


_lanes: WeakKeyDictionary[Session, WeakKeyDictionary[asyncio.AbstractEventLoop, Lane]] = (
    WeakKeyDictionary()
)


def lane_of(session: Session) -> Lane:
    """The lane of a client in the running loop."""
    by_loop = _lanes.setdefault(session, WeakKeyDictionary())
    return by_loop.setdefault(asyncio.get_running_loop(), Lane())


@attrs.frozen(kw_only=True)
class StaticAnswer:
    """An answer whose body is still coming; reading it raises as `open_static` does."""

    host: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    content: aiohttp.StreamReader
    """The body, as it comes."""

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people and no file."""
        return is_html(self.headers, b"")

    async def chunks(self, size: int) -> AsyncIterator[bytes]:
        """Give the body in pieces of so many bytes at most.

        Raises RequestTimeoutError when less than a kibibyte a second comes, for a minute; the time
        that the caller takes for a piece does not count.
        """
        clock = asyncio.get_running_loop().time
        waited, came = 0.0, 0
        while True:
            start = clock()
            with _told(self.host):
                chunk = await self.content.read(size)
            if not chunk:
                return
            waited, came = waited + clock() - start, came + len(chunk)
            if waited >= _WINDOW:
                if came < _SLOWEST * waited:
                    message = f"download: {came} bytes in {waited:.0f} s; that never ends"
                    raise RequestTimeoutError(message, operation="download")
                waited, came = 0.0, 0
            yield chunk

    async def some(self) -> bytes:
        """Give the start of the body, enough to see what it says."""
        with _told(self.host):
            return await self.content.read(_SOME)


@asynccontextmanager
async def open_static(
    session: Session, url: URL, headers: Mapping[str, str], *, turn: Turn | None = None
) -> AsyncGenerator[StaticAnswer]:
    """Ask a static host for a file; in a turn where the file lies on the host of the API.

    Raises ConnectError, RequestTimeoutError when nothing comes for half a minute, and
    TransportError when the answer breaks off.
    """
    limits = aiohttp.ClientTimeout(total=None, connect=_STALL, sock_read=_STALL)
    http, host = await session.http(), url.host or "the static host"
    async with AsyncExitStack() as opened:
        with _told(host):
            async with asyncio.timeout(_HEADERS) as deadline:  # some send 102 for ever
                request = http.get(
                    url,
                    headers=headers,
                    timeout=limits,
                    allow_redirects=False,
                    trace_request_ctx=turn
                    and Paced(turn=turn, deadline=deadline, response=_HEADERS),
                )
                answer = await opened.enter_async_context(request)
        yield StaticAnswer(
            host=host,
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.items()},
            content=answer.content,
        )


@contextmanager
def _told(host: str) -> Generator[None]:
    """Turn what aiohttp raises into our errors."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        message = f"download: no connection to {host} ({error})"
        failure: TransportError = ConnectError(message, operation="download")
    except TimeoutError:
        message = f"download: {host} sent nothing for {_STALL:g} s, or took no connection"
        failure = RequestTimeoutError(message, operation="download")
    except (aiohttp.ClientError, ssl.SSLError, ConnectionError, ValueError) as error:
        what = type(error).__name__
        message = f"download: {host} broke off before the file was whole ({what})"
        failure = TransportError(message, operation="download")
    else:
        return
    raise failure

"""Requests over aiohttp: the only module that talks to it for API calls.

What is paced is the instant before a request's first byte leaves on a ready connection. aiohttp
awaits `on_request_headers_sent` there, for each time it sends, its silent resends included.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, BinaryIO

import aiohttp
import attrs
from yarl import URL

from e6async._core.protocol.verdict import Answer
from e6async._core.system.at_fork import call_after_fork
from e6async._core.system.threads import opened_in_thread
from e6async.errors import (
    ClosedError,
    ConnectError,
    RequestTimeoutError,
    ResponseTooLargeError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.gate import Turn
    from e6async._core.protocol.operation import FilePart, Method, Pairs

_CHUNK = 1 << 16


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long the network may take; waiting for a turn never counts."""

    connect: float = 30.0
    """Seconds to get a connection ready."""
    response: float = 60.0
    """Seconds from sending to the last byte of the answer."""


@attrs.frozen(kw_only=True)
class Request:
    """A request with its host, ready to go out."""

    operation: str
    method: Method
    url: URL
    headers: Mapping[str, str] = attrs.field(repr=False)
    form: Pairs = attrs.field(default=(), repr=False)
    json: bytes | None = attrs.field(default=None, repr=False)
    reads: bool
    """Whether it may be sent again on a new connection when a reused one turns out to be dead."""
    files: tuple[FilePart, ...] = ()
    on_progress: Callable[[int], None] | None = attrs.field(default=None, repr=False)

    def signed(self, headers: Mapping[str, str], form: Pairs) -> Request:
        """The same with what says who is asking, in the headers or else in the body.

        A method that has no body of its own becomes a POST that names it, which Rails takes for it
        (`Rack::MethodOverride`): in the address, keys would end up in logs.
        """
        if not form:
            return attrs.evolve(self, headers={**self.headers, **headers})
        if self.method in {"POST", "PUT", "PATCH"}:
            return attrs.evolve(self, form=(*form, *self.form))
        named = ("_method", self.method)
        return attrs.evolve(self, method="POST", form=(*form, named, *self.form))


@attrs.define(eq=False, kw_only=True)
class Paced:
    """What the hook before sending needs to know of a request that takes a turn."""

    turn: Turn
    deadline: asyncio.Timeout
    response: float
    """Seconds from sending to the deadline."""
    until: float | None = None
    """When the time is over, waiting for the turn included, in the loop's seconds."""

    async def before_sending(self) -> None:
        """Wait for the turn, which is not the network's fault, and let the time run from then."""
        self.deadline.reschedule(self.until)
        await self.turn.wait_to_send()
        now = asyncio.get_running_loop().time()
        self.deadline.reschedule(_sooner(now + self.response, self.until))


@attrs.define(eq=False, kw_only=True)
class _Flight(Paced):
    reads: bool
    on_sent: Callable[[], None]
    on_progress: Callable[[int], None] | None
    uploaded: int = 0

    def uploading(self, size: int) -> None:
        """Note that a piece of the body has gone out; time is given for the next one."""
        self.uploaded += size
        now = asyncio.get_running_loop().time()
        self.deadline.reschedule(_sooner(now + self.response, self.until))
        if self.on_progress is not None:
            self.on_progress(self.uploaded)

    async def before_sending(self) -> None:
        if self.turn.sent_at is not None and not self.reads:
            # aiohttp sends PUT and DELETE again, too, when a kept connection breaks.
            message = "the connection broke after the request went out"
            raise aiohttp.ClientConnectionError(message)
        await super().before_sending()
        self.on_sent()


class Session:
    """Sends single requests, in whatever loop it is called; keeps one aiohttp session for each."""

    def __init__(
        self, *, borrowed: aiohttp.ClientSession | None, timeouts: Timeouts, max_bytes: int
    ) -> None:
        self._borrowed = borrowed
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._own: dict[asyncio.AbstractEventLoop, tuple[aiohttp.ClientSession, _Keeper]] = {}
        self._hook = _hook()
        self._closed = False
        call_after_fork(self)

    def after_fork(self) -> None:
        """Leave the connections to the parent, whose they are; a child opens its own."""
        _left_alone.append(self._own)
        self._own = {}

    def open(self) -> None:
        """Let requests through again after a close."""
        self._closed = False

    async def close(self) -> None:
        """Close what belongs to this client in the running loop; a borrowed session stays open."""
        self._closed = True
        if self._borrowed is not None and self._hook in self._borrowed.trace_configs:
            self._borrowed.trace_configs.remove(self._hook)
        own = self._own.pop(asyncio.get_running_loop(), None)
        if own is not None:
            _, keeper = own
            await keeper.aclose()

    def check_open(self) -> None:
        """Raise ClosedError after a close."""
        if self._closed:
            message = "the client is closed; open it again with `async with`"
            raise ClosedError(message)

    async def exchange(
        self, request: Request, turn: Turn, *, until: float | None, on_sent: Callable[[], None]
    ) -> Answer:
        """Send one request in its turn and read the whole answer, until an instant of the loop.

        Raises ConnectError when it never went out, RequestTimeoutError when the time ran out,
        TransportError when the answer did not arrive whole.
        """
        http = await self.http()
        connected = asyncio.get_running_loop().time() + self._timeouts.connect
        result: Answer | TransportError
        try:
            async with (
                AsyncExitStack() as stack,
                asyncio.timeout_at(_sooner(connected, until)) as deadline,
            ):
                flight = _Flight(
                    turn=turn,
                    deadline=deadline,
                    response=self._timeouts.response,
                    until=until,
                    reads=request.reads,
                    on_sent=on_sent,
                    on_progress=request.on_progress,
                )
                async with http.request(
                    request.method,
                    request.url,
                    headers=request.headers,
                    data=await _body(request, stack),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(),
                    trace_request_ctx=flight,
                ) as response:
                    result = await self._read(request, response)
        except TimeoutError:
            result = self._too_slow(request, sent=turn.sent_at is not None)
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            result = _failed(request, error, sent=turn.sent_at is not None)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904 - the same, without aiohttp's frames
        # Raised here, outside of `except`, so that no traceback of aiohttp's hangs on it, with the
        # credentials among its locals.
        if isinstance(result, TransportError):
            raise result
        return result

    async def _read(
        self, request: Request, response: aiohttp.ClientResponse
    ) -> Answer | TransportError:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self._max_bytes:
                response.close()
                message = (
                    f"{request.operation}: the answer is larger than {self._max_bytes} bytes; "
                    "that is no answer of the API"
                )
                return ResponseTooLargeError(message, operation=request.operation)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=headers, body=bytes(body))

    def _too_slow(self, request: Request, *, sent: bool) -> RequestTimeoutError:
        limit = self._timeouts.response if sent else self._timeouts.connect
        what = "no whole answer" if sent else "no connection"
        message = f"{request.operation}: {what} from {request.url.host} within {limit:g} s"
        return RequestTimeoutError(message, operation=request.operation)

    async def http(self) -> aiohttp.ClientSession:
        """The aiohttp session of the running loop, which may be the borrowed one."""
        self.check_open()
        if self._borrowed is not None:
            if self._hook not in self._borrowed.trace_configs:
                self._hook.freeze()
                self._borrowed.trace_configs.append(self._hook)
            return self._borrowed
        loop = asyncio.get_running_loop()
        own = self._own.get(loop)
        if own is None:
            http = aiohttp.ClientSession(
                trace_configs=[self._hook], cookie_jar=aiohttp.DummyCookieJar()
            )
            keeper = _keep(http)
            await anext(keeper)
            self._own = {k: v for k, v in self._own.items() if not k.is_closed()}
            own = self._own[loop] = (http, keeper)
        return own[0]


_left_alone: list[object] = []
"""What a parent's loops still use: closing it here would close it there."""
_Keeper = AsyncGenerator[None, None]


async def _keep(http: aiohttp.ClientSession) -> _Keeper:
    """Close a session at the latest when its loop ends: asyncio.run closes open generators."""
    try:
        yield
    finally:
        await http.close()


def _hook() -> aiohttp.TraceConfig:
    async def before_sending(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _sent: aiohttp.TraceRequestHeadersSentParams,
    ) -> None:
        flight = context.trace_request_ctx
        if isinstance(flight, Paced):  # a borrowed session sends requests of others, too
            await flight.before_sending()

    async def uploading(
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        sent: aiohttp.TraceRequestChunkSentParams,
    ) -> None:
        flight = context.trace_request_ctx
        if isinstance(flight, _Flight):
            flight.uploading(len(sent.chunk))

    hook = aiohttp.TraceConfig()
    hook.on_request_headers_sent.append(before_sending)
    hook.on_request_chunk_sent.append(uploading)
    return hook


async def _body(request: Request, stack: AsyncExitStack) -> aiohttp.FormData | bytes | None:
    if request.json is not None:
        return request.json
    if not request.form and not request.files:
        return None
    form = aiohttp.FormData()
    for key, value in request.form:
        form.add_field(key, value)
    for part in request.files:
        form.add_field(part.field, await _open(part.content, stack), filename=part.name)
    return form


async def _open(
    content: bytes | Path | AsyncIterable[bytes], stack: AsyncExitStack
) -> BinaryIO | AsyncIterable[bytes]:
    if isinstance(content, bytes):
        return BytesIO(content)
    if isinstance(content, Path):
        return await stack.enter_async_context(opened_in_thread(content))
    return content


def _sooner(one: float, other: float | None) -> float:
    return one if other is None else min(one, other)


def _failed(request: Request, error: Exception, *, sent: bool) -> TransportError:
    where, what = request.url.host, type(error).__name__
    if not sent:
        message = f"{request.operation}: no connection to {where} ({what}: {error})"
        return ConnectError(message, operation=request.operation)
    message = f"{request.operation}: {where} broke off before the answer was whole ({what})"
    return TransportError(message, operation=request.operation)

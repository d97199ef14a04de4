"""Single requests over aiohttp: the only module that uses it for API calls.

The pace is kept at the moment before a request's first byte is written to an open connection.
aiohttp awaits `on_request_headers_sent` there, also when it resends a request on its own.
"""

from __future__ import annotations

import asyncio
import ssl
import weakref
from collections.abc import AsyncIterable, Callable
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, BinaryIO
from weakref import WeakKeyDictionary, WeakSet

import aiohttp
import attrs

from e6async._core.protocol.verdict import Answer
from e6async._core.system.at_fork import LOCK
from e6async._core.system.per_loop import LoopResources
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
    from e6async._core.protocol.operation import Request

_CHUNK = 1 << 16
_BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.InvalidURL)
"""Errors that aiohttp raises before any byte of a request is written."""


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long one request may take; waiting for a turn never counts."""

    connect: float = 30.0
    """Seconds to open a connection: DNS, TCP and TLS."""
    response: float = 60.0
    """Seconds from sending the request to the last byte of the response."""


class Paced:
    """A request on its way through aiohttp: it waits for its turn right before it is sent."""

    def __init__(
        self,
        *,
        turn: Turn,
        deadline: asyncio.Timeout,
        response: float,
        until: float | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> None:
        self.turn = turn
        self.deadline = deadline
        """The timeout around the whole exchange."""
        self.response = response
        """Seconds from sending to the deadline."""
        self.until = until
        """When the call must end, in the loop's seconds, waiting included; None for no limit."""
        self._on_sent = on_sent

    async def before_sending(self) -> None:
        """Wait for the turn without a timeout, then start the one for the response."""
        self.deadline.reschedule(self.until)
        await self.turn.wait_to_send()
        self.restart_timeout()
        if self._on_sent is not None:
            self._on_sent()

    def restart_timeout(self) -> None:
        """Let the timeout for the response run from now."""
        ends = asyncio.get_running_loop().time() + self.response
        self.deadline.reschedule(ends if self.until is None else min(ends, self.until))


class _Exchange(Paced):
    def __init__(
        self,
        request: Request,
        *,
        turn: Turn,
        deadline: asyncio.Timeout,
        response: float,
        until: float | None,
        on_sent: Callable[[], None] | None,
    ) -> None:
        super().__init__(
            turn=turn, deadline=deadline, response=response, until=until, on_sent=on_sent
        )
        self._request = request
        self._uploaded = 0
        self._is_counted = False

    def uploading(self, size: int) -> None:
        """Count a sent piece of the body, and give the next one its time."""
        self._uploaded += size
        self.restart_timeout()
        if self._request.on_progress is not None:
            self._request.on_progress(self._uploaded)

    async def before_sending(self) -> None:
        if self._is_counted:
            self._is_counted = False
            return
        if self.turn.sent_at is not None and not self._request.repeatable:
            # aiohttp resends PUT and DELETE, too, when a kept-alive connection breaks.
            message = "the connection broke after the request was sent"
            raise aiohttp.ClientConnectionError(message)
        await super().before_sending()

    async def count_beforehand(self) -> None:
        """Take the turn before a session sends that may not signal it."""
        await super().before_sending()
        self._is_counted = True

    async def count_unseen(self, http: aiohttp.ClientSession) -> None:
        """Count a request whose sending aiohttp did not signal: a mock, a cache, a playback."""
        _HOOK.unseen.add(http)
        await self.turn.wait_to_send()
        if self._on_sent is not None:
            self._on_sent()


class Session:
    """Sends single requests from any event loop; has one aiohttp session for each."""

    def __init__(
        self, *, borrowed: aiohttp.ClientSession | None, timeouts: Timeouts, max_bytes: int
    ) -> None:
        self.closed: bool = False
        """Whether requests are refused; read `closed_error`."""
        self._borrowed = borrowed
        self._timeouts = timeouts
        self._max_bytes = max_bytes
        self._own: LoopResources[aiohttp.ClientSession] = LoopResources()

    def open(self) -> None:
        """Allow requests again after a close."""
        self.closed = False

    async def close(self) -> None:
        """Close the running loop's aiohttp session; a borrowed one stays open."""
        self.closed = True
        if self._borrowed is not None:
            _HOOK.release(self._borrowed, self)
        await self._own.close()

    def closed_error(self) -> ClosedError:
        """The error for a call after a close."""
        return ClosedError("the client is closed; open it again with `async with`")

    async def exchange(
        self,
        request: Request,
        credentials: Mapping[str, str],
        turn: Turn,
        *,
        until: float | None,
        on_sent: Callable[[], None] | None,
    ) -> Answer:
        """Send one request in its turn and read the whole response, until a time of the loop.

        Raises ConnectError when it was never sent, RequestTimeoutError when the time ran out,
        TransportError when the response did not arrive completely.
        """
        http = await self.http()
        may_be_unseen = http not in _HOOK.seen
        connected = asyncio.get_running_loop().time() + self._timeouts.connect
        deadline = asyncio.timeout_at(connected if until is None else min(connected, until))
        exchange = _Exchange(
            request,
            turn=turn,
            deadline=deadline,
            response=self._timeouts.response,
            until=until,
            on_sent=on_sent,
        )
        result: Answer | TransportError
        try:
            async with AsyncExitStack() as stack, deadline:
                if http in _HOOK.unseen:
                    await exchange.count_beforehand()
                async with http.request(
                    request.method,
                    request.url,
                    headers={**request.headers, **credentials},
                    data=request.json or await _form(request, stack),
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=True,
                    timeout=aiohttp.ClientTimeout(),
                    trace_request_ctx=exchange,
                ) as response:
                    if turn.sent_at is None:
                        await exchange.count_unseen(http)
                    result = await self._read(request, response)
        except TimeoutError:
            never_sent = turn.sent_at is None and (deadline.expired() or not may_be_unseen)
            result = self._too_slow(request, sent=not never_sent)
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            never_sent = turn.sent_at is None and (
                not may_be_unseen or isinstance(error, _BEFORE_SENDING)
            )
            if turn.sent_at is None and not never_sent:
                await exchange.count_unseen(http)
            result = _failed(request, error, sent=not never_sent)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904 - the same, without aiohttp's frames
        # Raised here, outside of `except`, so that no traceback of aiohttp's is attached, with the
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
                    f"{request.operation}: the response is larger than {self._max_bytes} bytes; "
                    "check base_url, or raise the client's max_bytes"
                )
                return ResponseTooLargeError(message, operation=request.operation)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=headers, body=bytes(body))

    def _too_slow(self, request: Request, *, sent: bool) -> RequestTimeoutError:
        limit = self._timeouts.response if sent else self._timeouts.connect
        missing = "no complete response from" if sent else "no connection to"
        message = f"{request.operation}: {missing} {request.url.host} within {limit:g} s"
        return RequestTimeoutError(message, operation=request.operation)

    async def http(self) -> aiohttp.ClientSession:
        """The aiohttp session of the running loop, or the borrowed one."""
        if self.closed:
            raise self.closed_error()
        if self._borrowed is not None:
            return self._checked(self._borrowed)
        http = self._own.by_loop.get(asyncio.get_running_loop())
        if http is None:
            http = aiohttp.ClientSession(
                trace_configs=[_HOOK.config], cookie_jar=aiohttp.DummyCookieJar()
            )
            await self._own.add(http, http.close)
        return http

    def _checked(self, borrowed: aiohttp.ClientSession) -> aiohttp.ClientSession:
        if borrowed.closed:
            message = "the aiohttp session that this client was given is closed; open a new client"
            raise ClosedError(message)
        loop: object = getattr(borrowed, "_loop", None)  # its property is deprecated
        if loop not in {None, asyncio.get_running_loop()}:
            message = (
                "the aiohttp session that this client was given belongs to another event loop; "
                "make both in the same loop, or give no session"
            )
            raise ClosedError(message)
        _HOOK.install(borrowed, self)
        return borrowed


class _Hook:
    """The trace hook of this process; a borrowed session has it once, for all clients on it."""

    def __init__(self) -> None:
        self.config: aiohttp.TraceConfig = aiohttp.TraceConfig()
        self.seen: WeakSet[aiohttp.ClientSession] = WeakSet()
        """Sessions that signal when they send."""
        self.unseen: WeakSet[aiohttp.ClientSession] = WeakSet()
        """Sessions that answered without a signal: their requests are counted beforehand."""
        self._borrowers: WeakKeyDictionary[aiohttp.ClientSession, WeakSet[Session]] = (
            WeakKeyDictionary()
        )
        self.config.on_request_headers_sent.append(self._before_sending)
        self.config.on_request_chunk_sent.append(self._uploading)
        self.config.freeze()

    def install(self, http: aiohttp.ClientSession, borrower: Session) -> None:
        """Put the hook on a session for a client, until the last client on it has gone."""
        with LOCK:
            borrowers = self._borrowers.setdefault(http, WeakSet())
            if borrower not in borrowers:
                # Before `add`: the callbacks of a dying object run in the opposite order.
                weakref.finalize(borrower, self._remove_if_unused, weakref.ref(http))
                borrowers.add(borrower)
            if self.config not in http.trace_configs:
                http.trace_configs.append(self.config)

    def release(self, http: aiohttp.ClientSession, borrower: Session) -> None:
        """Note that a client uses a session no more."""
        with LOCK:
            self._borrowers.get(http, WeakSet()).discard(borrower)
        self._remove_if_unused(weakref.ref(http))

    def _remove_if_unused(self, http: weakref.ref[aiohttp.ClientSession]) -> None:
        with LOCK:
            session = http()
            if session is None or self._borrowers.get(session):
                return
            self._borrowers.pop(session, None)
            if self.config in session.trace_configs:
                session.trace_configs.remove(self.config)

    async def _before_sending(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        _sent: aiohttp.TraceRequestHeadersSentParams,
    ) -> None:
        exchange = context.trace_request_ctx
        if isinstance(exchange, Paced):  # a borrowed session sends requests of others, too
            self.seen.add(session)
            await exchange.before_sending()

    async def _uploading(
        self,
        _session: aiohttp.ClientSession,
        context: SimpleNamespace,
        sent: aiohttp.TraceRequestChunkSentParams,
    ) -> None:
        exchange = context.trace_request_ctx
        if isinstance(exchange, _Exchange):
            exchange.uploading(len(sent.chunk))


_HOOK = _Hook()


async def _form(request: Request, stack: AsyncExitStack) -> aiohttp.FormData | None:
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


def _failed(request: Request, error: Exception, *, sent: bool) -> TransportError:
    host, reason = request.url.host, type(error).__name__
    if not sent:
        message = f"{request.operation}: no connection to {host} ({reason}: {error})"
        return ConnectError(message, operation=request.operation)
    message = f"{request.operation}: the response from {host} is incomplete ({reason})"
    return TransportError(message, operation=request.operation)

"""Requests over aiohttp: by a session of the client's own, or by a borrowed one."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from typing import TYPE_CHECKING
from urllib.request import getproxies_environment
from weakref import WeakKeyDictionary

import aiohttp
import attrs
from yarl import URL

from e6async._arguments import Secret, check_methods
from e6async._core.protocol.settings import check_seconds
from e6async._core.protocol.verdict import Answer
from e6async._core.session.bodies import Body, body_of
from e6async._core.session.borrowed import (
    check_settings,
    check_usable,
    hooked,
    middlewares_of,
    mirrored,
    sends_itself,
    with_owners,
)
from e6async._core.session.encodings import ACCEPT_ENCODING
from e6async._core.session.failures import failed, nothing_given, too_slow
from e6async._core.session.paced import (
    HOOK,
    CallersError,
    NotesConnection,
    Paced,
    StaleConnectionError,
    put_last,
)
from e6async._core.session.proxies import Proxy, client_proxies
from e6async._core.system.at_fork import LOCK
from e6async._core.system.per_loop import LoopResources
from e6async.errors import ClosedError, E6Error, ResponseTooLargeError

if TYPE_CHECKING:
    from aiohttp import ClientMiddlewareType

    from e6async._core.gate import Turn
    from e6async._core.protocol.operation import Request

_CHUNK = 1 << 16
_MAX_FRESH_AND_STALE = 3
"""New connections on which the server says something before it is asked, or that it closes."""


@check_methods
@attrs.frozen(kw_only=True)
class Timeouts:
    """How long one request may take; waiting for a turn never counts."""

    connect: float = 30.0
    """Seconds to open a connection: DNS, TCP and TLS."""
    response: float = 60.0
    """Seconds from sending the request to the last byte of the response."""

    def __attrs_post_init__(self) -> None:
        check_seconds("Timeouts: connect", self.connect)
        check_seconds("Timeouts: response", self.response)


@attrs.frozen(kw_only=True)
class Outgoing:
    """A request for aiohttp."""

    method: str
    url: URL
    headers: Mapping[str, str]
    timeout: aiohttp.ClientTimeout
    body: Callable[[AsyncExitStack], Awaitable[Body]] | None = None
    """Makes the body, for each attempt anew; what it opens is closed with the response."""


_signals: WeakKeyDictionary[object, bool] = WeakKeyDictionary()
"""Whether a session signalled when it sent its last request; mocks, caches and playback do not.

A function that replaced aiohttp's own is among the keys, for the sessions that are made under it.
"""
_AIOHTTPS: object = vars(aiohttp.ClientSession)["_request"]


class Session:
    """Sends single requests from any event loop: has a session for each, or a borrowed one."""

    def __init__(
        self,
        *,
        borrowed: aiohttp.ClientSession | None,
        proxy: Secret | None,
        trust_env: bool,
        timeouts: Timeouts,
        max_bytes: int,
    ) -> None:
        """Prepare; InputError for a session or a proxy that cannot be used."""
        self.closed: bool = False
        """Whether requests are refused; read `closed_error`."""
        self._entered = 0
        self._entered_in: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()
        self._borrowed = borrowed
        self._timeouts = timeouts
        self.max_bytes: int = max_bytes
        """Bytes of a response, unpacked, after which it is given up."""
        self._own: LoopResources[aiohttp.ClientSession] = LoopResources()
        self._proxies = client_proxies(proxy, _environment() if trust_env else {})
        if borrowed is not None:
            check_settings(borrowed)
            self._proxies = with_owners(self._proxies, borrowed, _environment)

    def enter(self) -> None:
        """Allow requests, again after a close, and count one block more that makes some."""
        loop = asyncio.get_running_loop()
        with LOCK:
            self._entered += 1
            self._entered_in[loop] = self._entered_in.get(loop, 0) + 1
            self.closed = False

    async def exit(self, cancel_waiting: Callable[[], None]) -> None:
        """Count one block less: the last one of all closes, the last of a loop what is its own."""
        loop = asyncio.get_running_loop()
        with LOCK:
            self._entered -= 1
            self._entered_in[loop] = self._entered_in.get(loop, 1) - 1
            is_last, is_last_in_loop = self._entered <= 0, self._entered_in[loop] <= 0
        if is_last:
            cancel_waiting()
            await self.close()
        elif is_last_in_loop:
            await self._own.close()

    async def close(self) -> None:
        """Close the running loop's session; a borrowed one stays open."""
        self.closed = True
        await self._own.close()

    def closed_error(self) -> ClosedError:
        """The error for a call after a close."""
        return ClosedError("the client is closed; open it again with `async with`")

    def proxy_for(self, url: URL) -> Proxy | None:
        """The proxy that requests to a URL go through."""
        return None if self._proxies is None else self._proxies.proxy_for(url)

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
        TransportError when the response did not arrive completely, and CallersError for what the
        caller's own code raised.
        """
        connected = asyncio.get_running_loop().time() + self._timeouts.connect
        deadline = asyncio.timeout_at(connected if until is None else min(connected, until))
        paced = Paced(
            turn=turn,
            deadline=deadline,
            connect=self._timeouts.connect,
            response=self._timeouts.response,
            until=until,
            repeatable=request.repeatable,
            on_sent=on_sent,
            on_progress=request.on_progress,
        )
        has_body = request.form or request.files or request.json
        outgoing = Outgoing(
            method=request.method,
            url=request.url,
            headers={"Accept-Encoding": ACCEPT_ENCODING, **request.headers, **credentials},
            timeout=aiohttp.ClientTimeout(),
            body=(lambda opened: body_of(request, paced, opened)) if has_body else None,
        )
        result: Answer | Exception
        try:
            async with AsyncExitStack() as opened, deadline:
                response = await self.request(opened, paced, outgoing)
                result = await self._read(request, response)
        except TimeoutError:
            limit = self._timeouts.response if paced.is_sent else self._timeouts.connect
            is_over = until is not None and asyncio.get_running_loop().time() >= until
            result = too_slow(request, None if is_over else limit, sent=paced.is_sent)
            if paced.waits_for_caller and not paced.is_over:
                result = nothing_given(request, limit)
        except (CallersError, E6Error) as error:
            result = error
        except (aiohttp.ClientError, OSError, ssl.SSLError, ValueError) as error:
            proxy = self.proxy_for(request.url)
            host = request.url.host or "the server"
            result = failed(request.operation, host, error, proxy, sent=paced.is_sent)
        except asyncio.CancelledError as error:
            raise error.with_traceback(None)  # noqa: B904 - the same, without aiohttp's frames
        # Raised here, outside of `except`, so that no traceback of aiohttp's is attached, with the
        # credentials among its locals.
        if paced.failure is not None:
            result = paced.failure.with_traceback(None)
        if isinstance(result, Exception):
            raise result
        return result

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> Answer | Exception:
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > self.max_bytes:
                response.close()
                message = (
                    f"{request.operation}: the response is larger than {self.max_bytes} bytes; "
                    "check base_url, or raise the client's max_bytes"
                )
                return ResponseTooLargeError(message, operation=request.operation)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=headers, body=bytes(body))

    async def request(
        self, opened: AsyncExitStack, paced: Paced, outgoing: Outgoing
    ) -> aiohttp.ClientResponse:
        """Send a request in its turn and wait for the headers; `opened` closes the response.

        Raises the errors of aiohttp; whether the request was sent is then in `paced.is_sent`.
        """
        session = await self._session()
        signals = _signals.get(session)
        if signals is None:
            signals = _signals.get(_way_of(session), True)
        if not signals:
            await paced.take_turn()
        try:
            response = await self._until_sent(opened, paced, outgoing)
        except BaseException as error:
            if not paced.may_be_sent(error):
                paced.ended_unsent()
            elif not paced.is_sent:
                _note_silence(session)
                await paced.ended_unseen()
            raise
        _signals[session] = paced.is_watched
        if not paced.is_sent:
            _note_silence(session)
            await paced.ended_unseen()
        if response.status == 407 and self.proxy_for(outgoing.url) is not None:
            raise aiohttp.ClientHttpProxyError(response.request_info, (), status=407)
        return response

    async def _until_sent(
        self, opened: AsyncExitStack, paced: Paced, outgoing: Outgoing
    ) -> aiohttp.ClientResponse:
        stale = 0
        while True:
            body = None if outgoing.body is None else await outgoing.body(opened)
            session = await self._session()
            try:
                return await self._send(opened, session, paced, outgoing, body)
            except StaleConnectionError:
                stale += not paced.is_reused
                if stale == _MAX_FRESH_AND_STALE:
                    raise
            paced.restart_connecting()

    async def _send(
        self,
        opened: AsyncExitStack,
        session: aiohttp.ClientSession,
        paced: Paced,
        outgoing: Outgoing,
        body: Body,
    ) -> aiohttp.ClientResponse:
        proxy, headers = self.proxy_for(outgoing.url), outgoing.headers
        if proxy is not None and outgoing.url.scheme == "http":
            headers = {**headers, **proxy.headers}  # there is no CONNECT request to carry them
        if isinstance(body, aiohttp.FormData) and not body.is_multipart:
            encoded = body()  # as bytes, which recorders can keep
            headers = {**headers, "Content-Type": encoded.content_type}
            body = encoded.decode().encode()
        middlewares: Sequence[ClientMiddlewareType] | None = None
        watch: AbstractContextManager[None] = nullcontext()
        if session is self._borrowed:
            middlewares = middlewares_of(session, paced, outgoing.headers)
            if sends_itself(session):
                watch = hooked(session)
            else:
                session, middlewares = mirrored(session, middlewares), None
                opened.callback(session.detach)
        with watch, paced.on_its_way():
            return await opened.enter_async_context(
                session.request(
                    outgoing.method,
                    outgoing.url,
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    raise_for_status=False,
                    auto_decompress=True,
                    timeout=outgoing.timeout,
                    trace_request_ctx=paced,
                    middlewares=middlewares,
                    proxy=None if proxy is None else proxy.url,
                    proxy_headers=None if proxy is None else proxy.headers,
                )
            )

    async def _session(self) -> aiohttp.ClientSession:
        """The aiohttp session of the running loop, or the borrowed one."""
        if self.closed:
            raise self.closed_error()
        if self._borrowed is not None:
            check_usable(self._borrowed)
            return self._borrowed
        http = self._own.by_loop.get(asyncio.get_running_loop())
        if http is None:
            http = aiohttp.ClientSession(
                trace_configs=[HOOK],
                cookie_jar=aiohttp.DummyCookieJar(),
                request_class=NotesConnection,
            )
            put_last(http.trace_configs)  # instrumentation adds its own to each new session
            await self._own.add(http, http.close)
        return http


def _way_of(session: aiohttp.ClientSession) -> object:
    """The function by which a session's class sends."""
    way: object = getattr(type(session), "_request", session)
    return way


def _note_silence(session: aiohttp.ClientSession) -> None:
    _signals[session] = False
    way = _way_of(session)
    if way is not _AIOHTTPS:
        _signals[way] = False


def _environment() -> dict[str, Secret]:
    """The proxies that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name."""
    return {name: Secret(value) for name, value in getproxies_environment().items()}

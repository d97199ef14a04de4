"""One file over HTTP: requests until it is complete, in the same way for downloads and exports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

import attrs
from yarl import URL

from e6async._core import events
from e6async._core.protocol.operation import get
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Follow,
    Refused,
    judge,
    judge_failure,
    redacted,
)
from e6async._core.session import CallersError, call_back, unwrapped
from e6async._transfer.host_limits import Slot, limits_of
from e6async._transfer.http import FileResponse, send
from e6async._transfer.ranges import (
    Complete,
    Content,
    FullContent,
    Mismatch,
    Remainder,
    Version,
    content_of,
    range_headers,
)
from e6async._transfer.turns import limiter_for
from e6async.errors import E6Error, RedirectedError, ResponseTooLargeError, TransportError

if TYPE_CHECKING:
    from e6async._core.gate import Turn
    from e6async._core.transport import Transport

_PROGRESS = 1 << 16
"""Bytes of progress after which the attempts are counted from 1 again."""


@attrs.frozen(kw_only=True)
class RemoteFile:
    """A file to fetch."""

    url: URL
    length: int | None = None
    """Bytes; None when the site does not say."""
    has_checksum: bool = False
    """Whether the caller can tell a file that was put together of two versions."""
    max_bytes: int | None = None
    """Bytes after which a file of unknown length is given up; None for no limit."""
    takes_turns: bool = False
    """Whether requests for it wait for their turn on loopback, too; on the API's host all do."""
    is_html: bool = False
    """Whether it is an HTML page; for other files a page is an error."""

    @property
    def host(self) -> str:
        """The host's name."""
        return self.url.host or ""


@attrs.frozen(kw_only=True)
class Start:
    """The bytes that follow begin at an offset; 0 means that all bytes before are dropped."""

    offset: int
    version: Version


Piece: TypeAlias = Start | bytes


class Throttle:
    """Limits the bytes per second of all transfers that share it."""

    def __init__(self, limit_rate: float) -> None:
        self._limit_rate = limit_rate
        self._free_at = 0.0

    async def wait(self, size: int) -> None:
        """Wait as long as this many bytes may take."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + size / self._limit_rate
        await asyncio.sleep(self._free_at - now)


class Transfer:
    """Fetches one file, in an `async with`; to observers it is one call.

    A transfer that breaks off is resumed with a range. After 429 and 503 all transfers from that
    host wait, and the API's gate too where the file lies on its host.
    """

    def __init__(
        self,
        transport: Transport,
        operation: str,
        file: RemoteFile,
        *,
        throttle: Throttle | None = None,
    ) -> None:
        self._transport = transport
        self._context = transport.context
        self._operation = get(operation, "/", object)
        self._file = file
        self._throttle = throttle
        self._limits = limits_of(transport.context.session)
        is_ours = file.takes_turns
        self._limiter = self._context.limiter if is_ours else limiter_for(file.url, transport)
        self._call = next(transport.calls)
        self._opened: AsyncExitStack | None = None
        self._slot: Slot | None = None
        self._response: FileResponse | None = None
        self._sent_at = 0.0
        self._body_size = 0
        self.requests: int = 0
        """Requests that were sent."""
        self.resume(0, Version())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._close_response()
        with unwrapped():
            if isinstance(error, E6Error):
                error.attempts = self.requests
                self._tell(events.RequestFailed, reason=str(error))
            elif error is not None:
                own = error.error if isinstance(error, CallersError) else error
                self._tell(events.RequestFailed, reason=type(own).__name__)

    def resume(self, size: int, version: Version) -> None:
        """Continue after `size` bytes of a version, or from the beginning; before any `read`."""
        self._size = self._size_before = size
        self._version = version
        self._attempts = 0
        self._furthest = size

    async def read(self) -> Piece | None:
        """Give the next piece: a Start for each response, then its bytes; None at the end.

        Sends as many requests as it takes; raises the error of the last one.
        """
        with unwrapped():
            while True:
                piece = await self._next()
                if not isinstance(piece, Refused):
                    return piece
                await self._wait_after(piece)

    async def _next(self) -> Piece | Refused | None:
        try:
            if self._response is None:
                return await self._request()
            return await self._read_body(self._response)
        except TransportError as error:
            if self._size <= self._size_before and not isinstance(error, ResponseTooLargeError):
                self._limits.breaker(self._file.host).record_failure(self._now(), self._slot)
            await self._close_response()
            return judge_failure(self._operation, error, self._attempt(), sent=True)

    async def _request(self) -> Start | Refused | None:
        """Send a request; gives the Start of its body, or None when nothing is missing."""
        self._attempts += 1
        self._size_before, self._body_size = self._size, 0
        queued_at = self._now()
        opened = self._opened = AsyncExitStack()
        slot = self._limits.slot(self._file.host, self._operation.name)
        self._slot = await opened.enter_async_context(slot)
        turn = await self._take_turn(opened)
        self.requests += 1
        has_checksum = self._file.has_checksum
        ranged = range_headers(self._size, self._version, has_checksum=has_checksum)
        response = await send(
            opened,
            self._context.session,
            self._file.url,
            {"User-Agent": self._transport.headers["User-Agent"], **ranged},  # no credentials
            operation=self._operation.name,
            turn=turn,
            on_sent=lambda: self._note_sent(queued_at),
        )
        self._note_health(response.status)
        content = content_of(
            response.status,
            response.headers,
            size=self._size,
            version=self._version,
            ranged="Range" in ranged,
        )
        if isinstance(content, FullContent | Remainder) and (
            self._file.is_html or not response.is_html
        ):
            self._response, self._version = response, content.version
            if isinstance(content, FullContent):
                self._size = 0
            return Start(offset=self._size, version=self._version)
        refused = await self._without_body(response, content)
        self._note_received(response)
        await self._close_response()
        return refused

    async def _without_body(self, response: FileResponse, content: Content) -> Refused | None:
        """Judge a response that brings no bytes of the file; None when nothing is missing."""
        match content:
            case Complete():
                return None
            case Mismatch(reason=reason):
                self._size, self._version = 0, Version()  # the next request is for the whole file
                name = self._operation.name
                error = TransportError(f"{name}: {response.host}: {reason}", operation=name)
                return judge_failure(self._operation, error, self._attempt(), sent=True)
            case _:
                return await self._refusal(response)

    async def _refusal(self, response: FileResponse) -> Refused:
        """Read why a response is no file."""
        name, status, headers = self._operation.name, response.status, response.headers
        body = await response.read_refusal()
        answer = Answer(status=status, headers=headers, body=body)
        verdict = judge(self._operation, answer, self._attempt())
        if isinstance(verdict, Refused):
            return verdict
        if not isinstance(verdict, Follow):
            message = f"{name}: {response.host} responded {status} without a file"
            return Refused(error=TransportError(message, operation=name))
        location = redacted(verdict.location)
        message = f"{name}: {response.host} redirects to {location}; redirects are not followed"
        error = RedirectedError(message, operation=name, status=status, headers=headers)
        error.location = location
        return Refused(error=error)

    async def _read_body(self, response: FileResponse) -> bytes | None:
        length, name = self._file.length, self._operation.name
        # a file that is longer than the site says is read no further: its checksum will be wrong
        chunk = b"" if length is not None and self._size >= length else await response.read()
        if not chunk:
            total = self._version.total if length is None else length
            if total is not None and self._size < total:
                message = f"{name}: {response.host} sent {self._size} of {total} bytes"
                raise TransportError(message, operation=name)
            self._note_received(response)
            await self._close_response()
            return None
        self._size += len(chunk)
        self._body_size += len(chunk)
        if self._size >= self._furthest + _PROGRESS:
            self._attempts, self._furthest = 0, self._size
        limit = self._file.max_bytes
        if length is None and limit is not None and self._size > limit:
            message = f"{name}: {response.host} sent more than {limit} bytes; gave up"
            raise ResponseTooLargeError(message, operation=name)
        if self._throttle is not None:
            await self._throttle.wait(len(chunk))
        return chunk

    async def _take_turn(self, opened: AsyncExitStack) -> Turn | None:
        """Wait for a turn of the API's gate, where the file lies on the API's host."""
        limiter, options = self._limiter, self._context.options
        if limiter is None:
            return None
        self._tell(events.Queued, waiting=limiter.waiting, attempt=self.requests + 1)
        turn = await limiter.acquire(
            priority=options.priority, max_wait=options.max_wait, owner=self._context.session
        )
        opened.callback(turn.release)
        return turn

    async def _wait_after(self, refused: Refused) -> None:
        """Wait until the next request; raises the error when there is to be none."""
        after = refused.after
        if refused.holds:
            seconds = await self._pause_host(refused)
            self._tell(events.Paused, seconds=seconds)
            after = None if after is None else 0.0  # the pause makes this transfer wait, too
        if after is None:
            raise refused.error
        self._tell(events.Retried, after=after, reason=str(refused.error))
        await asyncio.sleep(after)

    async def _pause_host(self, refused: Refused) -> float:
        retry = self._context.retry
        seconds = refused.asked or refused.after or retry.wait_initial
        seconds = min(seconds, retry.retry_after_max)
        self._limits.pause(self._file.host, seconds)
        if self._limiter is not None:
            await self._limiter.pause(seconds)
        return seconds

    async def _close_response(self) -> None:
        opened, self._opened, self._response = self._opened, None, None
        if opened is not None:
            await opened.aclose()

    def _attempt(self) -> Attempt:
        context = self._context
        return Attempt(
            number=max(1, self._attempts),
            retry=self._context.retry,
            chance=context.random(),
            now=context.time(),
        )

    def _note_sent(self, queued_at: float) -> None:
        self._sent_at = self._now()
        self._tell(events.Sent, queue_wait=self._sent_at - queued_at)

    def _note_received(self, response: FileResponse) -> None:
        latency = self._now() - self._sent_at
        self._tell(events.Received, status=response.status, size=self._body_size, latency=latency)

    def _note_health(self, status: int) -> None:
        breaker = self._limits.breaker(self._file.host)
        if status >= 500:
            breaker.record_failure(self._now(), self._slot)
            return
        breaker.record_success()
        if self._limiter is not None and status < 400:
            self._limiter.end_outage()

    def _tell(self, kind: Callable[..., events.Event], **fields: object) -> None:
        if self._context.observer is not None:
            name, at = self._operation.name, self._now()
            fields = {"attempt": self.requests, **fields}
            event = kind(operation=name, call=self._call, at=at, **fields)
            call_back(self._context.observer, event)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

"""A request on its way through aiohttp, and the trace hook in which it waits for its turn.

The pace is kept at the moment before a request's first byte is written to an open connection.
aiohttp awaits `on_request_headers_sent` there, also when it resends a request on its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self, TypeVar

import aiohttp
from yarl import URL

from e6async._core.protocol.host import is_loopback
from e6async._core.system.environment import USERS_GATE_DIR

if TYPE_CHECKING:
    from aiohttp.connector import Connection

    from e6async._core.gate import Turn

V = TypeVar("V")

_READS = 2
"""Iterations of the loop after which all bytes that had arrived are with aiohttp."""


class StaleConnectionError(aiohttp.ClientConnectionError):
    """Before the request was written, the server closed the connection or sent something on it."""


class CallersError(Exception):
    """Carries an error of the caller's own code, unchanged, through aiohttp and past retries.

    Such code is an iterator of a body, a callback, a trace hook of a borrowed session.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


def _carried(error: BaseException) -> CallersError:
    return error if isinstance(error, CallersError) else CallersError(error)


def call_back(callback: Callable[[V], None], value: V) -> None:
    """Call a function of the caller's; what it raises is carried."""
    try:
        callback(value)
    except Exception as error:  # noqa: BLE001 - it is carried
        raise CallersError(error) from None


@contextmanager
def unwrapped() -> Generator[None]:
    """Raise errors that are carried as what they are."""
    try:
        yield
    except CallersError as carried:
        error = carried.error
    else:
        return
    raise error


BEFORE_SENDING = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
    CallersError,
)
"""Errors that are raised before any byte of a request is written, unless it was seen to be sent."""


class Paced:
    """A request on its way through aiohttp: it waits for its turn right before it is sent."""

    def __init__(
        self,
        *,
        turn: Turn | None,
        deadline: asyncio.Timeout,
        connect: float,
        response: float,
        until: float | None = None,
        repeatable: bool = True,
        on_sent: Callable[[], None] | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare a request.

        `deadline` is the timeout around the whole exchange. It allows `connect` seconds until the
        request is sent, then `response` seconds; waiting for the turn does not count. `until` is
        when the call must end, waiting included, in the loop's seconds.
        """
        self.is_sent: bool = False
        """Whether it may have reached the server."""
        self.is_watched: bool = False
        """Whether aiohttp itself carries it out, so that its sending will be noticed."""
        self.has_middlewares: bool = False
        """Whether middlewares of the session's owner may answer it, or send it in another way."""
        self.is_reused: bool = False
        """Whether its connection was used before."""
        self.has_proxy: bool = False
        """Whether the connection leads to a proxy."""
        self.connection: Connection | None = None
        """The connection that it is about to be written to; None where that cannot be known."""
        self.failure: Exception | None = None
        """What the caller's code or its file did wrong: it ends the call, whatever aiohttp says."""
        self.waits_for_caller: bool = False
        """Whether the next piece of the body has yet to come from the caller."""
        self._turn = turn
        self._deadline = deadline
        self._connect = connect
        self._response = response
        self._until = until
        self._repeatable = repeatable
        self._on_sent = on_sent
        self._on_progress = on_progress
        self._uploaded = 0
        self._is_counted = False
        self._is_told = False
        self._is_handed_over = False
        self._loop = asyncio.get_running_loop()
        self._began_at = self._loop.time()

    @contextmanager
    def on_its_way(self) -> Generator[None]:
        """While aiohttp has it; it learns its connection meanwhile."""
        self._is_handed_over = True
        self._began_at = self._loop.time()
        before = _current.get()
        _current.set(self)
        try:
            yield
        finally:
            _current.set(before)  # a coroutine that is given up may be closed in another context

    def __deepcopy__(self, memo: object) -> Self:
        return self  # a mock copies the arguments that it records

    async def before_sending(self, url: URL) -> None:
        """Wait for the turn without a timeout, then start the one for the response.

        Raises StaleConnectionError, without having used the turn, when the connection cannot be
        used any more.
        """
        if self.is_sent and not self._repeatable:
            # aiohttp resends PUT and DELETE, too, when a kept-alive connection breaks.
            message = "the connection broke after the request was sent"
            raise aiohttp.ClientConnectionError(message)
        if self.connection is not None and self.is_reused:
            for _ in range(_READS):
                await asyncio.sleep(0)
            self._check_connection()
        was_sent, turn = self.is_sent, self._turn
        if turn is not None:
            await self._wait_to_send(turn, url)
        self.is_sent = True
        self._tell_sent()
        while turn is not None and self._loop.time() > (turn.sent_at or 0.0) + turn.interval:
            # An observer blocked the loop so long that others may have sent meanwhile.
            self.is_sent, self._is_told = was_sent, True
            turn.take_back(turn.sent_at)
            await self._wait_to_send(turn, url)
            self.is_sent = True
        self._is_told = False

    async def _wait_to_send(self, turn: Turn, url: URL) -> None:
        if self._is_counted:
            turn.take_back(None)  # taken before the connection was open: too early
        sent_before = turn.sent_at
        self._deadline.reschedule(self._until)
        await turn.wait_to_send()
        if USERS_GATE_DIR in os.environ and (self.has_proxy or not _is_local(self.connection)):
            from e6async._core.gate.lasting import LASTING  # noqa: PLC0415 - for tests only

            await LASTING.wait(turn, url)
        try:
            self._check_connection()
        except StaleConnectionError:
            turn.take_back(sent_before)
            raise
        self.restart_timeout()

    def _check_connection(self) -> None:
        """Refuse a connection on which bytes wait: they would be taken for the response."""
        if self.connection is None:
            return
        protocol = self.connection.protocol
        if protocol is None or not protocol.is_connected():
            problem = "the server closed the connection"
        elif protocol.should_close:
            problem = "the server sent something"
        else:
            return
        message = f"{problem} before the request was sent"
        raise StaleConnectionError(message)

    async def take_turn(self) -> None:
        """Take the turn before a session sends that did not signal it the last time."""
        if self._turn is None:
            return
        self._deadline.reschedule(self._until)
        await self._turn.wait_to_send()
        self.restart_timeout()
        self._tell_sent()
        self._is_counted = True

    def ended_unsent(self) -> None:
        """Give back a turn that was taken before the request failed to be sent."""
        if self._is_counted and self._turn is not None:
            self._turn.take_back(None)

    async def ended_unseen(self) -> None:
        """Count a request whose sending was not signalled: a mock, a cache, a playback."""
        if self._turn is not None and self._turn.sent_at is None:
            await self._turn.note_sent(self._began_at)
        self.is_sent = True
        self._tell_sent()

    def may_be_sent(self, error: BaseException) -> bool:
        """Whether a request that failed with this error may have reached the server."""
        if self.is_sent or not self._is_handed_over:
            return self.is_sent
        return not (self.is_watched or isinstance(error, BEFORE_SENDING))

    def uploading(self, size: int) -> None:
        """Count a sent piece of the body, and give the next one its time."""
        self._uploaded += size
        self.restart_timeout()
        if self._on_progress is not None:
            try:
                self._on_progress(self._uploaded)
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - it is carried
                raise self.fail(_carried(error)) from None

    def fail(self, error: Exception) -> Exception:
        """Note an error that ends the call as it is; the first one counts."""
        if self.failure is None:
            self.failure = error
        return error

    @property
    def is_over(self) -> bool:
        """Whether the time of the whole call is over."""
        return self._until is not None and self._loop.time() >= self._until

    def restart_connecting(self) -> None:
        """Let the timeout for the connection run from now."""
        self._reschedule(self._connect)

    def restart_timeout(self) -> None:
        """Let the timeout for the response run from now."""
        self._reschedule(self._response)

    def _reschedule(self, seconds: float) -> None:
        ends = self._loop.time() + seconds
        self._deadline.reschedule(ends if self._until is None else min(ends, self._until))

    def _tell_sent(self) -> None:
        if self._is_counted:  # told when the turn was taken
            self._is_counted = False
        elif self._on_sent is not None and not self._is_told:
            try:
                self._on_sent()
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - it is carried
                raise self.fail(_carried(error)) from None


def _is_local(connection: Connection | None) -> bool:
    """Whether a connection is known to lead to this machine."""
    transport = None if connection is None else connection.transport
    peer: tuple[str, int] | str | None = (
        None if transport is None else transport.get_extra_info("peername")
    )
    if isinstance(peer, str):  # a socket of the file system
        return True
    return peer is not None and is_loopback(URL.build(host=peer[0]))


_current: ContextVar[Paced | None] = ContextVar("_current", default=None)


class NotesConnection(aiohttp.ClientRequest):
    """A request of aiohttp that tells to which connection it is about to be written."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """Send it."""
        paced = _current.get()
        if paced is not None:
            paced.connection, paced.has_proxy = conn, self.proxy is not None
        return await super().send(conn)


async def _started(_session: object, context: SimpleNamespace, _params: object) -> None:
    paced = _paced(context)
    if paced is not None and not paced.has_middlewares:
        paced.is_watched = True


async def _reused(_session: object, context: SimpleNamespace, _params: object) -> None:
    paced = _paced(context)
    if paced is not None:
        paced.is_reused = True


async def _connected(_session: object, context: SimpleNamespace, _params: object) -> None:
    paced = _paced(context)
    if paced is not None:
        paced.is_reused = False


async def _before_sending(
    _session: object, context: SimpleNamespace, headers: aiohttp.TraceRequestHeadersSentParams
) -> None:
    paced = _paced(context)
    if paced is not None:
        await paced.before_sending(headers.url)


async def _uploading(
    _session: object, context: SimpleNamespace, sent: aiohttp.TraceRequestChunkSentParams
) -> None:
    paced = _paced(context)
    if paced is not None:
        paced.uploading(len(sent.chunk))


def _paced(context: SimpleNamespace) -> Paced | None:
    value: object = context.trace_request_ctx
    return value if isinstance(value, Paced) else None  # an owner's session sends its own, too


def _hook() -> aiohttp.TraceConfig:
    config = aiohttp.TraceConfig()
    config.on_request_start.append(_started)
    config.on_connection_reuseconn.append(_reused)
    config.on_connection_create_end.append(_connected)
    config.on_request_headers_sent.append(_before_sending)
    config.on_request_chunk_sent.append(_uploading)
    config.freeze()
    return config


HOOK = _hook()
"""The trace hook of this process; it has to be the last one, right before the write."""


def put_last(configs: list[aiohttp.TraceConfig]) -> None:
    """Make the hook the last one: others may take their time, and it must not wait for them."""
    if HOOK in configs[:-1]:
        configs.remove(HOOK)
    if HOOK not in configs:
        configs.append(HOOK)

"""The pacer of all processes on any machine that use one Redis or Valkey server.

A script on the server changes the schedule of slots by the server's clock. Only the request that
is sent next runs it, so that a process needs one connection however many requests wait in it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import msgspec
from yarl import URL

from e6async._core.gate.gate import Gate
from e6async._core.gate.limiter import MAX_WAITING
from e6async._core.gate.local import LocalPacer
from e6async._core.gate.shared import SharedPacer
from e6async._core.gate.slots import MAX_PAUSE, MAX_SLOTS_AHEAD, SECOND, Claim, Slot, Timing
from e6async._core.system.at_fork import call_after_fork
from e6async.errors import GateError, InputError

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.commands.core import AsyncScript

OnDisconnect: TypeAlias = Literal["fail", "fallback"]
"""What happens without Redis: requests fail, or this process sends at a slower pace alone."""

RECONNECT_AFTER = 5.0
"""Seconds after a failure until the server is tried again."""
EXPIRES_AFTER = 2 * MAX_PAUSE // SECOND
"""Seconds after which the server deletes a schedule that is not used."""

SCRIPT = f"""
-- Does what e6async/_core/gate/slots.py does, on the server's clock.
local clock = redis.call('TIME')
local now = clock[1] * {SECOND} + clock[2]
local command = ARGV[1]
local slot_length, min_gap = tonumber(ARGV[2]), tonumber(ARGV[3])
local max_late, head_start = tonumber(ARGV[4]), tonumber(ARGV[5])
local slot_start, slot_end = tonumber(ARGV[6]), tonumber(ARGV[7])
local fields = redis.call(
  'HMGET', KEYS[1], 'next_free', 'paused_until', 'quiet_until', 'last_used')
local next_free, paused_until = tonumber(fields[1]), tonumber(fields[2])
local quiet_until, last_used = tonumber(fields[3]), tonumber(fields[4])

if not (next_free and paused_until and quiet_until and last_used)
    or paused_until > now + {MAX_PAUSE}
    or next_free > math.max(now, paused_until) + {MAX_SLOTS_AHEAD} * slot_length then
  next_free, paused_until, quiet_until, last_used = now + slot_length, 0, now + min_gap, 0
end

local function release()
  if next_free == slot_end and last_used ~= slot_start then next_free = slot_start end
end

local may_send, wait = 0, 0
if command == 'claim' then
  if slot_start > 0 and not (paused_until <= slot_start and slot_start < next_free
      and now <= slot_start + max_late) then
    release()
    slot_start = 0
  end
  if slot_start == 0 then
    slot_start = math.max(now, next_free, paused_until, quiet_until)
    slot_end = slot_start + slot_length
    next_free = slot_end
  end
  local send_at = slot_start
  if slot_start ~= last_used then send_at = math.max(slot_start, quiet_until) end
  wait = math.max(0, send_at - now)
  if wait <= head_start then
    may_send, quiet_until, last_used = 1, now + wait + min_gap, slot_start
  end
elseif command == 'pause' then
  paused_until = math.max(paused_until, now + math.min(tonumber(ARGV[8]), {MAX_PAUSE}))
  next_free = math.max(next_free, paused_until)
else
  release()
end

local function whole(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1],
  'next_free', whole(next_free), 'paused_until', whole(paused_until),
  'quiet_until', whole(quiet_until), 'last_used', whole(last_used))
redis.call('EXPIRE', KEYS[1], {EXPIRES_AFTER})
return {{slot_start, slot_end, may_send, wait,
  math.max(0, next_free - now), math.max(0, paused_until - now)}}
"""

_logger = logging.getLogger("e6async")
_of_parent: list[object] = []
"""Connections that the parent process still uses; freeing them here would close them there."""
_Closer: TypeAlias = AsyncGenerator[None, None]


class RedisGate(Gate):
    """Shares one rate limit among all processes that use one Redis or Valkey server."""

    def __init__(
        self,
        url: str,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        name: str = "e6async",
        on_disconnect: OnDisconnect = "fail",
        processes: int | None = None,
        timeout: float = 2.0,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Make a gate; it connects with the first request, and needs no event loop before that.

        `url` is a URL of redis-py: `redis://host:6379/0`, `rediss://` or `unix://`. All gates with
        the same `name` and `host` share the rate limit. With `on_disconnect="fallback"` a process
        that cannot reach the server sends one request per `min_interval * processes` seconds. That
        keeps the total rate if all processes are disconnected, but not the interval between
        requests of two processes. `processes` is how many share the gate; only the fallback needs
        it. `timeout` (seconds) limits each command to the server.

        Raises GateError without redis-py (the extra `redis`), InputError for a wrong argument.
        """
        self._shared = RedisPacer(
            url,
            min_interval=min_interval,
            host=host,
            name=name,
            on_disconnect=on_disconnect,
            processes=processes,
            timeout=timeout,
        )
        super().__init__(self._shared, max_waiting=max_waiting)

    async def aclose(self) -> None:
        """Close the connections of the running event loop; the next request opens them again."""
        await self._shared.aclose()


class RedisPacer(SharedPacer):
    """Lets one request through per min_interval among all processes that use one server."""

    def __init__(
        self,
        url: str,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        name: str = "e6async",
        on_disconnect: OnDisconnect = "fail",
        processes: int | None = None,
        timeout: float = 2.0,
    ) -> None:
        super().__init__(min_interval, host=host)
        if on_disconnect == "fallback" and (processes is None or processes < 1):
            message = (
                'on_disconnect="fallback" needs `processes`, how many processes share the gate; '
                f"got {processes}"
            )
            raise InputError(message)
        self.key: str = f"{name}:gate:{self.host}"
        """The key of the schedule on the server."""
        self._connections = _Connections(url, timeout)
        self._fallback = None if on_disconnect == "fail" else LocalPacer(min_interval)
        self._processes = processes or 1
        self._is_disconnected = False
        self._reconnect_at = 0.0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key} at {self._connections.shown_url}>"

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._connections.aclose()

    async def pace(self) -> None:
        """Return at the moment at which one request may be sent.

        Raises GateError when the server cannot be used and there is no fallback.
        """
        if self._fallback is None:
            await super().pace()
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._reconnect_at:
            if self._is_disconnected:  # the schedule does not know of the last request
                await asyncio.sleep(self._fallback.ahead(loop.time()))
            try:
                await super().pace()
            except GateError as error:
                await self._disconnected(self._fallback, error)
            else:
                self._is_disconnected = False
                return
        await self._fallback.pace()

    async def pause(self, seconds: float) -> None:
        """Send nothing for this many seconds, in any of the processes."""
        if self._fallback is not None:
            await self._fallback.pause(seconds)
        await super().pause(seconds)

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may be sent, as far as it knows."""
        if self._fallback is not None and self._is_disconnected:
            return self._fallback.ahead(now)
        return super().ahead(now)

    async def _disconnected(self, fallback: LocalPacer, error: GateError) -> None:
        now = asyncio.get_running_loop().time()
        self._reconnect_at = now + RECONNECT_AFTER
        if self._is_disconnected:
            return
        self._is_disconnected = True
        fallback.min_interval = self.min_interval * self._processes
        # Another process may have sent a request just now, and a pause still counts.
        await fallback.pause(max(fallback.min_interval, self._paused_until - now))
        _logger.warning("%s; until then one request per %g s", error, fallback.min_interval)

    async def _claim(self, slot: Slot | None, timing: Timing) -> Claim:
        start, end, may_send, wait, next_free_in, paused_for = await self._run(
            "claim", timing, slot
        )
        return Claim(
            slot=Slot(start=start, end=end),
            may_send=may_send == 1,
            wait=wait,
            next_free_in=next_free_in,
            paused_for=paused_for,
        )

    async def _release(self, slot: Slot) -> None:
        await self._run("release", self._timing(0.0), slot)

    async def _pause(self, duration: int, timing: Timing) -> None:
        await self._run("pause", timing, None, duration)

    async def _run(
        self, command: str, timing: Timing, slot: Slot | None, duration: int = 0
    ) -> list[int]:
        start, end = (slot.start, slot.end) if slot else (0, 0)
        numbers = (*attrs.astuple(timing), start, end, duration)
        return await self._connections.run(self.key, [command, *map(str, numbers)])


@attrs.frozen(eq=False)
class _Connection:
    script: AsyncScript
    closer: _Closer


class _Connections:
    """One client of redis-py for each event loop: it works only in the loop that used it first."""

    def __init__(self, url: str, timeout: float) -> None:
        if find_spec("redis") is None:
            message = "RedisGate needs redis-py: pip install 'e6async[redis]'"
            raise GateError(message)
        self._url = url
        self._timeout = timeout
        self._open: dict[asyncio.AbstractEventLoop, _Connection] = {}
        try:
            self._client()
        except ValueError as error:
            message = f"RedisGate: the URL must look like redis://host:6379/0; {error}"
            raise InputError(message) from None
        self.shown_url: str = str(URL(url).with_user(None).with_query(None))
        """The URL without user, password and query."""
        call_after_fork(self)

    def after_fork(self) -> None:
        """Leave the connections to the parent process; a child opens its own."""
        _of_parent.append(self._open)
        self._open = {}

    async def run(self, key: str, arguments: list[str]) -> list[int]:
        """Run the script; GateError when that fails."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

        connection = await self._of_running_loop()
        try:
            reply: object = await connection.script(keys=[key], args=arguments)
            return msgspec.convert(reply, list[int])
        except (RedisError, OSError) as error:
            message = (
                f"the gate cannot use {self.shown_url} ({type(error).__name__}: {error}); "
                "check that the server runs and accepts this client"
            )
            raise GateError(message) from error

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        connection = self._open.pop(asyncio.get_running_loop(), None)
        if connection is not None:
            await connection.closer.aclose()

    async def _of_running_loop(self) -> _Connection:
        loop = asyncio.get_running_loop()
        connection = self._open.get(loop)
        if connection is None:
            for other in [loop for loop in tuple(self._open) if loop.is_closed()]:
                self._open.pop(other, None)
            client = self._client()
            connection = _Connection(client.register_script(SCRIPT), _close_with_loop(client))
            self._open[loop] = connection
            await anext(connection.closer)
        return connection

    def _client(self) -> Redis:
        from redis.asyncio import Redis  # noqa: PLC0415 - an extra
        from redis.asyncio.retry import Retry  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.exceptions import ConnectionError as RedisConnectionError  # noqa: PLC0415

        # redis-py leaves the type of its keyword arguments open.
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            self._url,
            socket_timeout=self._timeout,
            socket_connect_timeout=self._timeout,
            retry=Retry(NoBackoff(), 1),  # reopens a connection that the server closed as idle
            retry_on_error=[RedisConnectionError],  # redis-py 5 retries only what stands here
        )


async def _close_with_loop(client: Redis) -> _Closer:
    """Close a client when its loop ends at the latest: asyncio.run closes open generators."""
    try:
        yield
    finally:
        await client.aclose()

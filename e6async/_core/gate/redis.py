"""The pace of all processes of all machines that reach one Redis or Valkey server.

The schedule is kept on the server's clock by one script; only the request that is about to go out
asks, so that a process needs one connection however many requests wait in it.
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
from e6async._core.gate.slots import FARTHEST, LONGEST_HOLD, SECOND, Claim, Slot, Terms
from e6async._core.system.at_fork import tell_child
from e6async.errors import GateError, InputError

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.commands.core import AsyncScript

OnDisconnect: TypeAlias = Literal["fail", "fallback"]
"""What happens without Redis: requests fail, or this process sends at a slower pace alone."""

ASK_AGAIN = 5.0
"""Seconds after which a lost Redis is asked again."""
KEPT = 2 * LONGEST_HOLD // SECOND
"""Seconds after which Redis forgets a schedule that nobody uses."""

SCRIPT = f"""
-- Does what e6async/_core/gate/slots.py does, on the server's clock.
local clock = redis.call('TIME')
local now = clock[1] * {SECOND} + clock[2]
local verb = ARGV[1]
local min_interval, least = tonumber(ARGV[2]), tonumber(ARGV[3])
local late, lead = tonumber(ARGV[4]), tonumber(ARGV[5])
local slot, ends = tonumber(ARGV[6]), tonumber(ARGV[7])
local found = redis.call('HMGET', KEYS[1], 'free', 'held', 'quiet', 'went')
local free, held = tonumber(found[1]), tonumber(found[2])
local quiet, went = tonumber(found[3]), tonumber(found[4])

if not (free and held and quiet and went) or held > now + {LONGEST_HOLD}
    or free > math.max(now, held) + {FARTHEST} * min_interval then
  free, held, quiet, went = now + min_interval, 0, now + least, 0
end

local function give_back()
  if free == ends and went ~= slot then free = slot end
end

local goes, wait = 0, 0
if verb == 'claim' then
  if slot > 0 and not (held <= slot and slot < free and now <= slot + late) then
    give_back()
    slot = 0
  end
  if slot == 0 then
    slot = math.max(now, free, held, quiet)
    ends = slot + min_interval
    free = ends
  end
  local begins = slot
  if slot ~= went then begins = math.max(slot, quiet) end
  wait = math.max(0, begins - now)
  if wait <= lead then goes, quiet, went = 1, now + wait + least, slot end
elseif verb == 'hold' then
  held = math.max(held, now + math.min(tonumber(ARGV[8]), {LONGEST_HOLD}))
  free = math.max(free, held)
else
  give_back()
end

local function whole(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1], 'free', whole(free), 'held', whole(held),
           'quiet', whole(quiet), 'went', whole(went))
redis.call('EXPIRE', KEYS[1], {KEPT})
return {{slot, ends, goes, wait, math.max(0, free - now), math.max(0, held - now)}}
"""

_logger = logging.getLogger("e6async")
_left_alone: list[object] = []
"""What a parent's loops still use: closing it here would close it there."""
_Keeper: TypeAlias = AsyncGenerator[None, None]


class RedisGate(Gate):
    """Shares one pace among all processes that reach one Redis or Valkey server."""

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
        """Prepare a gate; nothing is asked yet and no loop is needed.

        `url` is a URL of redis-py: `redis://host:6379/0`, `rediss://` or `unix://`. All gates with
        the same `name` and `host` share the rate limit. With `on_disconnect="fallback"` a process
        that cannot reach the server sends one request per `min_interval * processes` seconds. That
        keeps the total rate if all processes are disconnected, but not the interval between
        requests of two processes. `timeout` (seconds) limits each command to the server.
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
        """Close the connections of the running loop; they open again when they are needed."""
        await self._shared.aclose()


class RedisPacer(SharedPacer):
    """Lets one request through per min_interval among all processes that ask one server."""

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
            message = 'on_disconnect="fallback" needs `processes`, how many of them share this gate'
            raise InputError(message)
        self.key: str = f"{name}:gate:{host}"
        """Where the schedule is on the server."""
        self._connections = _Connections(url, timeout)
        self._alone = None if on_disconnect == "fail" else LocalPacer(min_interval)
        self._processes = processes or 1
        self._lost = False
        self._ask_at = 0.0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key} at {self._connections.where}>"

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._connections.aclose()

    async def pace(self) -> None:
        """Return at the instant at which one request may go out.

        Raises GateError when the server is lost and that means to stop.
        """
        if self._alone is None:
            await super().pace()
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._ask_at:
            if self._lost:  # our own last request went out alone; it keeps its gap
                await asyncio.sleep(self._alone.ahead(loop.time()))
            try:
                await super().pace()
            except GateError as error:
                await self._lose(self._alone, error)
            else:
                self._lost = False
                return
        await self._alone.pace()

    async def pause(self, seconds: float) -> None:
        """Let nobody through for so many seconds, in whichever process."""
        if self._alone is not None:
            await self._alone.pause(seconds)
        await super().pause(seconds)

    def ahead(self, now: float) -> float:
        """Seconds until the next request of this process may go out, as far as it knows."""
        return self._alone.ahead(now) if self._alone and self._lost else super().ahead(now)

    async def _lose(self, alone: LocalPacer, error: GateError) -> None:
        now = asyncio.get_running_loop().time()
        self._ask_at = now + ASK_AGAIN
        if self._lost:
            return
        self._lost = True
        alone.min_interval = self.min_interval * self._processes
        # Who went last is unknown, and a hold that others made is still one.
        await alone.pause(max(alone.min_interval, self._held_until - now))
        _logger.warning("%s; one request in %g s until then", error, alone.min_interval)

    async def _claim(self, slot: Slot | None, terms: Terms) -> Claim:
        told = await self._run("claim", terms, slot)
        begins, ends, goes, wait, free_in, held_in = told
        taken = Slot(begins=begins, ends=ends)
        return Claim(slot=taken, goes=goes == 1, wait=wait, free_in=free_in, held_in=held_in)

    async def _give_back(self, slot: Slot) -> None:
        await self._run("give back", self._terms(0.0), slot)

    async def _hold(self, microseconds: int, terms: Terms) -> None:
        await self._run("hold", terms, None, microseconds)

    async def _run(
        self, verb: str, terms: Terms, slot: Slot | None, microseconds: int = 0
    ) -> list[int]:
        begins, ends = (slot.begins, slot.ends) if slot else (0, 0)
        numbers = (*attrs.astuple(terms), begins, ends, microseconds)
        return await self._connections.run(self.key, [verb, *map(str, numbers)])


@attrs.frozen(eq=False)
class _Connection:
    script: AsyncScript
    keeper: _Keeper


class _Connections:
    """A client of redis-py for each loop, for it belongs to the one in which it was used first."""

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
            message = f"the url of a RedisGate is as redis://host:6379/0; {error}"
            raise InputError(message) from None
        self.where: str = str(URL(url).with_user(None).with_query(None))
        """The url without secrets."""
        tell_child(self)

    def after_fork(self) -> None:
        """Leave the connections to the parent, whose they are; a child opens its own."""
        _left_alone.append(self._open)
        self._open = {}

    async def run(self, key: str, arguments: list[str]) -> list[int]:
        """Run the script; GateError when that does not work."""
        from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

        connection = await self._here()
        try:
            answer: object = await connection.script(keys=[key], args=arguments)
            return msgspec.convert(answer, list[int])
        except (RedisError, OSError) as error:
            message = (
                f"the gate at {self.where} is lost ({type(error).__name__}: {error}); "
                "see that the server runs and lets you in"
            )
            raise GateError(message) from error

    async def aclose(self) -> None:
        """Close those of the running loop."""
        connection = self._open.pop(asyncio.get_running_loop(), None)
        if connection is not None:
            await connection.keeper.aclose()

    async def _here(self) -> _Connection:
        loop = asyncio.get_running_loop()
        connection = self._open.get(loop)
        if connection is None:
            for other in [loop for loop in tuple(self._open) if loop.is_closed()]:
                self._open.pop(other, None)
            client = self._client()
            connection = _Connection(client.register_script(SCRIPT), _keep(client))
            self._open[loop] = connection
            await anext(connection.keeper)
        return connection

    def _client(self) -> Redis:
        from redis.asyncio import Redis  # noqa: PLC0415 - an extra
        from redis.asyncio.retry import Retry  # noqa: PLC0415
        from redis.backoff import NoBackoff  # noqa: PLC0415

        # redis-py leaves the type of its keyword arguments open.
        return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            self._url,
            socket_timeout=self._timeout,
            socket_connect_timeout=self._timeout,
            retry=Retry(NoBackoff(), 1),  # a connection that idled away is opened again
        )


async def _keep(client: Redis) -> _Keeper:
    """Close a client at the latest when its loop ends: asyncio.run closes open generators."""
    try:
        yield
    finally:
        await client.aclose()

"""The schedule of slots on a Redis or Valkey server: the script and the connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha1
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable
from urllib.parse import SplitResult, urlsplit

import msgspec

from e6async._arguments import Secret
from e6async._core.gate.slots import MAX_PAUSE, MAX_SLOTS_AHEAD, POLL, SECOND
from e6async._core.system.per_loop import LoopResources
from e6async.errors import GateError, InputError

if TYPE_CHECKING:
    from redis.asyncio import Redis

EXPIRES_AFTER = 2 * MAX_PAUSE // SECOND
"""Seconds after which the server deletes a schedule that is not used."""

SCRIPT = f"""
-- Does what e6async/_core/gate/slots.py does, on the server's clock.
local clock = redis.call('TIME')
local now = clock[1] * {SECOND} + clock[2]
local command, turn = ARGV[1], tonumber(ARGV[2])
local slot_length, min_gap, max_late = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local patience, head_start = tonumber(ARGV[6]), tonumber(ARGV[7])
local slot_start, slot_end = tonumber(ARGV[8]), tonumber(ARGV[9])
local duration = tonumber(ARGV[10])
local fields = redis.call('HMGET', KEYS[1],
  'next_free', 'paused_until', 'quiet_until', 'sender', 'unwritten_until', 'delay')
local next_free, paused_until = tonumber(fields[1]), tonumber(fields[2])
local quiet_until, sender = tonumber(fields[3]), tonumber(fields[4])
local unwritten_until, delay = tonumber(fields[5]), tonumber(fields[6])

if not (next_free and paused_until and quiet_until and sender and unwritten_until and delay)
    or paused_until > now + {MAX_PAUSE}
    or next_free > math.max(now, paused_until) + {MAX_SLOTS_AHEAD} * slot_length then
  next_free, paused_until, quiet_until = now + slot_length, 0, now + min_gap
  sender, unwritten_until, delay = 0, 0, 0
end

local function release()
  local beyond = next_free - slot_end
  if beyond >= 0 and beyond < slot_end - slot_start and sender ~= turn then
    next_free = slot_start + beyond
  end
end

local may_send, wait = 0, 0
if command == 'claim' then
  if slot_start > 0 and not (paused_until <= slot_start and slot_start < next_free
      and now <= slot_start + delay + max_late) then
    release()
    slot_start = 0
  end
  if slot_start == 0 then
    slot_start = math.max(now, next_free, paused_until, quiet_until)
    slot_end = slot_start + slot_length
    next_free = slot_end
  end
  local is_again, send_at = turn == sender, slot_start
  if not is_again then send_at = math.max(send_at, quiet_until) end
  wait = math.max(0, send_at - now)
  if wait <= head_start then may_send = 1 end
  if may_send == 1 and not is_again and now + wait < unwritten_until then
    may_send, wait = 0, math.max(wait, {POLL})
  end
  if may_send == 1 then
    local late = math.max(0, now + wait - slot_start - (slot_length - min_gap))
    next_free = next_free + math.max(0, late - delay)
    quiet_until, sender = now + wait + min_gap, turn
    unwritten_until, delay = quiet_until + patience, late
  end
elseif command == 'pause' then
  paused_until = math.max(paused_until, now + math.min(duration, {MAX_PAUSE}))
  next_free = math.max(next_free, paused_until)
elseif command == 'written' then
  quiet_until = math.max(quiet_until, now + min_gap)
  if turn == sender then unwritten_until = 0 end
else
  release()
end

local function whole(number) return string.format('%.0f', number) end
redis.call('HSET', KEYS[1],
  'next_free', whole(next_free), 'paused_until', whole(paused_until),
  'quiet_until', whole(quiet_until), 'sender', whole(sender),
  'unwritten_until', whole(unwritten_until), 'delay', whole(delay))
redis.call('EXPIRE', KEYS[1], {EXPIRES_AFTER})
return {{slot_start, slot_end, may_send, wait,
  math.max(0, next_free - now), math.max(0, paused_until - now)}}
"""

_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
_SERVERS = frozenset({"redis", "rediss"})


@runtime_checkable
class RedisClient(Protocol):
    """A client of redis-py or valkey-py for asyncio; those for Sentinel and Cluster are, too."""

    def evalsha(self, sha: str, numkeys: int, /, *keys_and_args: str) -> object:
        """Run a script that the server knows."""
        ...

    def eval(self, script: str, numkeys: int, /, *keys_and_args: str) -> object:
        """Run a script."""
        ...

    def aclose(self) -> Awaitable[object]:
        """Close all connections."""
        ...


ClientFactory: TypeAlias = Callable[[], RedisClient]
"""Makes a client, once for each event loop."""


class RedisStore:
    """Runs the script: with a client of its own for each event loop, or with one that it is given.

    A client works only in the loop that used it first.
    """

    def __init__(
        self, url: str | None, client: RedisClient | ClientFactory | None, timeout: float
    ) -> None:
        self._given: RedisClient | None = None
        self._make: ClientFactory = _no_client
        self._clients: LoopResources[RedisClient] = LoopResources()
        self.shown: str = "the server of your Redis client"
        """Where the schedule is, without a password."""
        if url is not None and client is None:
            secret = Secret(url)
            self.shown = _shown(secret)
            self._make = lambda: _client(secret, timeout)
            self._make()
        elif client is not None and url is None:
            if callable(client):
                self._make = client
            else:
                self._given = _checked(client)
        else:
            message = "RedisGate needs either the URL of a server, or a client as redis="
            raise InputError(message)

    async def run(self, key: str, arguments: list[str]) -> list[int]:
        """Run the script; GateError when that fails."""
        client = self._given or await self._of_running_loop()
        result = await _outcome(lambda: client.evalsha(_SHA, 1, key, *arguments))
        if type(result).__name__ == "NoScriptError":
            result = await _outcome(lambda: client.eval(SCRIPT, 1, key, *arguments))
        if isinstance(result, list):
            return result
        message = (
            f"the gate cannot use {self.shown} ({type(result).__name__}: {result}); "
            "check that the server runs and accepts this client"
        )
        raise GateError(message)

    async def aclose(self) -> None:
        """Close the connections of the running event loop; a client that was given stays open."""
        await self._clients.close()

    async def _of_running_loop(self) -> RedisClient:
        client = self._clients.by_loop.get(asyncio.get_running_loop())
        if client is None:
            client = _checked(self._make())
            await self._clients.add(client, client.aclose)
        return client


async def _outcome(run: Callable[[], object]) -> list[int] | Exception:
    """The numbers that the script returns, or the error.

    The error is returned, so that what the caller raises has no frames with a password in them.
    """
    try:
        reply = run()
        return msgspec.convert(await reply if isinstance(reply, Awaitable) else reply, list[int])
    except Exception as error:  # noqa: BLE001 - a client that was given has errors of its own
        return error.with_traceback(None)


def _no_client() -> RedisClient:
    raise NotImplementedError


def _checked(client: object) -> RedisClient:
    """Refuse what is no client for asyncio; one without `aclose` would block the loop."""
    if isinstance(client, RedisClient):
        return client
    message = (
        f"redis= must be a client of redis.asyncio, or a function that makes one; got "
        f"{type(client).__name__}"
    )
    raise InputError(message)


def _shown(url: Secret) -> str:
    """The URL without user, password and query; InputError when its parts cannot be told apart."""
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or 'localhost'}:{parts.port or 6379}"
    except ValueError:
        parts, place = SplitResult("", "", "", "", ""), ""
    if not _is_clear(parts):
        message = (
            "RedisGate: the URL must look like redis://host:6379/0, rediss://host:6379/0 or "
            "unix:///path/to/socket; in a password write %23 for #, %2F for / and %3F for ?"
        )
        raise InputError(message)
    return f"{parts.scheme}://{'' if parts.scheme == 'unix' else place}{parts.path}"


def _is_clear(parts: SplitResult) -> bool:
    """Whether no part of a password can be in the wrong part of the URL."""
    if parts.fragment or (parts.netloc.startswith(":") and "@" not in parts.netloc):
        return False
    if parts.scheme == "unix":
        return parts.path.startswith("/") and "@" not in parts.path
    return parts.scheme in _SERVERS and (parts.path in {"", "/"} or parts.path[1:].isdecimal())


def _client(url: Secret, timeout: float) -> Redis:
    if find_spec("redis") is None:
        message = "RedisGate needs redis-py: pip install 'e6async[redis]'"
        raise GateError(message)
    from redis.asyncio import Redis  # noqa: PLC0415 - an extra
    from redis.asyncio.retry import Retry  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.exceptions import ConnectionError as RedisConnectionError  # noqa: PLC0415

    # redis-py leaves the type of its keyword arguments open.
    return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
        url,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        retry=Retry(NoBackoff(), 1),  # reopens a connection that the server closed as idle
        retry_on_error=[RedisConnectionError],  # redis-py 5 retries only what stands here
    )

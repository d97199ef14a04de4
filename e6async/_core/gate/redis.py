"""The pacer of all processes on any machine that use one Redis or Valkey server.

A script on the server changes the schedule of slots by the server's clock. Only the request that
is sent next runs it, so that a process needs two connections however many requests wait in it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from e6async._arguments import Secret, check_methods
from e6async._core.gate.fallback import FallbackPacer
from e6async._core.gate.gate import Gate
from e6async._core.gate.limiter import MAX_WAITING
from e6async._core.gate.redis_store import ClientFactory, RedisClient, RedisStore
from e6async._core.gate.shared import SharedPacer
from e6async._core.gate.slots import Claim, Slot, Timing
from e6async._core.protocol.settings import check_count, check_seconds
from e6async.errors import InputError

OnDisconnect: TypeAlias = Literal["fail", "fallback"]
"""What happens without Redis: requests fail, or this process sends at a slower pace alone."""

RECONNECT_AFTER = 5.0
"""Seconds after a failure until the server is tried again."""


@check_methods
class RedisGate(Gate):
    """Shares one rate limit among all processes that use one Redis or Valkey server."""

    def __init__(
        self,
        url: str | None = None,
        *,
        redis: RedisClient | ClientFactory | None = None,
        min_interval: float = 0.5,
        host: str = "e621.net",
        name: str = "e6async",
        on_disconnect: OnDisconnect = "fail",
        processes: int | None = None,
        timeout: float = 2.0,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Make a gate; it connects with the first request, and needs no event loop before that.

        `url` is a URL of redis-py: `redis://host:6379/0`, `rediss://` or `unix://`. In place of it
        `redis` is a client of yours for one event loop, or a function that makes one for each, such
        as `lambda: sentinel.master_for("main")`; RedisCluster works, too. All gates with the same
        `name` and `host` share the rate limit. With `on_disconnect="fallback"` a process that
        cannot reach the server sends one request per `min_interval * processes` seconds. That keeps
        the total rate if all processes are disconnected, but not the interval between requests of
        two processes. `processes` is how many share the gate; only the fallback needs it. `timeout`
        (seconds) limits each command to the server of `url`.

        Raises GateError without redis-py (the extra `redis`), InputError for a wrong argument.
        """
        hidden = None if url is None else Secret(url)
        del url  # no traceback from here on shows a password in it
        check_seconds("RedisGate: timeout", timeout)
        if not name:
            message = "RedisGate: name is empty; give it one, or leave it out"
            raise InputError(message)
        if processes is not None:
            check_count("RedisGate: processes", processes)
        if on_disconnect == "fallback" and processes is None:
            message = (
                'on_disconnect="fallback" needs `processes`, how many processes share the gate; '
                f"got {processes}"
            )
            raise InputError(message)
        store = RedisStore(hidden, redis, timeout)
        self._shared = RedisPacer(store, min_interval=min_interval, host=host, name=name)
        pacer = (
            self._shared
            if on_disconnect == "fail"
            else FallbackPacer(self._shared, processes=processes or 1, retry_after=RECONNECT_AFTER)
        )
        super().__init__(pacer, max_waiting=max_waiting)

    async def aclose(self) -> None:
        """Close the connections of the running event loop; the next request opens them again."""
        await self._shared.aclose()


class RedisPacer(SharedPacer):
    """Lets one request through per min_interval among all processes that use one server."""

    def __init__(
        self,
        store: RedisStore,
        *,
        min_interval: float = 0.5,
        host: str = "e621.net",
        name: str = "e6async",
    ) -> None:
        super().__init__(min_interval, host=host)
        self.key: str = f"{name}:gate:{self.host}"
        """The key of the schedule on the server."""
        self._store = store

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key} at {self._store.shown}>"

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self.noted()
        await self._store.aclose()

    async def _claim(self, turn: int, slot: Slot | None, timing: Timing) -> Claim:
        start, end, may_send, wait, next_free_in, paused_for = await self._run(
            "claim", turn, timing, slot
        )
        return Claim(
            slot=Slot(start=start, end=end),
            may_send=may_send == 1,
            wait=wait,
            next_free_in=next_free_in,
            paused_for=paused_for,
        )

    async def _written(self, turn: int, timing: Timing) -> None:
        await self._run("written", turn, timing)

    async def _release(self, turn: int, slot: Slot) -> None:
        await self._run("release", turn, self._timing(), slot)

    async def _pause(self, duration: int, timing: Timing) -> None:
        await self._run("pause", 0, timing, None, duration)

    async def _run(
        self, command: str, turn: int, timing: Timing, slot: Slot | None = None, duration: int = 0
    ) -> list[int]:
        start, end = (slot.start, slot.end) if slot else (0, 0)
        numbers = (turn, *attrs.astuple(timing), start, end, duration)
        return await self._store.run(self.key, [command, *map(str, numbers)])

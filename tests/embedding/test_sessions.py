"""Sessions that others made: what an aiohttp session brings along, and several clients on one."""

from __future__ import annotations

import asyncio
import gc
import gzip
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from e6async import E621, Client, Event, FemboyFans, Received, Sent
from e6async.errors import ClosedError, E6Error, NotFoundError, RateLimitedError, TransportError
from tests.embedding.raw_server import RawRequest, RawServer, response

AGENT = "embedding-test/1.0 (by the tests)"
INTERVAL = 0.2


def client(
    server: RawServer, session: aiohttp.ClientSession, kind: type[Client] = E621, **options: object
) -> Client:
    """A client on somebody else's session."""
    return kind(
        AGENT,
        base_url=server.url,
        session=session,
        min_interval=INTERVAL,
        **options,  # type: ignore[arg-type]
    )


@asynccontextmanager
async def borrowed(**settings: object) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session as an owner would make it."""
    async with aiohttp.ClientSession(**settings) as session:  # type: ignore[arg-type]
        yield session


@pytest.mark.parametrize("number", [2, 10])
async def test_many_clients_on_one_session(number: int) -> None:
    """Each request takes one turn, each write arrives once, and `Sent` is told once for each."""
    events: list[Event] = []
    with RawServer() as server:
        async with borrowed() as session:
            async with AsyncExitStack() as stack:
                kinds = [E621, FemboyFans] * number
                clients = [
                    await stack.enter_async_context(
                        client(server, session, kind, observer=events.append)
                    )
                    for kind in kinds[:number]
                ]
                async with asyncio.TaskGroup() as tasks:
                    for each in clients:
                        tasks.create_task(each.raw("GET", "/read.json"))
                        tasks.create_task(each.raw("POST", "/write.json", data={"a": 1}))
            assert session.trace_configs == []
        assert server.count("POST") == number
        assert server.count("GET") == number
        assert sum(isinstance(event, Sent) for event in events) == 2 * number
        assert sum(isinstance(event, Received) for event in events) == 2 * number
        assert min(server.gaps()) > INTERVAL / 2


async def test_a_client_that_is_never_closed_leaves_nothing_behind() -> None:
    """When the last client is gone, the owner's session is as it was."""
    with RawServer() as server:
        async with borrowed() as session:
            one, two = client(server, session), client(server, session)
            await one.raw("GET", "/1.json")
            await two.raw("GET", "/2.json")
            await one.aclose()
            await two.raw("GET", "/3.json")
            del two
            gc.collect()
            assert session.trace_configs == []
        assert [request.target for request in server.requests] == ["/1.json", "/2.json", "/3.json"]


async def test_a_session_that_raises_for_status() -> None:
    """Typed errors come as always, for one request, and a 429 is waited out."""

    def respond(request: RawRequest) -> bytes:
        if request.target == "/missing.json":
            return response({"success": False, "reason": "not found"}, status=404)
        first = sum(r.target == "/busy.json" for r in server.requests) == 1
        if request.target == "/busy.json" and first:
            return response({}, status=429, headers={"Retry-After": "1"})
        return response({"ok": True})

    with RawServer(respond) as server:
        async with borrowed(raise_for_status=True) as session, client(server, session) as e6:
            with pytest.raises(NotFoundError):
                await e6.raw("GET", "/missing.json")
            assert len(server.requests) == 1
            assert await e6.raw("GET", "/busy.json") == {"ok": True}
            assert server.gaps()[-1] >= 1.0


async def test_a_closed_session_says_whose_it_was() -> None:
    """The owner closed it: the error names the session, and nothing is retried."""
    with RawServer() as server:
        async with borrowed() as session:
            e6 = client(server, session)
        with pytest.raises(ClosedError, match="session"):
            await e6.raw("GET", "/1.json")
        assert server.requests == []


def test_a_session_of_another_loop() -> None:
    """It is refused as such, not with a raw RuntimeError."""

    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    async def use(session: aiohttp.ClientSession, server: RawServer) -> None:
        with pytest.raises(E6Error, match="loop"):
            await client(server, session).raw("GET", "/1.json")

    with RawServer() as server, asyncio.Runner() as runner:
        session = runner.run(make())
        asyncio.run(use(session, server))
        runner.run(session.close())


@asynccontextmanager
async def silent() -> AsyncGenerator[aiohttp.ClientSession]:
    """A session that never calls trace hooks, as mocks, caches and playback do."""
    with pytest.warns(DeprecationWarning, match="discouraged"):

        class Silent(aiohttp.ClientSession):
            @property
            def trace_configs(self) -> list[aiohttp.TraceConfig]:
                return []

    async with Silent() as session:
        yield session


async def test_a_write_whose_sending_was_not_seen_goes_out_once() -> None:
    """A broken connection after an unseen sending is no reason to send a write again."""
    events: list[Event] = []
    with RawServer(lambda _: b"") as server:
        async with silent() as session:
            e6 = client(server, session, observer=events.append)
            with pytest.raises(TransportError):
                await e6.raw("POST", "/write.json", data={"a": 1})
            await e6.aclose()
        assert server.count("POST") == 1
        assert sum(isinstance(event, Sent) for event in events) == 1


async def test_requests_whose_sending_was_not_seen_keep_the_pace() -> None:
    """Each is counted once, with its latency; from the second one on before it is sent."""
    events: list[Event] = []
    with RawServer() as server:
        async with silent() as session, client(server, session, observer=events.append) as e6:
            for number in range(4):
                await e6.raw("GET", f"/{number}.json")
        assert len(server.requests) == 4
        assert min(server.gaps()[1:]) > INTERVAL / 2
        assert sum(isinstance(event, Sent) for event in events) == 4
        latencies = [event.latency for event in events if isinstance(event, Received)]
        assert len(latencies) == 4
        assert max(latencies) < 5


async def test_a_session_that_signals_only_now_and_then() -> None:
    """A cache answers some requests by itself; the others still go out once, one turn each."""
    events: list[Event] = []
    with pytest.warns(DeprecationWarning, match="discouraged"):

        class Caching(aiohttp.ClientSession):
            hides = True

            @property
            def trace_configs(self) -> list[aiohttp.TraceConfig]:
                return [] if self.hides else super().trace_configs

            @property
            def _trace_configs(self) -> list[aiohttp.TraceConfig]:
                return [] if self.hides else self.__dict__["_trace_configs"]

            @_trace_configs.setter
            def _trace_configs(self, value: list[aiohttp.TraceConfig]) -> None:
                self.__dict__["_trace_configs"] = value

    with RawServer() as server:
        async with Caching() as session, client(server, session, observer=events.append) as e6:
            await e6.raw("GET", "/1.json")
            Caching.hides = False
            await e6.raw("POST", "/2.json", data={"a": 1})
            await e6.raw("GET", "/3.json")
        assert [request.target for request in server.requests] == ["/1.json", "/2.json", "/3.json"]
        assert sum(isinstance(event, Sent) for event in events) == 3


async def test_a_session_that_does_not_decompress() -> None:
    """A compressed response is read all the same."""
    body = gzip.compress(b'{"ok": true}')
    head = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    answer = f"HTTP/1.1 200 OK\r\n{head}\r\nContent-Encoding: gzip\r\n\r\n".encode() + body
    with RawServer(lambda _: answer) as server:
        async with borrowed(auto_decompress=False) as session, client(server, session) as e6:
            assert await e6.raw("GET", "/1.json") == {"ok": True}


async def test_a_429_is_told_with_its_wait() -> None:
    """What the server says about its limits survives a session that raises for status."""
    with RawServer(lambda _: response({}, status=429, headers={"Retry-After": "3600"})) as server:
        async with borrowed(raise_for_status=True) as session, client(server, session) as e6:
            with pytest.raises(RateLimitedError) as caught:
                await e6.raw("GET", "/1.json")
        assert caught.value.retry_after == 3600

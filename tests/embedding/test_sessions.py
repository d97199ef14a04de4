"""Sessions that others made: what an aiohttp session brings along, and several clients on one."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from e6async import E621, Client, Event, FemboyFans, Received, Sent
from e6async.errors import ClosedError, E6Error, InputError, NotFoundError, RateLimitedError
from tests.embedding.raw_server import RawRequest, RawServer, response

AGENT = "embedding-test/1.0 (by the tests)"
INTERVAL = 0.05


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
        assert min(server.gaps()) > INTERVAL * 0.9


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


@pytest.mark.parametrize("login", ["somebody", None])
async def test_credentials_of_the_session_are_never_sent(
    login: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the client was given is sent, and nothing from the session or a netrc file."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login netrc-user password netrc-word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    key = "made-up-key" if login else None
    expected = aiohttp.encode_basic_auth(login, key) if login and key else None
    with RawServer() as server:
        async with (
            borrowed(trust_env=True) as session,
            client(server, session, login=login, api_key=key) as e6,
        ):
            await e6.raw("GET", "/1.json")
        (request,) = server.requests
        assert request.headers.get("authorization") == expected


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


async def test_a_write_whose_sending_was_not_seen_goes_out_once() -> None:
    """A session without trace signals (mocks, caches, playback) counts a broken write as sent."""
    events: list[Event] = []

    class Silent(aiohttp.ClientSession):
        """A session that never calls trace hooks, as playback does."""

        @property
        def trace_configs(self) -> list[aiohttp.TraceConfig]:
            return []

    with RawServer(lambda _: b"") as server:
        with pytest.warns(DeprecationWarning):
            session = Silent()
        async with session:
            e6 = client(server, session, observer=events.append)
            with pytest.raises(E6Error):
                await e6.raw("POST", "/write.json", data={"a": 1})
            await e6.aclose()
        assert server.count("POST") == 1
        assert sum(isinstance(event, Sent) for event in events) == 1


async def test_a_decoding_session() -> None:
    """`auto_decompress=False` works or is refused by name; it never makes a body unreadable."""
    async with borrowed(auto_decompress=False) as session:
        with RawServer() as server, pytest.raises(InputError, match="auto_decompress"):
            client(server, session)


async def test_a_429_is_told_with_its_wait() -> None:
    """What the server says about its limits survives a session that raises for status."""
    with RawServer(lambda _: response({}, status=429, headers={"Retry-After": "3600"})) as server:
        async with borrowed(raise_for_status=True) as session, client(server, session) as e6:
            with pytest.raises(RateLimitedError) as caught:
                await e6.raw("GET", "/1.json")
        assert caught.value.retry_after == 3600

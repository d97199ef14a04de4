"""Sessions that others made: what an aiohttp session brings along, and several clients on one."""

from __future__ import annotations

import asyncio
import gc
import gzip
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from e6async import E621, Event, FemboyFans, Received, Sent
from e6async.errors import ClosedError, E6Error, InputError, NotFoundError, RateLimitedError
from tests.embedding.clients import INTERVAL, borrowed, client
from tests.embedding.raw_server import RawRequest, RawServer, response

LOGIN = {"login": "ava", "api_key": "the_key"}
HEADER = "Basic YXZhOnRoZV9rZXk="


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


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .netrc that has a login for the server's host."""
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login somebody password secret\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


async def own_authorization(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """A middleware of the owner's that logs in everywhere."""
    request.headers["Authorization"] = "Bearer of-the-owner"
    request.headers["X-Signed"] = "yes"
    return await handler(request)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"auth": ("owner", "secret")}, id="auth"),
        pytest.param({"trust_env": True}, id="netrc"),
        pytest.param({"headers": {"Authorization": "Bearer of-the-owner"}}, id="header"),
        pytest.param({"middlewares": (own_authorization,)}, id="middleware"),
        pytest.param({"headers": {"Cookie": "a=1"}, "cookies": {"b": "2"}}, id="cookies"),
    ],
)
@pytest.mark.usefixtures("netrc")
async def test_only_what_the_client_was_told_is_sent_as_credentials(
    settings: dict[str, object],
) -> None:
    """Login and key of the client win over all credentials that the session has."""
    with RawServer() as server:
        async with borrowed(**settings) as session:
            await client(server, session, **LOGIN).raw("GET", "/1.json")
            await client(server, session).raw("POST", "/2.json", data={"a": 1})
        assert [r.headers.get("authorization") for r in server.requests] == [HEADER, None]
        assert [r.headers.get("cookie") for r in server.requests] == [None, None]


async def test_cookies_stay_with_nobody() -> None:
    """A cookie that the server sets for an account goes to no other client, nor to the owner."""
    cookie = {"Set-Cookie": "session=of-ava; Path=/"}
    with RawServer(lambda _: response(headers=cookie)) as server:
        async with borrowed(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            await client(server, session, **LOGIN).raw("GET", "/1.json")
            await client(server, session).raw("GET", "/2.json")
            assert len(session.cookie_jar) == 0
            async with session.get(f"{server.url}/3.json"):
                pass
        assert [request.headers.get("cookie") for request in server.requests] == [None] * 3


async def test_headers_of_the_session_are_sent_unless_they_describe_one_request() -> None:
    """The owner's headers go along, also later ones; the type of a body stays the client's."""
    theirs = {"X-Passport": "abc", "Content-Type": "application/json", "If-None-Match": '"1"'}
    with RawServer() as server:
        async with borrowed(headers=theirs) as session, client(server, session) as e6:
            await e6.raw("POST", "/1.json", data={"a": 1})
            session.headers["X-Passport"] = "def"
            await e6.raw("GET", "/2.json")
        first, second = (request.headers for request in server.requests)
        assert first["x-passport"] == "abc"
        assert first["content-type"] == "application/x-www-form-urlencoded"
        assert "if-none-match" not in first
        assert second["x-passport"] == "def"
        assert second["user-agent"].startswith("embedding-test/1.0")


async def test_a_slow_trace_hook_of_the_owner() -> None:
    """It delays a request before its turn, not after; also one that is added later."""
    delays = [0.0, 0.15, 0.0, 0.15, 0.0, 0.15, 0.0]

    async def slow(_session: object, _context: object, _params: object) -> None:
        await asyncio.sleep(delays.pop())

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(slow)
    config.freeze()
    with RawServer() as server:
        async with borrowed() as session, client(server, session, coalesce=False) as e6:
            await e6.raw("GET", "/first.json")
            session.trace_configs.append(config)
            await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(7)))
            assert session.trace_configs == [config]
        assert len(server.requests) == 8
        assert min(server.gaps()) > INTERVAL / 2


async def test_a_trace_config_that_expects_its_own_context() -> None:
    """It gets None, as for each request without one; its error is raised as it is, once."""
    seen: list[object] = []

    async def expects(_session: object, context: SimpleNamespace, _params: object) -> None:
        seen.append(context.trace_request_ctx)
        if len(seen) > 1:
            raise ValueError(context.trace_request_ctx["name"])

    config = aiohttp.TraceConfig()
    config.on_request_start.append(expects)
    with RawServer() as server:
        async with borrowed(trace_configs=[config]) as session, client(server, session) as e6:
            await e6.raw("GET", "/1.json")
            with pytest.raises(TypeError) as caught:
                await e6.raw("GET", "/2.json")
            assert "trace_request_ctx" in caught.value.__notes__[0]
            assert e6.gate.breaker.failures == 0
        assert seen == [None, None]
        assert len(server.requests) == 1


async def test_an_error_of_a_trace_hook_is_no_fault_of_the_network() -> None:
    """A ValueError of the owner's hook reaches the caller as it is, and nothing is tried again."""

    async def fails(_session: object, _context: object, _params: object) -> None:
        message = "of the owner"
        raise ValueError(message)

    config = aiohttp.TraceConfig()
    config.on_request_end.append(fails)
    with RawServer() as server:
        async with borrowed(trace_configs=[config]) as session, client(server, session) as e6:
            with pytest.raises(ValueError, match="of the owner") as caught:
                await e6.raw("GET", "/1.json")
            assert not isinstance(caught.value, E6Error)
            assert e6.gate.breaker.failures == 0
        assert len(server.requests) == 1


async def test_a_session_that_is_closed_while_a_call_waits() -> None:
    """The call that waits for its turn gets ClosedError, and no other session is opened for it."""
    with RawServer() as server:
        async with borrowed() as session:
            e6 = client(server, session)
            await e6.raw("GET", "/1.json")
            waiting = asyncio.create_task(e6.raw("GET", "/2.json"))
            await asyncio.sleep(INTERVAL / 4)
        with pytest.raises(ClosedError, match="session"):
            await waiting
        assert len(server.requests) == 1


async def test_the_owner_goes_on_using_the_session() -> None:
    """Requests of the owner's take no turns and are not told to observers."""
    events: list[Event] = []
    with RawServer() as server:
        async with borrowed() as session, client(server, session, observer=events.append) as e6:
            waiting = asyncio.create_task(e6.raw("GET", "/1.json"))
            for number in range(5):
                async with session.get(f"{server.url}/owner/{number}") as answer:
                    assert answer.status == 200
            await waiting
            assert e6.gate.sent == 1
        assert sum(isinstance(event, Sent) for event in events) == 1


async def test_something_else_than_a_session() -> None:
    """It is refused when the client is made."""
    with RawServer() as server, pytest.raises(InputError, match=r"aiohttp\.ClientSession; got str"):
        client(server, "session")  # type: ignore[arg-type]

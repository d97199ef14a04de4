"""Sessions that send without aiohttp's signals: mocks, caches, playback, subclasses."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_reqrep import ConnectionKey
from aioresponses import CallbackResult
from yarl import URL

from e6async import Event, Received, Retry, Sent, Timeouts
from e6async._core.gate import limiter_of
from e6async.errors import InputError, RequestTimeoutError, TransportError
from e6async.testing import MockResponse
from tests.embedding.clients import INTERVAL, borrowed, client
from tests.embedding.raw_server import RawServer, response
from tests.mocked import mocking


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
            assert e6.gate.sent == 3
        assert [request.target for request in server.requests] == ["/1.json", "/2.json", "/3.json"]
        assert sum(isinstance(event, Sent) for event in events) == 3


PICTURE = b"GIF89a" + b"\0" * 100 + b";"


@attrs.frozen
class Post:
    """Enough of a post to download its file."""

    id: int
    md5: str = hashlib.md5(PICTURE).hexdigest()
    ext: str = "gif"
    url: str = "http://static.test/1.gif"


def sent(events: list[Event]) -> int:
    """How often `Sent` was told."""
    return sum(isinstance(event, Sent) for event in events)


@pytest.mark.parametrize("lends", [True, False], ids=["borrowed", "own"])
async def test_mocked_responses(*, lends: bool) -> None:
    """Under aioresponses each request is told once, with its latency, and keeps the pace."""
    events: list[Event] = []
    times: list[float] = []
    clock = asyncio.get_running_loop().time

    def record(*_: object, **__: object) -> CallbackResult:
        times.append(clock())
        return CallbackResult(payload={"ok": True}, response_class=MockResponse)

    with RawServer() as server, mocking() as mocked:
        mocked.get(re.compile(".*"), callback=record, repeat=True)
        async with (
            borrowed() as session,
            client(
                server, session if lends else None, observer=events.append, coalesce=False
            ) as e6,
        ):
            await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(5)))
            assert session.trace_configs == []
        assert server.requests == []
    assert sent(events) == 5
    assert max(event.latency for event in events if isinstance(event, Received)) < 5
    assert min(later - earlier for earlier, later in pairwise(times)) > INTERVAL / 2


@pytest.mark.parametrize(
    "error", [TimeoutError(), aiohttp.ServerDisconnectedError(), OSError("broken")]
)
@pytest.mark.parametrize("lends", [True, False], ids=["borrowed", "own"])
async def test_mocked_failures(error: Exception, *, lends: bool) -> None:
    """A write that a mock lets fail counts as sent: `Sent` is told, and it is not sent again."""
    events: list[Event] = []
    with RawServer() as server, mocking() as mocked:
        mocked.post(re.compile(".*"), exception=error, repeat=True)
        async with (
            borrowed() as session,
            client(server, session if lends else None, observer=events.append) as e6,
        ):
            with pytest.raises(TransportError):
                await e6.raw("POST", "/write.json", data={"a": 1})
        assert sum(map(len, mocked.requests.values())) == 1
    assert sent(events) == 1


async def test_a_mocked_connection_error_was_not_sent() -> None:
    """Where aiohttp says that there was no connection, a write may be tried again."""
    key = ConnectionKey("h", 1, False, True, None, None, None)
    error = aiohttp.ClientConnectorError(key, OSError(1, "no"))
    with RawServer() as server, mocking() as mocked:
        mocked.post(re.compile(".*"), exception=error)
        mocked.post(re.compile(".*"), payload={"ok": True}, response_class=MockResponse)
        retry = Retry(wait_initial=0.01)
        async with client(server, retry=retry) as e6:
            assert await e6.raw("POST", "/write.json", data={"a": 1}) == {"ok": True}


async def test_a_pause_does_not_hide_what_a_mock_says() -> None:
    """A call with `max_wait` gets the mocked error, although the gate was paused meanwhile."""
    with RawServer() as server, mocking() as mocked:
        async with client(server, max_wait=1.0) as e6:

            async def pause(*_: object, **__: object) -> None:
                await limiter_of(e6.gate).pause(60)
                raise aiohttp.ServerDisconnectedError

            mocked.post(re.compile(".*"), callback=pause)
            with pytest.raises(TransportError, match="ServerDisconnectedError"):
                await e6.raw("POST", "/write.json", data={"a": 1})


async def test_a_session_that_signals_again_is_not_counted_beforehand() -> None:
    """After a mock the turn comes after the connect again, so that a slow one costs no gap."""
    with RawServer() as server:
        url = server.url.replace("127.0.0.1", "slow.test")
        resolver = SlowResolver()
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
        async with (
            borrowed(connector=connector) as session,
            client(server, session, base_url=url, coalesce=False) as e6,
        ):
            with mocking() as mocked:
                mocked.get(re.compile(".*"), payload={"ok": True}, response_class=MockResponse)
                await e6.raw("GET", "/mocked.json")
            resolver.delays = [0.0, 0.15, 0.0, 0.15, 0.0, 0.15]
            await asyncio.gather(*(e6.raw("GET", f"/{number}.json") for number in range(6)))
        assert len(server.requests) == 6
        assert min(server.gaps()) > INTERVAL / 2


class SlowResolver(AbstractResolver):
    """Finds the loopback host, after the first of its delays."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve to loopback."""
        await asyncio.sleep(self.delays.pop(0))
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """There is nothing to close."""


async def test_an_instance_whose_request_is_mocked() -> None:
    """A mock on the session object itself is what answers."""
    asked: list[tuple[str, str]] = []

    async def answer(method: str, url: URL, **_: object) -> aiohttp.ClientResponse:
        asked.append((method, url.path))
        raise aiohttp.ServerDisconnectedError

    with RawServer() as server:
        async with borrowed() as session, client(server, session) as e6:
            object.__setattr__(session, "_request", answer)
            with pytest.raises(TransportError):
                await e6.raw("POST", "/write.json", data={"a": 1})
        assert server.requests == []
    assert asked == [("POST", "/write.json")]


@asynccontextmanager
async def counting(**settings: object) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session with its own way to send, as a cache has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)

        class Counting(aiohttp.ClientSession):
            async def _request(self, *args: Any, **options: Any) -> aiohttp.ClientResponse:
                return await super()._request(*args, **options)

        session = Counting(**settings)  # type: ignore[arg-type]
    async with session:
        yield session


@pytest.mark.parametrize("number", [2, 10])
async def test_many_clients_on_a_session_that_sends_itself(number: int) -> None:
    """A subclass with a `_request` of its own is used itself, and nothing is left on it."""
    events: list[Event] = []
    with RawServer(lambda _: response(headers={"Set-Cookie": "a=1; Path=/"})) as server:
        async with counting(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            clients = [client(server, session, observer=events.append) for _ in range(number)]
            async with asyncio.TaskGroup() as tasks:
                for each in clients:
                    tasks.create_task(each.raw("GET", "/read.json"))
                    tasks.create_task(each.raw("POST", "/write.json", data={"a": 1}))
            assert session.trace_configs == []
        assert server.count("POST") == server.count("GET") == number
        assert sent(events) == 2 * number
        assert min(server.gaps()) > INTERVAL / 2
        assert {request.headers.get("cookie") for request in server.requests} == {None}


@pytest.mark.parametrize(
    ("settings", "name"),
    [({"headers": {"Authorization": "x"}}, None), ({"trust_env": True}, "trust_env")],
)
async def test_a_session_that_sends_itself_has_no_credentials(
    settings: dict[str, object], name: str | None
) -> None:
    """Settings that could add credentials are refused by name, where they cannot be removed."""
    with RawServer() as server:
        async with counting(**settings) as session:
            if name is None:
                await client(server, session).raw("GET", "/1.json")
                assert "authorization" not in server.requests[0].headers
                return
            with pytest.raises(InputError, match=f"trust_env=.*without {name}"):
                client(server, session)


async def test_a_session_that_gives_no_sign_within_the_time_to_connect() -> None:
    """It may have sent the write, so the write is not sent again."""
    with RawServer() as server:
        async with borrowed() as session:

            async def hangs(*_: object, **__: object) -> aiohttp.ClientResponse:
                await asyncio.sleep(60)
                raise AssertionError

            object.__setattr__(session, "_request", hangs)
            e6 = client(server, session, timeouts=Timeouts(connect=0.05, response=0.05))
            with pytest.raises(RequestTimeoutError) as caught:
                await e6.raw("POST", "/write.json", data={"a": 1})
            assert caught.value.attempts == 1


async def test_mocked_files(tmp_path: Path) -> None:
    """Files under a mock are told once each, with their latency, like all others."""
    events: list[Event] = []
    with RawServer() as server, mocking() as mocked:
        mocked.get(re.compile(".*"), body=PICTURE, repeat=True, response_class=MockResponse)
        async with client(server, observer=events.append) as e6:
            for number in (1, 2):
                path = await e6.download(Post(id=number), tmp_path / str(number))
                assert path.read_bytes() == PICTURE
    assert sent(events) == 2
    assert max(event.latency for event in events if isinstance(event, Received)) < 5


async def test_a_slow_hook_on_a_session_that_sends_itself() -> None:
    """Here, too, the owner's hook delays a request before its turn, also when it is added later."""
    delays = [0.0, 0.15, 0.0, 0.15, 0.0]

    async def slow(_session: object, _context: object, _params: object) -> None:
        await asyncio.sleep(delays.pop())

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(slow)
    config.freeze()
    with RawServer() as server:
        async with counting() as session, client(server, session, coalesce=False) as e6:
            await e6.raw("GET", "/first.json")
            first = asyncio.create_task(e6.raw("GET", "/second.json"))
            await asyncio.sleep(INTERVAL / 4)  # it waits for its turn, with our hook in place
            session.trace_configs.append(config)
            await asyncio.gather(first, *(e6.raw("GET", f"/{n}.json") for n in range(5)))
            assert session.trace_configs == [config]
        assert len(server.requests) == 7
        assert min(server.gaps()) > INTERVAL / 2

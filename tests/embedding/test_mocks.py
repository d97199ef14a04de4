"""aioresponses, pytest-httpserver and vcrpy: what docs/testing.md says of them."""

from __future__ import annotations

import asyncio
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import vcr  # type: ignore[import-untyped]
from aiohttp import client_reqrep
from aioresponses import CallbackResult
from pytest_httpserver import HTTPServer
from yarl import URL

from e6async import E621, Event, Received, Retried, Retry, Sent, track_usage
from e6async.errors import (
    HostDownError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    TransportError,
)
from e6async.testing import FakeSite, MockResponse, reset
from tests.mocked import mocking, urls

AGENT = "mock-test/1.0 (by the tests)"
ANY = re.compile(".*")


def number_of_requests(mocked: Any) -> int:
    """How many requests reached the mock."""
    return sum(map(len, mocked.requests.values()))


async def page_of(client: E621, number: int) -> list[object]:
    """Posts as a site sends them."""
    return [json async for json in client.posts.search("order:id", limit=number).raw()]


async def test_without_the_class() -> None:
    """This is why the class is there: aiohttp wants what aioresponses does not give."""
    if "stream_writer" not in client_reqrep.ClientResponse.__init__.__annotations__:
        pytest.skip("this aiohttp needs no writer")
    with mocking() as mocked:
        mocked.get(ANY, payload=[])
        async with E621(AGENT) as e6:
            with pytest.raises(TypeError, match="stream_writer"):
                await e6.tags.search().collect()


async def test_the_class_in_code_of_others() -> None:
    """The response has all that users of aiohttp read."""
    with mocking() as mocked:
        mocked.get(ANY, payload={"a": 1}, headers={"X-A": "b"}, response_class=MockResponse)
        async with aiohttp.ClientSession() as session, session.get("http://a.test/") as answer:
            assert isinstance(answer, MockResponse)
            assert await answer.json() == {"a": 1}
            assert (answer.status, answer.ok, answer.headers["X-A"]) == (200, True, "b")


@pytest.mark.virtual_time
async def test_lookups_become_a_search(client: E621) -> None:
    """Two lookups at once send one search; without batches each has its own answer."""
    page = await page_of(client, 2)
    first, second = [post.id for post in await client.posts.search("order:id").collect(limit=2)]
    with mocking() as mocked:
        mocked.get(ANY, payload=[], response_class=MockResponse)
        async with E621(AGENT) as e6:
            await e6.tags.search().collect()
            mocked.get(ANY, payload=page, response_class=MockResponse)
            pair = await asyncio.gather(e6.posts.get(first), e6.posts.get(second))
            assert [post.id for post in pair] == [first, second]
            assert urls(mocked)[1].startswith("/posts.json?")
            assert number_of_requests(mocked) == 2
            for post in page:
                mocked.get(ANY, payload=post, response_class=MockResponse)
            single = e6.with_options(batch=False)
            await asyncio.gather(single.posts.get(first), single.posts.get(second))
        paths = [url.partition("?")[0] for url in urls(mocked)[2:]]
        assert paths == [f"/posts/{first}.json", f"/posts/{second}.json"]


@pytest.mark.virtual_time
async def test_a_list_needs_its_end(client: E621) -> None:
    """A list reads on until an empty page, or until it has enough."""
    page = await page_of(client, 2)
    with mocking() as mocked:
        mocked.get(ANY, payload=page, response_class=MockResponse)
        mocked.get(ANY, payload=[], response_class=MockResponse)
        async with E621(AGENT) as e6:
            assert len(await e6.posts.search("wolf").collect()) == 2
        assert number_of_requests(mocked) == 2
    with mocking() as mocked:
        mocked.get(ANY, payload=page, response_class=MockResponse)
        async with E621(AGENT) as e6:
            assert len(await e6.posts.search("wolf", limit=2).collect()) == 2
            assert number_of_requests(mocked) == 1


@pytest.mark.virtual_time
async def test_retries_and_events() -> None:
    """A temporary error is retried after a wait; each attempt is told to observers and counted."""
    events: list[Event] = []
    with mocking() as mocked:
        mocked.get(ANY, status=502, response_class=MockResponse)
        mocked.get(ANY, exception=aiohttp.ServerDisconnectedError())
        mocked.get(ANY, payload=[], response_class=MockResponse)
        async with E621(AGENT, observer=events.append) as e6:
            with track_usage() as usage:
                assert await e6.tags.search().collect() == []
        assert number_of_requests(mocked) == usage.attempts == 3
    assert [type(event) for event in events if isinstance(event, Sent | Received | Retried)] == [
        Sent, Received, Retried, Sent, Retried, Sent, Received,
    ]  # fmt: skip


@pytest.mark.virtual_time
async def test_what_a_server_asked_for() -> None:
    """Retry-After pauses all clients of the host, also those that are made later."""
    loop = asyncio.get_running_loop()
    with mocking() as mocked:
        headers = {"Retry-After": "120"}
        mocked.get(ANY, status=429, headers=headers, response_class=MockResponse)
        mocked.get(ANY, payload=[], response_class=MockResponse, repeat=True)
        async with E621(AGENT, retry=Retry(attempts=1)) as e6:
            with pytest.raises(RateLimitedError):
                await e6.tags.search().collect()
            began = loop.time()
            await e6.tags.search().collect()
            assert loop.time() - began == pytest.approx(120, abs=2)


@pytest.mark.virtual_time
async def test_the_breaker_and_a_reset() -> None:
    """Failures of a mock open the breaker as a server's do, and a reset closes it."""
    with mocking() as mocked:
        mocked.get(ANY, exception=aiohttp.ServerDisconnectedError(), repeat=True)
        async with E621(AGENT) as e6:
            for _ in range(3):
                with pytest.raises(TransportError):
                    await e6.tags.search().collect()
            with pytest.raises(HostDownError):
                await e6.tags.search().collect()
            reset()
            with pytest.raises(TransportError):
                await e6.tags.search().collect()


@pytest.mark.virtual_time
@pytest.mark.parametrize("clients", [1, 5], ids=["one client", "a client for each"])
async def test_pace(clients: int) -> None:
    """No two requests come within half a second, whichever client sends them."""
    times: list[float] = []

    def note(_: URL, **__: object) -> CallbackResult:
        times.append(asyncio.get_running_loop().time())
        return CallbackResult(body="[]", response_class=MockResponse)

    with mocking() as mocked:
        mocked.get(ANY, callback=note, repeat=True)
        every = [E621(AGENT, coalesce=False) for _ in range(clients)]
        for number in range(10):
            async with every[number % clients] as e6:
                await e6.tags.search().collect()
    assert len(times) == 10
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.5


@pytest.mark.virtual_time
async def test_a_request_that_the_mock_does_not_know() -> None:
    """The error names the request."""
    with mocking():
        async with E621(AGENT) as e6:
            url = r"GET https://e621\.net/posts/7\.json\?mode=extended&v2=true"
            with pytest.raises(TransportError, match=url):
                await e6.posts.get(7)


async def test_an_error_response() -> None:
    """A status without a body is the error that it is at a site."""
    with mocking() as mocked:
        mocked.get(ANY, status=404, response_class=MockResponse)
        async with E621(AGENT) as e6:
            with pytest.raises(NotFoundError):
                await e6.posts.get(7)


@pytest.mark.virtual_time
async def test_httpserver(httpserver: HTTPServer) -> None:
    """Its answers are retried and paced; virtual time waits only for the server."""
    began, clock = time.monotonic(), asyncio.get_running_loop().time
    httpserver.expect_ordered_request("/tags.json").respond_with_data(status=502)
    for _ in range(10):
        httpserver.expect_ordered_request("/tags.json").respond_with_json([])
    virtual = clock()
    async with E621(AGENT, base_url=httpserver.url_for("")) as e6:
        for _ in range(10):
            assert await e6.tags.search().collect() == []
        with pytest.raises(ServerError, match="No handler found"):
            await e6.tags.search().collect()
    assert clock() - virtual > 5
    assert time.monotonic() - began < 5


RECORDER: Any = vcr.VCR(
    filter_headers=["authorization"], filter_post_data_parameters=["login", "api_key"]
)


@pytest.mark.parametrize("place", ["header", "parameters"])
async def test_vcrpy(fake_site: FakeSite, tmp_path: Path, place: Any) -> None:
    """What was recorded is played without requests; the cassette has no credentials."""
    login, api_key = fake_site.credentials("member")
    path = tmp_path / "cassette.yaml"

    async def work() -> tuple[int, int]:
        async with E621(
            AGENT,
            base_url=fake_site.url,
            login=login,
            api_key=api_key,
            credentials_in=place,
            observer=events.append,
        ) as e6:
            posts = await e6.posts.search("order:score", limit=3).collect()
            vote = await e6.posts.vote(posts[0].id, 1)
            return posts[0].id, vote.score

    results: list[tuple[int, int]] = []
    for mode in ("once", "none"):
        events: list[Event] = []
        with RECORDER.use_cassette(str(path), record_mode=mode):
            results.append(await work())
        assert sum(isinstance(event, Sent) for event in events) == 2
        assert max(event.latency for event in events if isinstance(event, Received)) < 5
    assert results[0] == results[1]
    assert len(fake_site.requests) == 2
    assert fake_site.violations == 0
    text = path.read_text()
    assert api_key not in text
    assert "/votes.json" in text

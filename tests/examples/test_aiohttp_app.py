"""The aiohttp.web example, in the test client of aiohttp."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import attrs
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from e6async import E926, Post, structure
from e6async.testing import FakeSite, virtual_time
from tests.examples.running import load, settings


@asynccontextmanager
async def served(
    fake: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[TestClient[web.Request, web.Application]]:
    """The example, started for a site."""
    for name, value in settings(fake).items():
        monkeypatch.setenv(name, value)
    async with TestClient(TestServer(load("aiohttp_app").app)) as client:
        yield client


@virtual_time
async def test_pages_by_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page costs one request, and together they have each post of the search once."""
    async with FakeSite(E926, posts=900, seed=3) as fake, served(fake, monkeypatch) as app:
        await asyncio.sleep(1)
        before, found, cursor = len(fake.requests), list[int](), dict[str, str]()
        while True:
            response = await app.get("/posts", params={"tags": "score:>=20", **cursor})
            page = structure(await response.json(), list[Post])
            if not page:
                break
            found += [post.id for post in page]
            cursor = {"cursor": response.headers["X-Cursor"]}
        expected = [
            post.id
            for post in fake.world.posts
            if post.score >= 20 and post.rating == "s" and not post.deleted
        ]
        assert found == expected[::-1]
        assert len(fake.requests) - before == len(found) // 100 + 2
        assert fake.violations == 0


@virtual_time
async def test_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each failure has the status that says whose it is; a full queue says when to come again."""
    async with FakeSite(E926, posts=50, seed=3) as fake, served(fake, monkeypatch) as app:
        for path in ("/posts", "/crawl", "/events"):
            assert (await app.get(path, params={"tags": "score:abc"})).status == 400
        answers = await asyncio.gather(
            *(app.get("/posts", params={"tags": f"score:{number}"}) for number in range(12))
        )
        assert {answer.status for answer in answers} == {200, 503}
        busy = [answer for answer in answers if answer.status == 503]
        assert {int(answer.headers["Retry-After"]) for answer in busy} <= {1, 2, 3, 4}
        fake.respond_next(status=503, times=1000)
        assert (await app.get("/posts", params={"tags": "wolf"})).status == 502
        while (health := await app.get("/health")).status == 200:
            await app.get("/posts", params={"tags": "fox"})
            await asyncio.sleep(5)
        assert health.status == 503
        assert (await health.json())["breaker"] in {"open", "half_open"}
        down = await app.get("/posts")
        assert down.status == 503
        assert int(down.headers["Retry-After"]) > 0
        assert (await app.get("/crawl")).status == 503
        metrics = await (await app.get("/metrics")).text()
        assert 'api_site_responses_total{operation="posts.search",status="503"}' in metrics
        assert fake.violations == 0


@virtual_time
async def test_a_crawl_is_lines_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is a post; a reader that leaves ends the requests to the site."""
    async with FakeSite(E926, posts=9000, seed=3) as fake, served(fake, monkeypatch) as app:
        response = await app.get("/crawl", params={"tags": "score:>=40"})
        posts = [structure(json.loads(line), Post) async for line in response.content]
        ids = [post.id for post in posts]
        assert ids == sorted(ids, reverse=True)
        assert len(ids) > 320
        response = await app.get("/crawl")
        await response.content.readline()
        response.close()
        await asyncio.sleep(5)
        sent = len(fake.requests)
        await asyncio.sleep(10)
        assert len(fake.requests) == sent
        assert fake.violations == 0


async def read_event(response: ClientResponse) -> Post:
    """The next event with a post."""
    while True:
        line = await response.content.readline()
        assert line
        if line.startswith(b"data: "):
            return structure(json.loads(line.removeprefix(b"data: ")), Post)


@virtual_time
async def test_new_posts_for_all_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers get the new posts of their queries, with one request every 30 s for all of them."""
    async with FakeSite(E926, posts=300, seed=3, gaps=0) as fake:
        coming = [post for post in fake.world.posts if post.id > 290 and not post.deleted]
        for post in coming:
            fake.world.put(attrs.evolve(post, deleted=True))
        async with served(fake, monkeypatch) as app:
            readers = [
                await app.get("/events"),
                await app.get("/events", params={"tags": "id:>295"}),
            ]
            await asyncio.sleep(100)
            for post in coming:
                fake.world.put(attrs.evolve(post, deleted=False, rating="s"))
            first = [(await read_event(readers[0])).id for _ in coming]
            later = [(await read_event(readers[1])).id for post in coming if post.id > 295]
            assert first == [post.id for post in coming]
            assert later == [post.id for post in coming if post.id > 295]
            assert len(fake.requests) == 6
            readers[0].close()
            await asyncio.sleep(31)  # it is noticed when the next comment is written
            assert len(sys.modules["aiohttp_app"].READERS) == 1

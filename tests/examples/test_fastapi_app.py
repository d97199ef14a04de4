"""The FastAPI example, served by uvicorn."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Generator

import aiohttp
import pytest
import pytest_asyncio
from fastapi.testclient import TestClient

from e6async import E926, Post, Q, structure
from e6async.e621 import ThumbnailPost
from e6async.testing import FakeSite
from tests.examples.running import AGENT, keeps_the_limit, load, serving, settings

pytestmark = pytest.mark.any_python

SERVE = "uvicorn --app-dir examples fastapi_app:app --port 0 --timeout-graceful-shutdown 1"


@pytest.fixture(scope="module")
def running() -> Generator[tuple[FakeSite, str]]:
    """A site with safe posts only, and the URL of the example that reads it."""
    with (
        FakeSite(E926, posts=3000, seed=3).in_thread() as fake,
        serving(SERVE, settings(fake)) as url,
    ):
        yield fake, url


@pytest.fixture
def fake(running: tuple[FakeSite, str]) -> FakeSite:
    """The site, without the requests of other tests."""
    running[0].requests.clear()
    return running[0]


@pytest_asyncio.fixture
async def app(running: tuple[FakeSite, str]) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session for requests to the example."""
    async with aiohttp.ClientSession(running[1]) as session:
        yield session


async def sheet(app: aiohttp.ClientSession, **query: str) -> tuple[list[ThumbnailPost], str | None]:
    """Some posts, and the cursor of the next ones."""
    async with app.get("/posts", params=query) as response:
        answer: dict[str, object] = await response.json()
    cursor = answer["cursor"]
    assert cursor is None or isinstance(cursor, str)
    return structure(answer["posts"], list[ThumbnailPost]), cursor


async def test_sheets_of_posts(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """Each sheet costs one request, and together they have each post of the search once."""
    posts, cursor = await sheet(app, tags="score:>=80")
    sheets = 1
    while cursor is not None:
        more, cursor = await sheet(app, tags="score:>=80", cursor=cursor)
        posts, sheets = posts + more, sheets + 1
    assert len(fake.requests) == sheets > 2
    assert keeps_the_limit(fake)
    async with E926(AGENT, base_url=fake.url) as e6:
        expected = await e6.posts.search(Q.score(">=", 80)).collect()
    assert [post.id for post in posts] == [post.id for post in expected]
    assert {post.rating for post in posts} == {"s"}


async def test_a_wrong_query_is_refused(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """Each path answers 400 with the reason, and nothing is sent to the site."""
    for path in ("/posts", "/crawl", "/events"):
        async with app.get(path, params={"tags": "score:abc"}) as response:
            assert response.status == 400
            assert "score:abc" in await response.text()
    async with app.get("/posts", params={"cursor": "none"}) as response:
        assert response.status == 400
    assert fake.requests == []


async def test_visitors_are_not_kept_waiting(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """A burst is answered at once or in seconds: posts, or 503 and when to come again."""

    async def visit(score: int) -> tuple[int, str | None]:
        async with app.get("/posts", params={"tags": f"score:>{score}"}) as response:
            await response.read()
            return response.status, response.headers.get("Retry-After")

    answers = await asyncio.wait_for(asyncio.gather(*map(visit, range(20))), 10)
    assert {status for status, _ in answers} == {200, 503}
    assert {int(after or 0) for status, after in answers if status == 503} <= {1, 2, 3, 4}
    assert keeps_the_limit(fake)


async def test_a_crawl_is_lines_of_json(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """Each line is a post, in the order of the crawl, and all are there."""
    async with app.get("/crawl", params={"tags": "score:>=50"}) as response:
        assert response.content_type == "application/jsonl"
        posts = [structure(json.loads(line), Post) async for line in response.content]
    ids = [post.id for post in posts]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) > 100
    assert min(post.score.total for post in posts) >= 50


async def test_a_crawl_ends_with_its_reader(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """A reader that leaves ends the requests to the site."""
    async with app.get("/crawl") as response:
        await response.content.readline()
    await asyncio.sleep(0.7)
    sent = len(fake.requests)
    await asyncio.sleep(1.2)
    assert 0 < len(fake.requests) == sent


async def test_events_continue(fake: FakeSite, app: aiohttp.ClientSession) -> None:
    """A browser that connects again gets the posts after the last one that it had."""
    posts, _ = await sheet(app)
    missed = posts[2::-1]  # oldest first
    async with app.get("/events", headers={"Last-Event-ID": str(posts[3].id)}) as response:
        assert response.content_type == "text/event-stream"
        lines = [(await response.content.readline()).decode().strip() for _ in range(12)]
    assert [line for line in lines if line[:2] == "id"] == [f"id: {post.id}" for post in missed]
    data = [line.removeprefix("data:") for line in lines if line.startswith("data:")]
    assert [structure(json.loads(text), ThumbnailPost) for text in data] == missed


def test_health_and_metrics(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the site is down, health and searches answer 503 at once, without a request to it."""
    for name, value in settings(fake).items():
        monkeypatch.setenv(name, value)
    example = load("fastapi_app")
    with TestClient(example.app) as client:
        assert client.get("/posts").status_code == 200
        assert client.get("/health").json()["breaker"] == "closed"
        metrics = client.get("/metrics").text
        assert 'gallery_site_seconds_count{operation="posts.search"} 1.0' in metrics
        schemas = client.get("/openapi.json").json()["components"]["schemas"]
        assert {"Sheet", "ThumbnailPost", "Post"} <= set(schemas)
        for _ in range(12):
            example.e6.gate.breaker.record_failure(time.monotonic(), object())
        health = client.get("/health")
        assert (health.status_code, health.json()["breaker"]) == (503, "open")
        answer = client.get("/posts", params={"tags": "score:5"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert len(fake.requests) == 1

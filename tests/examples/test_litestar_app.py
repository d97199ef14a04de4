"""The Litestar example, in the test client of Litestar and served by uvicorn."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager

import aiohttp
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from e6async import E926, Post, structure
from e6async.testing import FakeSite
from tests.examples.running import keeps_the_limit, load, serving, settings

pytestmark = pytest.mark.any_python

SERVE = "uvicorn --app-dir examples litestar_app:app --port 0 --timeout-graceful-shutdown 1"


@pytest.fixture
def fake() -> Generator[FakeSite]:
    """A site with safe posts only."""
    with FakeSite(E926, posts=500, seed=3).in_thread() as fake:
        yield fake


@contextmanager
def started(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> Generator[TestClient[Litestar]]:
    """The example in the test client."""
    for name, value in settings(fake).items():
        monkeypatch.setenv(name, value)
    with TestClient(load("litestar_app").app) as client:
        yield client


def test_searches_and_lookups(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages follow each other by cursor, a post is found by its id, the schema has its shape."""
    with started(fake, monkeypatch) as client:
        sheet = client.get("/posts", params={"tags": "score:>0"}).json()
        first = structure(sheet["posts"], list[Post])
        query = {"tags": "score:>0", "cursor": sheet["cursor"]}
        second = structure(client.get("/posts", params=query).json()["posts"], list[Post])
        ids = [post.id for post in first + second]
        assert ids == sorted({*ids}, reverse=True)
        assert len(ids) > 100
        found = client.get(f"/posts/{ids[0]}").json()
        assert structure(found, Post).id == ids[0]
        assert client.get("/posts/999999").status_code == 404
        assert "preview" in str(client.get("/schema/openapi.json").json()["components"])
    assert keeps_the_limit(fake)


def test_failures(fake: FakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong query is 400, a site that is down 503 at once, and nothing of both is sent."""
    with started(fake, monkeypatch) as client:
        for path in ("/posts", "/crawl", "/events"):
            answer = client.get(path, params={"tags": "score:abc"})
            assert answer.status_code == 400
            assert "score:abc" in answer.json()["detail"]
        assert client.get("/health").json() == {"breaker": "closed"}
        for _ in range(12):
            sys.modules["litestar_app"].e6.gate.breaker.record_failure(time.monotonic(), object())
        assert client.get("/health").status_code == 503
        answer = client.get("/posts")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert fake.requests == []


async def test_streams(fake: FakeSite) -> None:
    """A crawl is a post per line, events continue after the last one, metrics count them."""
    with serving(SERVE, settings(fake)) as url:
        async with aiohttp.ClientSession(url) as session:
            async with session.get("/crawl") as response:
                assert response.content_type == "application/jsonl"
                posts = [structure(json.loads(line), Post) async for line in response.content]
            ids = [post.id for post in posts]
            assert ids == sorted(ids, reverse=True)
            assert len(ids) > 200
            headers = {"Last-Event-ID": str(ids[3])}
            async with session.get("/events", headers=headers) as response:
                assert response.content_type == "text/event-stream"
                lines = [(await response.content.readline()).decode().strip() for _ in range(9)]
            data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
            assert [structure(json.loads(text), Post) for text in data] == posts[2::-1]
            assert [line for line in lines if line[:3] == "id:"] == [f"id: {i}" for i in ids[2::-1]]
            async with session.get("/metrics") as response:
                text = await response.text()
            assert 'api_queue_seconds_count{operation="posts.search"}' in text
    assert keeps_the_limit(fake)

"""Apps under the sync TestClients of Starlette and Litestar, with a fake site."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Protocol

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient as LitestarClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient as StarletteClient

from e6async import E621
from e6async.errors import E6Error
from e6async.testing import FakeSite

AGENT = "app-test/1.0 (by the tests)"


class Answer(Protocol):
    """A response of a TestClient."""

    @property
    def status_code(self) -> int: ...
    def json(self) -> object: ...


class Sync(Protocol):
    """A TestClient."""

    def get(self, url: str, /) -> Answer: ...


async def newest_id(e6: E621) -> int | None:
    """The id of the newest post; None without posts."""
    post = await e6.posts.search("").first()
    return None if post is None else post.id


def on_starlette(url: str) -> AbstractContextManager[Sync]:
    """A service that has one client for its lifetime."""
    e6 = E621(AGENT, base_url=url)

    async def newest(_: Request) -> JSONResponse:
        try:
            return JSONResponse({"id": await newest_id(e6)})
        except E6Error as error:
            return JSONResponse({"error": str(error)}, status_code=502)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with e6:
            yield

    return StarletteClient(Starlette(routes=[Route("/newest", newest)], lifespan=lifespan))


def on_litestar(url: str) -> AbstractContextManager[Sync]:
    """The same service with Litestar."""
    e6 = E621(AGENT, base_url=url)

    @get("/newest")
    async def newest() -> dict[str, int | None]:
        return {"id": await newest_id(e6)}

    return LitestarClient(Litestar([newest], on_shutdown=[e6.aclose]))


pytestmark = pytest.mark.fake_site(posts=20, gaps=0)
APPS: list[Callable[[str], AbstractContextManager[Sync]]] = [on_starlette, on_litestar]


@pytest.mark.parametrize("app", APPS)
def test_a_fake_site_for_an_app(
    app: Callable[[str], AbstractContextManager[Sync]], fake_site: FakeSite
) -> None:
    """The app's loop is in another thread; it reads from the site of the fixture."""
    with app(fake_site.url) as client:
        answer = client.get("/newest")
        assert (answer.status_code, answer.json()) == (200, {"id": 20})
    assert len(fake_site.requests) == 1


async def test_a_test_client_in_an_async_test(fake_site: FakeSite) -> None:
    """The site of the fixture responds although the loop of the test is blocked."""
    with on_starlette(fake_site.url) as client:
        assert client.get("/newest").json() == {"id": 20}


@pytest.mark.virtual_time
async def test_a_test_client_in_virtual_time(fake_site: FakeSite) -> None:
    """The app's loop keeps real time, as the loop in virtual time is blocked."""
    with on_starlette(fake_site.url) as client:
        assert client.get("/newest").json() == {"id": 20}


async def test_a_site_in_the_loop_that_waits_for_the_app() -> None:
    """The app is told within seconds what is wrong, not after a timeout of a minute."""
    async with FakeSite(E621) as fake:
        began = time.monotonic()
        with on_starlette(fake.url) as client:
            answer = client.get("/newest")
        assert answer.status_code == 502
        assert "event loop is blocked" in str(answer.json())
        assert "in_thread" in str(answer.json())
        assert time.monotonic() - began < 10


@pytest.fixture
async def site() -> AsyncGenerator[FakeSite]:
    """A site in the loop of the fixtures, which does not run during a sync test."""
    async with FakeSite(E621) as fake:
        yield fake


def test_a_site_in_the_loop_of_the_fixtures(site: FakeSite) -> None:
    """A sync test is told that the site's loop does not run."""
    with on_starlette(site.url) as client:
        answer = client.get("/newest")
    assert answer.status_code == 502
    assert "event loop is not running" in str(answer.json())

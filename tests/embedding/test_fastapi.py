"""A FastAPI service with one client for its lifetime, and calls that go on in the background."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, Request
from fastapi.testclient import TestClient

from e6async import E621
from e6async.e621 import Post
from e6async.errors import ClosedError, NotFoundError
from e6async.testing import FakeSite
from tests.gate.processes import gaps

pytestmark = pytest.mark.fake_site(posts=20, gaps=0)


def client_of(request: Request) -> E621:
    """The client of the service."""
    e6: E621 = request.app.state.e6
    return e6


Client = Annotated[E621, Depends(client_of)]


def service(e6: E621, found: list[object]) -> FastAPI:
    """A service; what its tasks in the background find is in a list."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with e6:
            app.state.e6 = e6
            yield

    app = FastAPI(lifespan=lifespan)

    async def look(e6: E621, post_id: int) -> None:
        try:
            found.append((await e6.posts.get(post_id)).id)
        except NotFoundError as error:
            found.append(type(error))

    @app.get("/posts/{post_id}")
    async def post(post_id: int, e6: Client) -> Post:
        return await e6.posts.get(post_id)

    @app.post("/look/{post_id}")
    async def later(post_id: int, e6: Client, tasks: BackgroundTasks) -> dict[str, bool]:
        tasks.add_task(look, e6, post_id)
        tasks.add_task(look, e6, post_id + 1)
        return {"accepted": True}

    # they are found by their decorators
    assert callable(post)
    assert callable(later)
    return app


def test_a_service(fake_site: FakeSite) -> None:
    """Requests and tasks in the background share the client, which closes with the service."""
    found: list[object] = []
    e6 = E621("service-test/1.0 (by the tests)", base_url=fake_site.url)
    with TestClient(service(e6, found)) as visitor:
        assert visitor.get("/posts/3").json()["id"] == 3
        assert visitor.post("/look/19").json() == {"accepted": True}
        assert visitor.post("/look/20").json() == {"accepted": True}
        assert visitor.get("/posts/4").json()["id"] == 4
    assert found == [19, 20, 20, NotFoundError]
    assert min(gaps(request.time for request in fake_site.requests)) > 0.25  # 0.5, less some load


def test_a_service_that_starts_again(fake_site: FakeSite) -> None:
    """The client of a module opens with each start; after the end it says that it is closed."""
    e6 = E621("service-test/1.0 (by the tests)", base_url=fake_site.url)
    app = service(e6, [])
    for number in (1, 2):
        with TestClient(app) as visitor:
            assert visitor.get(f"/posts/{number}").json()["id"] == number
    visitor = TestClient(app)
    with pytest.raises(ClosedError, match="async with"):
        visitor.get("/posts/3")
    assert len(fake_site.requests) == 2

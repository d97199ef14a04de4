"""Streams: what comes new, once, in order, over restarts and outages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

import attrs
import pytest

from e6async import CommonPost
from e6async._stream import Stream
from e6async.errors import (
    AuthenticationError,
    CursorError,
    E6Error,
    HostDownError,
    InputError,
    ServerError,
)
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind

AGENT = "stream-test/1.0 (by the tests)"


@asynccontextmanager
async def site(
    kind: Kind, *, hidden: int, posts: int = 300
) -> AsyncGenerator[tuple[FakeSite, list[int]]]:
    """A site of which so many of the newest posts are still to come, and those."""
    async with FakeSite(kind, posts=posts, seed=2, gaps=0) as fake:
        for post in list(fake.world.posts):
            fake.world.put(attrs.evolve(post, deleted=post.id > posts - hidden))
        yield fake, list(range(posts - hidden + 1, posts + 1))


def publish(fake: FakeSite, *ids: int) -> None:
    """Let posts appear."""
    for post_id in ids:
        fake.world.put(attrs.evolve(fake.world.posts[post_id], deleted=False))


async def read(stream: Stream[object], into: list[int], most: int | None = None) -> None:
    """Put what comes into a list, until there are so many."""
    async with aclosing(stream.by_page()) as pages:
        async for page in pages:
            into += [getattr(post, "id", 0) for post in page]
            if most is not None and len(into) >= most:
                return


def last_error(stream: Stream[object]) -> E6Error | None:
    return stream.last_error


async def cancelled(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@virtual_time
async def test_new_posts_come_once_and_in_order(kind: Kind) -> None:
    """Only what comes from now on, oldest first, at one look every 30 s."""
    async with site(kind, hidden=9) as (fake, coming), kind(AGENT, base_url=fake.url) as e6:
        found: list[int] = []
        task = asyncio.create_task(read(e6.posts.stream(), found))
        await asyncio.sleep(65)
        assert found == []
        assert len(fake.requests) == 4
        publish(fake, *coming[:4])
        await asyncio.sleep(30)
        publish(fake, *coming[4:])
        await asyncio.sleep(30)
        assert found == coming
        assert len(fake.requests) == 6
        assert all(request.param("page") == f"a{coming[0] - 1}" for request in fake.requests[1:4])
        await cancelled(task)


@virtual_time
async def test_a_restart_leaves_no_gap(kind: Kind) -> None:
    """What came while nobody looked is given when the stream goes on, by cursor or by id."""
    async with site(kind, hidden=60) as (fake, coming), kind(AGENT, base_url=fake.url) as e6:
        found: list[int] = []
        stream: Stream[CommonPost] = e6.posts.stream("limit:20", after=coming[0] - 1)
        publish(fake, *coming[:30])
        async with aclosing(aiter(stream)) as posts:
            async for post in posts:
                found.append(post.id)
                if len(found) == 7:
                    break
        publish(fake, *coming[30:])
        assert stream.last_id == coming[6]
        await read(e6.posts.stream("limit:20", cursor=stream.cursor), found, 60)
        assert found == coming
        again: list[int] = []
        await read(e6.posts.stream("limit:20", after=coming[6]), again, 53)
        assert again == coming[7:]
        with pytest.raises(CursorError):
            e6.posts.stream("wolf", cursor=stream.cursor)


@virtual_time
async def test_everything_and_what_comes_then(kind: Kind) -> None:
    """Without skipping it begins with the first post there is, page upon page without a pause."""
    async with site(kind, hidden=5) as (fake, coming), kind(AGENT, base_url=fake.url) as e6:
        found: list[int] = []
        stream = e6.posts.stream("limit:50", skip_existing=False)
        task = asyncio.create_task(read(stream, found))
        await asyncio.sleep(20)
        assert found == list(range(1, 296))
        publish(fake, *coming)
        await asyncio.sleep(60)
        assert found == list(range(1, 301))
        await cancelled(task)


@virtual_time
async def test_a_page_of_one_pauses_too(kind: Kind) -> None:
    """However small a page is, an empty one is followed by a pause."""
    async with site(kind, hidden=2) as (fake, coming), kind(AGENT, base_url=fake.url) as e6:
        found: list[int] = []
        task = asyncio.create_task(read(e6.posts.stream("limit:1"), found))
        await asyncio.sleep(100)
        assert len(fake.requests) <= 6
        publish(fake, *coming)
        await asyncio.sleep(40)
        assert found == coming
        await cancelled(task)


@virtual_time
async def test_the_pace_can_change(kind: Kind) -> None:
    """A new pace holds from the next look on."""
    async with site(kind, hidden=0) as (fake, _), kind(AGENT, base_url=fake.url) as e6:
        stream = e6.posts.stream(after=300, poll_interval=100)
        task = asyncio.create_task(read(stream, []))
        await asyncio.sleep(150)
        assert len(fake.requests) == 2
        stream.poll_interval = 5
        await asyncio.sleep(100)
        assert len(fake.requests) == 12
        await cancelled(task)


@virtual_time
async def test_outages_are_waited_for(kind: Kind) -> None:
    """The server fails until nothing is sent to it any more; the stream misses nothing for it."""
    async with site(kind, hidden=9) as (fake, coming), kind(AGENT, base_url=fake.url) as e6:
        found: list[int] = []
        stream = e6.posts.stream()
        task = asyncio.create_task(read(stream, found))
        await asyncio.sleep(40)
        fake.respond_next(status=503, times=30)
        publish(fake, *coming)
        await asyncio.sleep(60)
        assert isinstance(last_error(stream), ServerError | HostDownError)
        assert found == []
        await asyncio.sleep(10_000)
        assert last_error(stream) is None
        assert found == coming
        await cancelled(task)


@virtual_time
async def test_a_wrong_key_is_no_outage(kind: Kind) -> None:
    """What does not pass by itself is raised."""
    async with (
        site(kind, hidden=0) as (fake, _),
        kind(AGENT, base_url=fake.url, login="nobody", api_key="x") as e6,
    ):
        with pytest.raises(AuthenticationError):
            await read(e6.posts.stream(), [])


@virtual_time
async def test_what_makes_no_stream(kind: Kind) -> None:
    """An order of its own, two beginnings, no pace: refused before anything is sent."""
    async with site(kind, hidden=0) as (fake, _), kind(AGENT, base_url=fake.url) as e6:
        with pytest.raises(InputError, match="pages by id"):
            e6.posts.stream("order:score")
        with pytest.raises(InputError, match="only one of them"):
            e6.posts.stream(after=3, cursor="x")
        with pytest.raises(InputError, match="poll_interval"):
            e6.posts.stream(poll_interval=0)
        assert e6.posts.stream().cursor is None
        assert fake.requests == []

"""Lists: the next page is asked for while the caller works on this one, and for no one else."""

from __future__ import annotations

import asyncio

import pytest

from e6async import Retry
from e6async.errors import ServerError
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind

AGENT = "prefetch-test/1.0 (by the tests)"


def now() -> float:
    return asyncio.get_running_loop().time()


@virtual_time
async def test_work_and_latency_go_side_by_side(kind: Kind) -> None:
    """A caller who works as long as the server answers takes half the time."""
    async with (
        FakeSite(kind, posts=500, seed=1, latency=2.0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        took: list[float] = []
        for pages in (e6.posts.search("limit:60"), e6.posts.search("limit:60", prefetch=False)):
            start = now()
            found = 0
            async for page in pages.by_page():
                found += len(page)
                await asyncio.sleep(2.0)
            took.append(now() - start)
            assert found == sum(not post.deleted for post in fake.world.posts)
        eager, lazy = took
        requests = len(fake.requests) / 2
        assert eager < 2.1 * (requests + 1)
        assert lazy > 2.0 * (2 * requests - 1.5)


@pytest.mark.parametrize(("posts", "requests"), [(1, 1), (2, 2), (59, 2)])
@virtual_time
async def test_a_page_ahead_and_no_more(kind: Kind, posts: int, requests: int) -> None:
    """Who takes one item needs one page; who takes more has one more on its way, for any time."""
    async with (
        FakeSite(kind, posts=500, seed=1, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        items = aiter(e6.posts.search("status:any limit:60"))
        for _ in range(posts):
            await anext(items)
        await asyncio.sleep(60)
        assert len(fake.requests) == requests


@virtual_time
async def test_what_is_enough_is_not_asked_beyond(kind: Kind) -> None:
    """`first` and `collect(limit=...)` send what they need, though they read to a page's end."""
    async with (
        FakeSite(kind, posts=500, seed=1, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        pages = e6.posts.search("status:any limit:50")
        await pages.first()
        for most, requests in ((1, 1), (49, 1), (50, 1), (51, 2), (100, 2), (101, 3)):
            sent = len(fake.requests)
            assert len(await pages.collect(limit=most)) == most
            await asyncio.sleep(5)
            assert len(fake.requests) == sent + requests


@virtual_time
async def test_a_caller_who_leaves_takes_the_request_along(kind: Kind) -> None:
    """A page that was still to be asked for when the caller left is not asked for."""
    async with FakeSite(kind, posts=500, seed=1) as fake, kind(AGENT, base_url=fake.url) as e6:
        before = {task for task in asyncio.all_tasks() if "RequestHandler" not in repr(task)}
        number = 0
        async for _ in e6.posts.search("limit:60"):
            number += 1
            if number == 3:  # the page came at once, so the turn of the next one is not yet there
                break
        for _ in range(10):
            await asyncio.sleep(0)
        after = {task for task in asyncio.all_tasks() if "RequestHandler" not in repr(task)}
        assert after == before
        await asyncio.sleep(10)
        assert len(fake.requests) == 1


@virtual_time
async def test_an_error_waits_for_its_place(kind: Kind) -> None:
    """A page that fails while the one before it is read is an error when that is used up."""
    async with (
        FakeSite(kind, posts=500, seed=1, gaps=0) as fake,
        kind(AGENT, base_url=fake.url, retry=Retry(attempts=1)) as e6,
    ):
        found: list[int] = []
        pages = e6.posts.search("status:any limit:60")

        async def read() -> None:
            async for post in pages:
                found.append(post.id)
                if len(found) == 1:
                    fake.respond_next(status=500)
                await asyncio.sleep(1)

        with pytest.raises(ServerError):
            await read()
        assert len(found) == 60
        found += [post.id async for post in pages.resume(pages.cursor)]
        assert found == list(range(500, 0, -1))


@pytest.mark.parametrize("tags", ["", "order:id", "order:score"])
@virtual_time
async def test_tokens_stay_exact(kind: Kind, tags: str) -> None:
    """The page ahead is no part of the cursor: it stands after the item that was handed out."""
    async with FakeSite(kind, posts=200, seed=1) as fake, kind(AGENT, base_url=fake.url) as e6:
        whole = [post.id for post in await e6.posts.search(tags, page_size=25).collect()]
        pages = e6.posts.search(tags, page_size=25)
        begun: list[int] = []
        async for post in pages:
            begun.append(post.id)
            await asyncio.sleep(0.1)
            if len(begun) == 40:
                break
        rest = e6.posts.search(tags, page_size=25).resume(pages.cursor)
        assert begun + [post.id async for post in rest] == whole

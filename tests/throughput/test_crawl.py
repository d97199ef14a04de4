"""Crawls: the full rate, the order, what is kept in memory, checkpoints, and how they end."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import aclosing
from pathlib import Path
from typing import TypeAlias

import attrs
import msgspec
import pytest

from e6async import CommonPost, Retry
from e6async._core.pages import parts_of
from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Position
from e6async._crawl import Crawl
from e6async.errors import (
    AuthenticationError,
    CursorError,
    HostDownError,
    InputError,
    PageLimitError,
    QueryError,
    ServerError,
)
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind

AGENT = "crawl-test/1.0 (by the tests)"
Posts: TypeAlias = Crawl[CommonPost]


def shown(fake: FakeSite) -> list[int]:
    """The ids of an empty search, newest first."""
    return [post.id for post in fake.world.posts if not post.deleted][::-1]


def tasks() -> set[asyncio.Task[object]]:
    """All tasks of the loop except the server's."""
    return {task for task in asyncio.all_tasks() if "RequestHandler" not in repr(task)}


@pytest.mark.parametrize("latency", [0.1, 1.2, 5.0])
@virtual_time
async def test_the_gate_never_waits_for_the_crawl(kind: Kind, latency: float) -> None:
    """However slow the server is, a request is sent at every turn, and each brings a full page."""
    page = kind.site.max_per_page
    async with (
        FakeSite(kind, posts=18 * page, seed=3, latency=latency, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        post_ids = [post.id async for post in e6.posts.crawl()]
        assert post_ids == shown(fake)
        gaps = [b.time - a.time for a, b in zip(fake.requests, fake.requests[1:], strict=False)]
        *steady, _last = gaps  # the last one finds out that there is no more
        assert max(steady) < 0.52
        assert fake.violations == 0
        assert len(fake.requests) <= len(post_ids) / page + 4


@pytest.mark.parametrize("tags", ["", "order:id", "rating:s -animal", "~tree ~cloud score:>3"])
@virtual_time
async def test_a_crawl_gives_what_a_search_gives(kind: Kind, tags: str) -> None:
    """The same posts in the same order, though the server leaves rows out of pages."""
    async with (
        FakeSite(kind, posts=2_000, seed=4, latency=0.7) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        searched = [post.id for post in await e6.posts.search(tags).collect()]
        assert [post.id async for post in e6.posts.crawl(f"{tags} limit:40")] == searched
        quick = [post.id async for post in e6.posts.crawl(f"{tags} limit:40", ordered=False)]
        assert sorted(quick) == sorted(searched)


@virtual_time
async def test_max_ahead_limits_the_unread_pages(kind: Kind) -> None:
    """A slow reader pauses the crawl after `max_ahead` pages, until it reads on."""
    async with FakeSite(kind, posts=1_500, seed=5) as fake, kind(AGENT, base_url=fake.url) as e6:
        crawl: Posts = e6.posts.crawl("limit:50", max_ahead=4)
        pages = crawl.by_page()
        first = await anext(pages)
        await asyncio.sleep(60)
        assert len(fake.requests) == 5
        rest = [post.id async for page in pages for post in page]
        assert [post.id for post in first] + rest == shown(fake)


@virtual_time
async def test_unordered_does_not_wait_for_a_retried_page(kind: Kind) -> None:
    """With ordered=False, the pages after one that is retried are given out before it."""
    random.seed(1)  # for the pause before the second try
    async with (
        FakeSite(kind, posts=1_500, seed=5) as fake,
        kind(AGENT, base_url=fake.url, retry=Retry(wait_initial=8.0)) as e6,
    ):
        fake.respond_next(status=502)
        post_ids = [post.id async for post in e6.posts.crawl("limit:60", ordered=False)]
        assert sorted(post_ids, reverse=True) == shown(fake)
        assert post_ids[0] < shown(fake)[50]


@pytest.mark.parametrize("ordered", [True, False])
@virtual_time
async def test_cursors_resume_after_any_page(kind: Kind, *, ordered: bool) -> None:
    """Stopped after any number of pages, the cursor gives the other posts, each once."""
    async with (
        FakeSite(kind, posts=400, seed=6, latency=1.7) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        post_ids: list[int] = []
        cursor: str | None = None
        for pages in (1, 2, 1, 3, 1, 30):
            fake.respond_next(status=502)
            crawl: Posts = e6.posts.crawl("limit:25", cursor=cursor, ordered=ordered)
            async with aclosing(crawl.by_page()) as taken:
                for _ in range(pages):
                    page = await anext(taken, None)
                    if page is not None:
                        post_ids += [post.id for post in page]
                        cursor = page.cursor
        assert sorted(post_ids, reverse=True) == shown(fake)
        rest = e6.posts.crawl("limit:25", cursor=crawl.cursor, ordered=ordered)
        assert [post async for post in rest] == []


@virtual_time
async def test_an_unordered_cursor_is_for_crawls(kind: Kind) -> None:
    """A crawl skips the spans in a cursor of ordered=False; a search refuses such a cursor."""
    async with (
        FakeSite(kind, posts=400, seed=6, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        _, listing = parts_of(e6.posts.search("status:any"))
        cursor = cursors.encode(Position(kind="b", at=300, done=((250, 201), (100, 90))), listing)
        left = [*range(299, 249, -1), *range(200, 99, -1), *range(89, 0, -1)]
        assert [post.id async for post in e6.posts.crawl("status:any", cursor=cursor)] == left
        with pytest.raises(CursorError, match="ordered=False"):
            e6.posts.search("status:any").resume(cursor)


@virtual_time
async def test_cursors_within_a_page(kind: Kind) -> None:
    """Read post by post, the cursor is after the post that was given out last."""
    async with FakeSite(kind, posts=200, seed=6) as fake, kind(AGENT, base_url=fake.url) as e6:
        post_ids: list[int] = []
        crawl = e6.posts.crawl("limit:25")
        while not crawl.cursor.startswith("posts.search~end"):
            async for post in crawl:
                post_ids.append(post.id)
                if len(post_ids) % 17 == 0:
                    break
            crawl = e6.posts.crawl("limit:25", cursor=crawl.cursor)
        assert post_ids == shown(fake)
        rest = e6.posts.search("limit:25").resume(e6.posts.crawl("limit:25").cursor)
        assert [post.id async for post in rest] == post_ids


@virtual_time
async def test_a_checkpoint_file(kind: Kind, tmp_path: Path) -> None:
    """The file has the cursor after each page, resumes the crawl, and says when it has ended."""
    async with FakeSite(kind, posts=300, seed=7) as fake, kind(AGENT, base_url=fake.url) as e6:
        file = tmp_path / "crawl.checkpoint"
        post_ids: list[int] = []
        for _ in range(3):
            crawl: Posts = e6.posts.crawl("limit:30", checkpoint=file)
            async with aclosing(crawl.by_page()) as pages:
                post_ids += [post.id for post in await anext(pages)]
                page = await anext(pages)
                assert (await asyncio.to_thread(file.read_text)).strip() != page.cursor
        async for page in e6.posts.crawl("limit:30", checkpoint=str(file)).by_page():
            post_ids += [post.id for post in page]
        assert post_ids == shown(fake)
        sent = len(fake.requests)
        assert [post async for post in e6.posts.crawl("limit:30", checkpoint=file)] == []
        assert len(fake.requests) == sent
        with pytest.raises(CursorError, match="another list"):
            await anext(aiter(e6.posts.crawl("wolf", checkpoint=file)))
        assert await asyncio.to_thread(os.listdir, tmp_path) == ["crawl.checkpoint"]


@virtual_time
async def test_a_file_that_is_not_a_checkpoint(kind: Kind, tmp_path: Path) -> None:
    """A file that is not a checkpoint is refused and not overwritten."""
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    async with FakeSite(kind, posts=10) as fake, kind(AGENT, base_url=fake.url) as e6:
        with pytest.raises(CursorError, match="not the checkpoint file"):
            await anext(aiter(e6.posts.crawl(checkpoint=file)))
        assert fake.requests == []
    assert file.read_bytes() == b"\x89PNG"


@virtual_time
async def test_a_checkpoint_function(kind: Kind) -> None:
    """A function instead of a file gets the cursor of each page once the page is processed."""
    cursors: list[str] = []

    async def save(cursor: str) -> None:
        await asyncio.sleep(0)
        cursors.append(cursor)

    async with FakeSite(kind, posts=300, seed=7) as fake, kind(AGENT, base_url=fake.url) as e6:
        pages = [page async for page in e6.posts.crawl("limit:60", checkpoint=save).by_page()]
        plain: list[str] = []
        await anext(aiter(e6.posts.crawl("limit:60", checkpoint=plain.append)))
        assert plain == []
        assert len(fake.requests) > 1
    assert [cursor for cursor in cursors if "~end~" not in cursor] == [
        page.cursor for page in pages if "~end~" not in page.cursor
    ]
    assert "~end~" in cursors[-1]


@virtual_time
async def test_an_error_comes_after_the_pages_before_it(kind: Kind) -> None:
    """The pages before the one that failed are given out; the cursor resumes after them."""
    async with (
        FakeSite(kind, posts=600, seed=8, latency=1.2) as fake,
        kind(AGENT, base_url=fake.url, retry=Retry(attempts=1)) as e6,
    ):
        crawl = e6.posts.crawl("limit:50")
        post_ids: list[int] = []
        before = tasks()

        async def read() -> None:
            async for post in crawl:
                post_ids.append(post.id)
                if len(post_ids) == 60:
                    fake.respond_next(status=500)

        with pytest.raises(ServerError) as caught:
            await read()
        assert tasks() == before
        assert len(post_ids) >= 150
        assert crawl.cursor in caught.value.__notes__[0]
        post_ids += [post.id async for post in e6.posts.crawl("limit:50", cursor=crawl.cursor)]
        assert post_ids == shown(fake)


@virtual_time
async def test_one_page_is_the_probe_after_an_outage(kind: Kind) -> None:
    """Resumed until the host is back, a crawl has each post once; the other pages wait for one."""
    async with (
        FakeSite(kind, posts=900, seed=8, latency=1.2) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        post_ids: list[int] = []
        crawl = e6.posts.crawl("limit:50")
        failures = 0
        while not crawl.cursor.startswith("posts.search~end"):
            try:
                async for post in crawl:
                    post_ids.append(post.id)
                    if len(post_ids) == 60:
                        fake.respond_next(status=500, times=40)
            except (ServerError, HostDownError):
                failures += 1
                assert failures < 40
                await asyncio.sleep(200)
            crawl = e6.posts.crawl("limit:50", cursor=crawl.cursor)
        assert post_ids == shown(fake)
        assert failures > 1


@virtual_time
async def test_a_wrong_key_is_an_error_at_once(kind: Kind) -> None:
    """An error that every page would get ends the crawl with the first response."""
    async with FakeSite(kind, posts=600, latency=1.2) as fake:
        async with kind(AGENT, base_url=fake.url, login="nobody", api_key="x") as e6:
            with pytest.raises(AuthenticationError):
                await anext(aiter(e6.posts.crawl()))
        assert len(fake.requests) <= 5


@pytest.mark.parametrize("after", [1, 60, 151])
@virtual_time
async def test_leaving_early_leaves_nothing_behind(kind: Kind, after: int) -> None:
    """Leaving the loop cancels all requests, and the one in the queue is never sent."""
    async with (
        FakeSite(kind, posts=900, seed=8, latency=1.2) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        before = tasks()
        number = 0
        async for _ in e6.posts.crawl("limit:50"):
            number += 1
            if number == after:
                break
        for _ in range(10):
            await asyncio.sleep(0)
        assert tasks() == before
        assert e6.gate.waiting == 0
        sent = len(fake.requests)
        await asyncio.sleep(30)
        assert len(fake.requests) == sent


@virtual_time
async def test_a_cancelled_crawl_leaves_nothing_behind(kind: Kind) -> None:
    """Cancelling a task that waits for a page cancels all requests of the crawl."""
    async with (
        FakeSite(kind, posts=900, seed=8, latency=5.0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        before = tasks()

        async def read() -> None:
            async for _ in e6.posts.crawl():
                pass

        task = asyncio.create_task(read())
        await asyncio.sleep(2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        assert tasks() == before
        assert e6.gate.waiting == 0


@virtual_time
async def test_others_go_first(kind: Kind) -> None:
    """A crawl's requests wait behind all others in the queue."""
    async with (
        FakeSite(kind, posts=3_000, seed=8, latency=3.0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        async with aclosing(e6.posts.crawl("limit:20").by_page()) as pages:
            first = asyncio.ensure_future(anext(pages))
            await asyncio.sleep(0.1)
            others = (e6.raw("GET", "/tags.json", params={"page": page}) for page in (1, 2, 3))
            await asyncio.gather(*others, first)
        paths = [request.path for request in fake.requests]
        # the crawl's second request was admitted before the others came, and keeps its turn
        assert paths[:5] == ["/posts.json"] * 2 + ["/tags.json"] * 3


@virtual_time
async def test_another_order_is_refused(kind: Kind) -> None:
    """A query sorted by score is refused before a request, unless ordered=False."""
    async with FakeSite(kind, posts=500, seed=9) as fake, kind(AGENT, base_url=fake.url) as e6:
        with pytest.raises(InputError, match="ordered=False"):
            e6.posts.crawl("order:score")
        with pytest.raises(InputError, match="max_ahead"):
            e6.posts.crawl(max_ahead=0)
        with pytest.raises(QueryError):
            e6.posts.crawl("( wolf")
        assert fake.requests == []
        post_ids = [post.id async for post in e6.posts.crawl("order:score limit:40", ordered=False)]
        assert sorted(post_ids, reverse=True) == shown(fake)


@virtual_time
async def test_a_query_without_room_for_a_bound(kind: Kind) -> None:
    """With 40 terms there is no room for `id:`: the start of the pages ahead is estimated."""
    tags = " ".join(f"-nothing_{number}" for number in range(40))
    async with (
        FakeSite(kind, posts=1_500, seed=9, latency=2.0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        post_ids = [post.id async for post in e6.posts.crawl(f"{tags} limit:40")]
        assert post_ids == shown(fake)
        pages = [request.param("page") or "" for request in fake.requests]
        assert all(page.startswith("b") for page in pages)
        seconds = fake.requests[-1].time - fake.requests[0].time
        assert seconds < 0.6 * 2.0 * len(post_ids) / 40  # one after the other takes 2 s a page


@virtual_time
async def test_deletions_meanwhile(kind: Kind) -> None:
    """Posts that are deleted during the crawl cost requests, but no other post is missed."""
    async with (
        FakeSite(kind, posts=1_500, seed=9, latency=2.0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        before = shown(fake)
        deleted: set[int] = set()
        post_ids: list[int] = []
        async for page in e6.posts.crawl("limit:50").by_page():
            post_ids += [post.id for post in page]
            for post_id in [post_id for post_id in before if post_id < post_ids[-1]][20:260:23]:
                fake.world.put(attrs.evolve(fake.world.posts[post_id], deleted=True))
                deleted.add(post_id)
        assert post_ids == sorted(set(post_ids), reverse=True)
        assert set(before) - deleted <= set(post_ids)


@virtual_time
async def test_a_site_that_ignores_the_cursor(kind: Kind) -> None:
    """A server that sends the first rows again ends the crawl with PageLimitError."""
    async with FakeSite(kind, posts=500) as fake, kind(AGENT, base_url=fake.url) as e6:
        params = {"limit": 3, "v2": "true", "mode": "extended"}
        first_page = await e6.raw("GET", "/posts.json", params=params)
        fake.respond_next(status=200, body=msgspec.json.encode(first_page), times=100)
        with pytest.raises(PageLimitError, match="ignored the page cursor"):
            async for _ in e6.posts.crawl():
                pass

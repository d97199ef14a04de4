"""Lists that the server shuffles anew for each page."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable

import pytest

from e6async import E621, FemboyFans, Pages
from e6async.errors import InputError
from e6async.testing import FakeSite, virtual_time
from tests.embedding.raw_server import RawServer, response
from tests.sites import Kind

AGENT = "embedding-test/1.0 (by the tests)"


async def _read(items: AsyncIterable[object]) -> None:
    async for _ in items:
        pass


async def _read_pages(pages: Pages[object]) -> None:
    await _read(pages.by_page())


async def _read_raw(pages: Pages[object]) -> None:
    await _read(pages.raw())


async def _collect(pages: Pages[object]) -> None:
    await pages.collect(limit=501)


@pytest.mark.parametrize("read", [_read, _read_pages, _read_raw, _collect])
async def test_more_than_a_page_in_random_order_is_refused(
    kind: Kind, read: Callable[[Pages[object]], Awaitable[None]]
) -> None:
    """Pages of different shuffles overlap, and posts would be missing without a word."""
    with RawServer(lambda _: response({"posts": []})) as server:
        async with kind(AGENT, base_url=server.url) as e6:
            with pytest.raises(InputError, match=r"posts\.search: .* randseed:7 .* limit of \d+"):
                await read(e6.posts.search("wolf order:random"))
            with pytest.raises(InputError, match="or pass a limit of 5 or less"):
                await e6.posts.search("order:random", page_size=5).collect(limit=6)
        assert server.requests == []


@virtual_time
async def test_a_page_in_random_order_is_read(kind: Kind) -> None:
    """A limit that one page holds, or a seed, gives each post once."""
    async with FakeSite(kind, posts=30, seed=3) as fake, kind(AGENT, base_url=fake.url) as e6:
        some = e6.posts.search("order:random")
        assert await some.first() is not None
        assert len(await some.collect(limit=10)) == 10
        assert len(await e6.posts.search("order:random", limit=8).collect()) == 8
        assert len(fake.requests) == 3
        every = await e6.posts.search("order:random randseed:7", page_size=10).collect()
        assert len({post.id for post in every}) == len(every) > 20


@virtual_time
async def test_a_seed_alone() -> None:
    """e621 sorts at random by it; FemboyFans ignores it, so the client sends the order, too."""
    texts: list[object] = []
    for client in (E621, FemboyFans):
        async with (
            FakeSite(client, posts=30, seed=3) as fake,
            client(AGENT, base_url=fake.url) as e6,
        ):
            seeded = await e6.raw("GET", "/posts.json", params={"tags": "randseed:7"})
            newest = await e6.raw("GET", "/posts.json")
            texts.append(seeded == newest)
            ids = [post.id for post in await e6.posts.search("randseed:7").collect()]
            assert ids != sorted(ids, reverse=True)
    assert texts == [False, True]

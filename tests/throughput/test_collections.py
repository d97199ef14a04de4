"""Pools, sets, favorites and uploads as lists of posts, in the order that each has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import attrs
import pytest

from e6async import CommonPost, Selection
from e6async.errors import ForbiddenError, NotFoundError
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind

AGENT = "collections-test/1.0 (by the tests)"


async def in_order(posts: Selection[CommonPost], ids: Iterable[int]) -> None:
    """Check that these posts come, in this order, in whichever way they are read."""
    wanted = list(ids)
    assert [post.id async for post in posts] == wanted
    pages = [page async for page in posts.by_page()]
    assert [post.id for page in pages for post in page] == wanted
    first = await posts.first()
    assert (first.id if first else None) == (wanted[0] if wanted else None)


@virtual_time
async def test_a_pool_is_read_in_its_order(kind: Kind) -> None:
    """The posts of a pool come as one reads it, in few requests, deleted ones marked."""
    async with FakeSite(kind, posts=1500, seed=3, gaps=0) as fake:
        login, key = fake.credentials("member")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            ids = [number * 7 % 1499 + 1 for number in range(700)]
            pool: Any = await e6.pools.create("A long walk", post_ids=ids)
            asked = len(fake.requests)
            posts = await e6.pools.posts(pool).collect()
            assert [post.id for post in posts] == ids
            assert len(fake.requests) - asked == -(-700 // e6.site.max_values)
            deleted = {post.id for post in posts if post.flags.deleted}
            assert deleted == {each for each in ids if fake.world.posts[each].deleted}
            assert deleted
            await in_order(e6.pools.posts(pool.id), ids)


@virtual_time
async def test_what_the_site_does_not_give_is_told(kind: Kind) -> None:
    """A post that is gone for good is left out, and named."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        pool: Any = await e6.pools.search().first()
        assert pool is not None
        torn = attrs.evolve(pool, post_ids=[3, 9_000_001, 1])
        posts = e6.pools.posts(torn)
        await in_order(posts, [3, 1])
        assert posts.missing == [9_000_001]
        lost = e6.pools.posts(attrs.evolve(pool, post_ids=[9_000_001]))
        await in_order(lost, [])
        await in_order(e6.pools.posts(attrs.evolve(pool, post_ids=[])), [])
        with pytest.raises(NotFoundError):
            await e6.pools.posts(9_000_001).collect()


@virtual_time
async def test_no_more_is_asked_for_than_is_read(kind: Kind) -> None:
    """Who wants the start of a long list costs a request, and leaves none behind."""
    async with (
        FakeSite(kind, posts=1500, seed=3, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        pool: Any = await e6.pools.search().first()
        assert pool is not None
        long = attrs.evolve(pool, post_ids=list(range(1, 1001)))
        asked = len(fake.requests)
        some = await e6.pools.posts(long).collect(limit=10)
        assert [post.id for post in some] == list(range(1, 11))
        assert len(await e6.pools.posts(long).collect(limit=0)) == 0
        await asyncio.sleep(2)
        assert len(fake.requests) - asked == 1


@virtual_time
async def test_a_set_is_read_in_its_order(kind: Kind) -> None:
    """The posts of a set come in the order in which it has them."""
    async with (
        FakeSite(kind, posts=500, seed=3, gaps=0) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        found: Any = await e6.post_sets.search().first()
        assert found is not None
        mixed = attrs.evolve(found, post_ids=[40, 7, 300])
        await in_order(e6.post_sets.posts(mixed), [40, 7, 300])
        await in_order(e6.post_sets.posts(found.id), found.post_ids)


@virtual_time
async def test_a_private_set_is_refused_as_such(kind: Kind) -> None:
    """Lists leave private sets out; who asks for one is told so, not that there is none."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        fake.respond_next(status=200, body=b"[]", path="/post_sets.json")
        fake.respond_next(status=403, path="/post_sets/1.json")
        both = [e6.post_sets.get(each) for each in (1, 9_000_001)]
        found = await asyncio.gather(*both, return_exceptions=True)
        assert [type(each) for each in found] == [ForbiddenError, NotFoundError]


@virtual_time
async def test_the_uploads_of_an_account(kind: Kind) -> None:
    """What somebody has uploaded comes newest first, by id or by name, deleted ones, too."""
    async with (
        FakeSite(kind, posts=300, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        posts = list(fake.world.posts)
        uploader = posts[0].uploader_id
        theirs = [post.id for post in posts if post.uploader_id == uploader]
        theirs.sort(reverse=True)
        name = fake.world.users[uploader].name
        assert [post.id async for post in e6.users.uploads(uploader)] == theirs
        assert [post.id for post in await e6.users.uploads(name).collect()] == theirs


def _post_id(favorite: object) -> int:
    """The post of a favorite; e621 lists the posts themselves."""
    found: int = getattr(favorite, "post_id", 0) or getattr(favorite, "id", 0)
    return found


@virtual_time
async def test_favorites_come_in_the_order_in_which_they_were_kept(kind: Kind) -> None:
    """The newest favorite is the first, whatever its id."""
    async with FakeSite(kind, posts=100, seed=3) as fake:
        login, key = fake.credentials("newcomer")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            before = [_post_id(each) async for each in e6.favorites.search()]
            ids = [post.id for post in await e6.posts.search().collect(limit=9)]
            kept = [each for each in ids if each not in before][:3]
            for each in (kept[1], kept[2], kept[0]):
                await e6.favorites.create(each)
            now = [_post_id(each) async for each in e6.favorites.search()]
            assert now == [kept[0], kept[2], kept[1], *before]

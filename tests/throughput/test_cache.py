"""Answers that are kept for a while."""

from __future__ import annotations

import asyncio

import pytest

from e6async import Cache, Retry
from e6async.errors import InputError, NotFoundError, UnavailableError
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind, first_of

AGENT = "cache-test/1.0 (by the tests)"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@virtual_time
async def test_a_hit_takes_no_turn(kind: Kind) -> None:
    """What was asked for a moment ago is there at once, and gone when its time is over."""
    clock = Clock()
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, cache=Cache(ttl=60, clock=clock)) as e6,
    ):
        first = await e6.posts.search("rating:s").first()
        assert first == await e6.posts.search("rating:s").first()
        assert (await e6.posts.get(1)) == (await e6.posts.get(1))
        assert len(fake.requests) == 2
        clock.now = 60.0
        await e6.posts.search("rating:s").first()
        assert len(fake.requests) == 3


@virtual_time
async def test_look_ups_are_kept_one_by_one(kind: Kind) -> None:
    """What came in a list is there for who wants a part of it."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, cache=Cache()) as e6,
    ):
        await e6.posts.many([1, 2, 3])
        await asyncio.gather(e6.posts.get(3), e6.posts.get(4), e6.posts.get(2))
        assert [seen.path for seen in fake.requests] == ["/posts.json", "/posts/4.json"]


@virtual_time
async def test_a_write_empties_it(kind: Kind) -> None:
    """After a write nothing older is given, nor kept when it comes late."""
    async with FakeSite(kind, posts=50, seed=3, latency=1) as fake:
        login, key = fake.credentials("member")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key, cache=Cache()) as e6:
            before = await e6.posts.get(1)
            slow = asyncio.create_task(e6.posts.get(2))
            await asyncio.sleep(0)
            await e6.favorites.create(1)
            await slow
            assert (await e6.posts.get(1)).fav_count == before.fav_count + 1
            asked = len(fake.requests)
            await e6.posts.get(1)
            assert len(fake.requests) == asked


@virtual_time
async def test_an_old_answer_stands_in_for_a_failure(kind: Kind) -> None:
    """While the server fails, the last answer is given for a while, and then the error."""
    clock = Clock()
    cache = Cache(ttl=10, stale_if_error=100, clock=clock)
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, cache=cache, retry=Retry(attempts=1)) as e6,
    ):
        count, post = await first_of(e6), await e6.posts.get(1)
        fake.respond_next(status=503, times=5)
        clock.now = 50.0
        assert await first_of(e6) == count
        assert await e6.posts.get(1) == post
        with pytest.raises(UnavailableError):
            await e6.posts.get(2)
        clock.now = 110.0
        with pytest.raises(UnavailableError):
            await first_of(e6)
        with pytest.raises(UnavailableError):
            await e6.posts.get(1)
        assert len(fake.requests) == 7


@virtual_time
async def test_a_refusal_is_no_failure(kind: Kind) -> None:
    """That a thing is gone is news, which nothing old stands in for."""
    clock = Clock()
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, cache=Cache(stale_if_error=1e6, clock=clock)) as e6,
    ):
        await e6.posts.get(1)
        clock.now = 100.0
        fake.respond_next(status=404)
        with pytest.raises(NotFoundError):
            await e6.posts.get(1)


@virtual_time
async def test_it_is_bounded(kind: Kind) -> None:
    """What was not asked for the longest goes first, by number and by size."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, cache=Cache(max_entries=2)) as e6,
    ):
        for text in ("id:1", "id:2", "id:1", "id:3", "id:1", "id:2"):
            await first_of(e6, text)
        assert [seen.param("tags") for seen in fake.requests] == ["id:1", "id:2", "id:3", "id:2"]
        async with kind(AGENT, base_url=fake.url, cache=Cache(max_bytes=10)) as small:
            await small.posts.get(1)
            await small.posts.get(1)
        assert len(fake.requests) == 6


@virtual_time
async def test_no_account_sees_what_another_was_shown(kind: Kind) -> None:
    """Two clients with one Cache keep apart what they keep; and `cache=False` asks anew."""
    cache = Cache()
    async with FakeSite(kind, posts=50, seed=3) as fake:
        login, key = fake.credentials("member")
        async with (
            kind(AGENT, base_url=fake.url, cache=cache) as nobody,
            kind(AGENT, base_url=fake.url, login=login, api_key=key, cache=cache) as member,
        ):
            for e6 in (nobody, member, nobody, member, member.with_options(cache=False)):
                await e6.posts.get(1)
        assert ["authorization" in seen.headers for seen in fake.requests] == [False, True, True]


@pytest.mark.parametrize("wrong", [{"ttl": 0}, {"max_entries": 0}, {"stale_if_error": -1}])
def test_a_cache_keeps_something(wrong: dict[str, float]) -> None:
    """A cache that could keep nothing is refused."""
    with pytest.raises(InputError, match="must be above 0"):
        Cache(**wrong)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]

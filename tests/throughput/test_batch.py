"""Look-ups at once share requests, and each caller has an answer of its own."""

from __future__ import annotations

import asyncio

import pytest

from e6async import E926, CommonPost
from e6async.errors import (
    E6Error,
    MaxWaitError,
    NotFoundError,
    RequestTimeoutError,
    UnavailableError,
)
from e6async.testing import FakeSite, virtual_time
from tests.sites import Kind, first_of

AGENT = "batch-test/1.0 (by the tests)"


def tags(fake: FakeSite) -> list[str]:
    """What each request has searched for, or the path of those that were no search."""
    return [(seen.param("tags") or seen.path).removesuffix(" status:any") for seen in fake.requests]


@virtual_time
async def test_many_look_ups_are_few_requests(kind: Kind) -> None:
    """700 look-ups are as few requests as the site's lists allow, each with its own answer."""
    async with (
        FakeSite(kind, posts=1000, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        ids = [*range(1, 701)]
        found: list[CommonPost | BaseException] = await asyncio.gather(
            *(e6.posts.get(each) for each in ids), return_exceptions=True
        )
        assert len(fake.requests) == -(-700 // e6.site.max_values)
        assert fake.violations == 0
        for wanted, each in zip(ids, found, strict=True):
            if isinstance(each, BaseException):
                assert isinstance(each, NotFoundError)
                assert str(wanted) in str(each)
            else:
                assert each.id == wanted


@virtual_time
async def test_missing_ones_are_told_one_by_one(kind: Kind) -> None:
    """Each caller of a post that is not there has a NotFoundError of its own."""
    async with (
        FakeSite(kind, posts=10, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        calls = [e6.posts.get(number) for number in (1, 900, 900, 901)]
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert len(fake.requests) == 1
        missing = [each for each in found if isinstance(each, NotFoundError)]
        assert len({id(each) for each in missing}) == 3
        assert {each.operation for each in missing} == {"posts.get"}
        assert not isinstance(found[0], BaseException)


@virtual_time
async def test_a_caller_alone_asks_for_one_post(kind: Kind) -> None:
    """Without company a look-up is the plain request, at once; so it is when all want the same."""
    async with (
        FakeSite(kind, posts=10, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        await e6.posts.get(3)
        await asyncio.gather(e6.posts.get(4), e6.posts.get(4))
        assert [seen.path for seen in fake.requests] == ["/posts/3.json", "/posts/4.json"]


@virtual_time
async def test_the_content_is_settled_when_the_turn_comes(kind: Kind) -> None:
    """Who comes while a look-up waits in the line goes out with it; who comes later does not."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        others = [asyncio.create_task(first_of(e6, f"id:{number}")) for number in (1, 2, 3)]
        early = asyncio.create_task(e6.posts.get(1))
        await asyncio.sleep(0.7)
        late = asyncio.create_task(e6.posts.get(2))
        await asyncio.gather(early, late, *others)
        later = await e6.posts.get(3)
        assert tags(fake)[3:] == ["id:1,2", "/posts/3.json"]
        assert later.id == 3


@virtual_time
async def test_it_can_be_turned_off(kind: Kind) -> None:
    """Without `batch` each look-up is a request, and a list of ids is still one."""
    async with (
        FakeSite(kind, posts=10, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        alone = e6.with_options(batch=False)
        await asyncio.gather(alone.posts.get(1), alone.posts.get(2))
        md5s = [fake.world.posts[each].md5 for each in (1, 2)]
        await asyncio.gather(*(alone.posts.by_md5(each) for each in md5s))
        await alone.posts.many([1, 2])
        assert [seen.path for seen in fake.requests] == [
            "/posts/1.json",
            "/posts/2.json",
            "/posts.json",
            "/posts.json",
            "/posts.json",
        ]


@virtual_time
async def test_a_cancelled_caller_leaves(kind: Kind) -> None:
    """Nobody asks for what a cancelled caller wanted, and nothing is sent for nobody."""
    async with (
        FakeSite(kind, posts=10, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        busy = asyncio.create_task(first_of(e6))
        await asyncio.sleep(0)
        first, second, third = (asyncio.create_task(e6.posts.get(number)) for number in (1, 2, 3))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(busy, second, third)
        assert tags(fake)[1] == "id:2,3"
        gone = [asyncio.create_task(e6.posts.get(number)) for number in (4, 5)]
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)
        ours = [task for task in asyncio.all_tasks() if "e6async/_core" in str(task.get_coro())]
        assert ours == []
        await asyncio.sleep(2)
        assert len(fake.requests) == 2
        assert e6.gate.waiting == 0


@virtual_time
async def test_urgent_callers_do_not_wait_for_patient_ones(kind: Kind) -> None:
    """A look-up for a person overtakes those of a crawl, though they are of the same kind."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        crawl = e6.with_options(priority="bulk")
        busy = [asyncio.create_task(first_of(e6, f"id:{number}")) for number in (1, 2)]
        await asyncio.sleep(0)
        bulk = [asyncio.create_task(crawl.posts.get(number)) for number in (1, 2, 3)]
        await asyncio.sleep(0.1)
        urgent = [
            asyncio.create_task(e6.with_options(priority="interactive").posts.get(number))
            for number in (4, 2)
        ]
        await asyncio.gather(*busy, *bulk, *urgent)
        assert tags(fake)[2:] == ["id:4,2", "id:1,2,3"]


@virtual_time
async def test_each_has_its_own_deadline(kind: Kind) -> None:
    """A caller who came later has its full time, though the one who began has run out of it."""
    async with (
        FakeSite(kind, posts=50, seed=3, latency=0.8) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        hasty = e6.with_options(deadline=2.2)
        busy = [asyncio.create_task(first_of(e6, f"id:{number}")) for number in (1, 2, 3)]
        first = asyncio.create_task(hasty.posts.get(1))
        await asyncio.sleep(1)
        second: asyncio.Task[CommonPost] = asyncio.create_task(hasty.posts.get(2))
        with pytest.raises(RequestTimeoutError):
            await first
        assert (await second).id == 2
        await asyncio.gather(*busy)


@virtual_time
async def test_nobody_waits_longer_than_allowed(kind: Kind) -> None:
    """Who may not wait so long is told at once, with the time it would take."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        busy = [asyncio.create_task(first_of(e6, f"id:{number}")) for number in range(1, 9)]
        await asyncio.sleep(0)
        hasty = e6.with_options(max_wait=1.0)
        found = await asyncio.gather(
            *(hasty.posts.get(each) for each in (1, 2, 3)), return_exceptions=True
        )
        assert [type(each) for each in found] == [MaxWaitError] * 3
        assert len({id(each) for each in found}) == 3
        await asyncio.gather(*busy)


@virtual_time
async def test_all_are_told_of_a_failure(kind: Kind) -> None:
    """The error of a shared request reaches each caller, as one of its own."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        fake.respond_next(status=503, times=9)
        found = await asyncio.gather(
            *(e6.posts.get(each) for each in (1, 2, 3)), return_exceptions=True
        )
        assert [type(each) for each in found] == [UnavailableError] * 3
        assert len({id(each) for each in found}) == 3
        assert all(isinstance(each, E6Error) and each.attempts == 4 for each in found)
        assert {seen.query for seen in fake.requests} == {fake.requests[0].query}


@virtual_time
async def test_posts_by_md5_share_requests(kind: Kind) -> None:
    """MD5s go out as many at a time as an address and a list hold."""
    async with (
        FakeSite(kind, posts=400, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        posts = await e6.posts.search(page_size=320).collect(limit=300)
        found: list[CommonPost] = await asyncio.gather(
            *(e6.posts.by_md5(post.md5) for post in posts)
        )
        assert [post.id for post in found] == [post.id for post in posts]
        searches = [each for each in tags(fake) if each.startswith("md5:")]
        assert all(len(each) < 6100 for each in searches)
        assert len(searches) == max(2, -(-300 // e6.site.max_values))


@virtual_time
async def test_hidden_posts_keep_no_address(kind: Kind) -> None:
    """A deleted post has no address of its file, whichever way it comes."""
    async with (
        FakeSite(kind, posts=300, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        deleted = await e6.posts.search("status:deleted", page_size=5).collect(limit=2)
        ids = [post.id for post in deleted]
        together: list[CommonPost] = await asyncio.gather(*(e6.posts.get(each) for each in ids))
        alone: list[CommonPost] = [await e6.posts.get(number) for number in ids]
        assert [post.url for post in together + alone] == [None] * 4
        assert all(post.flags.deleted for post in together + alone)


@virtual_time
async def test_safe_mode_hides_posts_from_searches_only() -> None:
    """On e926 a post that the search leaves out is asked for by itself, and comes without a URL."""
    async with (
        FakeSite(E926, posts=100, seed=3) as fake,
        E926(AGENT, base_url=fake.url) as e6,
    ):
        safe = {post.id for post in await e6.posts.search("status:any", page_size=320).collect()}
        other = min(set(range(1, 40)) - safe)
        ids = [*sorted(safe)[:3], other]
        found = await asyncio.gather(*(e6.posts.get(each) for each in ids))
        assert [post.id for post in found] == ids
        assert found[-1].url is None
        assert tags(fake)[-1] == f"/posts/{other}.json"

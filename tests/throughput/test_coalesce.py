"""Equal reads at once share a request, and nothing else."""

from __future__ import annotations

import asyncio
import threading

import pytest

from e6async import Retry, track_usage
from e6async._core.protocol.decode import Json
from e6async.errors import DecodeError, UnavailableError
from e6async.testing import FakeSite, run_in_virtual_time, virtual_time
from tests.sites import Client, Kind, first_of

AGENT = "coalesce-test/1.0 (by the tests)"


@virtual_time
async def test_equal_searches_are_one_request(kind: Kind) -> None:
    """Fifty who want the first post of the same search cost one request; each counts as a call."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        with track_usage() as cost:
            found = await asyncio.gather(*(e6.posts.search("rating:s").first() for _ in range(50)))
        assert len(fake.requests) == 1
        assert len({post.id for post in found if post}) == 1
        assert (cost.calls, cost.attempts) == (50, 1)


@virtual_time
async def test_what_differs_is_not_shared(kind: Kind) -> None:
    """Another search, another account, another client: each has its own request."""
    async with FakeSite(kind, posts=50, seed=3) as fake:
        login, key = fake.credentials("member")
        async with (
            kind(AGENT, base_url=fake.url) as one,
            kind(AGENT, base_url=fake.url, login=login, api_key=key) as other,
        ):
            await asyncio.gather(first_of(one, "a"), first_of(one, "b"), first_of(other, "a"))
        assert len(fake.requests) == 3


@virtual_time
async def test_what_is_random_is_asked_for_each_time(kind: Kind) -> None:
    """Two who want any post get one each, not the same one."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        await asyncio.gather(e6.posts.random(), e6.posts.random())
        some = e6.posts.search("order:random")
        await asyncio.gather(some.first(), some.first())
        assert len(fake.requests) == 4


@virtual_time
async def test_it_can_be_turned_off(kind: Kind) -> None:
    """Without `coalesce` each read is a request, for a client or for some calls."""
    async with FakeSite(kind, posts=50, seed=3) as fake:
        async with kind(AGENT, base_url=fake.url) as e6:
            alone = e6.with_options(coalesce=False)
            await asyncio.gather(first_of(alone), first_of(alone))
        async with kind(AGENT, base_url=fake.url, coalesce=False) as e6:
            await asyncio.gather(first_of(e6), first_of(e6))
        assert len(fake.requests) == 4


@virtual_time
async def test_a_cancelled_caller_takes_nothing_from_the_others(kind: Kind) -> None:
    """The request goes on while somebody wants it, be the first caller gone, and then no longer."""
    async with (
        FakeSite(kind, posts=50, seed=3, latency=1) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        first, second = (asyncio.create_task(first_of(e6)) for _ in range(2))
        await asyncio.sleep(0.5)
        first.cancel()
        assert (await second) == (await first_of(e6))
        assert first.cancelled()
        waiting = [asyncio.create_task(first_of(e6, "rating:s")) for _ in range(3)]
        await asyncio.sleep(0.6)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert fake.requests[-1].status is None
        assert await first_of(e6, "rating:s")


@virtual_time
async def test_each_has_the_error_for_itself(kind: Kind) -> None:
    """A refusal reaches all callers, with its data, in an error of their own."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url, retry=Retry(attempts=1)) as e6,
    ):
        fake.respond_next(status=503, headers={"Retry-After": "7"})
        found = await asyncio.gather(*(first_of(e6) for _ in range(3)), return_exceptions=True)
        errors = [each for each in found if isinstance(each, UnavailableError)]
        assert len({id(each) for each in errors}) == 3
        assert {each.retry_after for each in errors} == {7.0}
        fake.respond_next(status=200, body=b'[{"id": "many"}]')
        odd = await asyncio.gather(*(first_of(e6) for _ in range(3)), return_exceptions=True)
        assert len({id(each) for each in odd if isinstance(each, DecodeError)}) == 3


@virtual_time
async def test_nobody_shares_what_can_be_changed(kind: Kind) -> None:
    """Each caller has lists of its own, to do with as it likes."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        one, other = await asyncio.gather(e6.posts.popular(), e6.posts.popular())
        assert isinstance(one, list)
        one.clear()
        assert isinstance(other, list)
        plain: list[Json] = await asyncio.gather(
            *(e6.raw("GET", "/posts.json", params={"limit": 2}) for _ in range(2))
        )
        assert plain[0] == plain[1]
        assert plain[0] is not plain[1]
        assert len(fake.requests) == 2


@virtual_time
async def test_a_write_is_seen_by_the_reads_after_it(kind: Kind) -> None:
    """Who reads after a write does not share what was asked for before it."""
    async with FakeSite(kind, posts=50, seed=3, latency=1) as fake:
        login, key = fake.credentials("member")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            write = asyncio.create_task(e6.favorites.create(1))
            await asyncio.sleep(0)
            before = asyncio.create_task(first_of(e6))
            await write
            assert not before.done()
            await asyncio.gather(before, first_of(e6), first_of(e6))
            assert [seen.method for seen in fake.requests] == ["POST", "GET", "GET"]


@virtual_time
async def test_urgent_reads_do_not_wait_for_patient_ones(kind: Kind) -> None:
    """A person overtakes a crawl that waits for the same thing."""
    async with (
        FakeSite(kind, posts=50, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        crawl, person = e6.with_options(priority="bulk"), e6.with_options(priority="interactive")
        busy = [asyncio.create_task(first_of(e6, f"id:{number}")) for number in (1, 2)]
        await asyncio.sleep(0)
        patient = asyncio.create_task(first_of(crawl, "rating:s"))
        await asyncio.sleep(0)
        urgent = asyncio.create_task(first_of(person, "rating:s"))
        await urgent
        assert not patient.done()
        await asyncio.gather(patient, *busy)
        assert len(fake.requests) == 4


def test_each_loop_has_its_own(kind: Kind) -> None:
    """One client in two loops at once: no flight is waited for in another loop."""
    both_begin, both_have_read = threading.Barrier(2), threading.Barrier(2)

    async def ask(e6: Client) -> None:
        await asyncio.to_thread(both_begin.wait, 30)
        await asyncio.gather(first_of(e6), first_of(e6))
        await asyncio.to_thread(both_have_read.wait, 30)  # to close refuses requests everywhere
        await e6.aclose()

    async def main() -> None:
        async with FakeSite(kind, posts=20, seed=3) as fake:
            e6 = kind(AGENT, base_url=fake.url)
            other = asyncio.create_task(asyncio.to_thread(asyncio.run, ask(e6)))
            await ask(e6)
            await other
            assert len(fake.requests) == 2

    asyncio.run(main())


def test_nothing_is_left_behind(kind: Kind) -> None:
    """When a loop ends in the middle of it all, no task and no warning outlives it."""

    async def main() -> None:
        async with (
            FakeSite(kind, posts=20, seed=3, latency=5) as fake,
            kind(AGENT, base_url=fake.url) as e6,
        ):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1):
                    await asyncio.gather(*(first_of(e6) for _ in range(3)), e6.posts.get(1))
            ours = [task for task in asyncio.all_tasks() if "e6async/_core" in str(task.get_coro())]
            assert ours == []

    run_in_virtual_time(main())

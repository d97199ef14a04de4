"""FakeSite as a tool: recorded requests, rate limit, planned responses."""

from __future__ import annotations

import asyncio
import sys
import time

import aiohttp
import attrs
import pytest
from yarl import URL

from e6async import E621
from e6async._core.protocol.site import E621_SITE
from e6async.testing import FakeSite, virtual_time
from tests.testing.asking import AGENT, Ask, asking


async def test_requests_are_recorded(ask: Ask) -> None:
    """Each request is recorded with its content and status, in order of arrival."""
    await ask("/posts.json", params={"limit": "1", "tags": "wolf"})
    await ask("/pools.json", "POST", by="member", json={"pool": {"name": ""}})
    first, second = ask.fake.requests
    assert (first.method, first.path, first.status) == ("GET", "/posts.json", 200)
    assert first.query == (("limit", "1"), ("tags", "wolf"))
    assert first.param("tags") == "wolf"
    assert first.headers["user-agent"] == AGENT
    assert (second.method, second.status) == ("POST", 422)
    assert second.body == b'{"pool": {"name": ""}}'
    assert 0 <= second.time - first.time < 5


@virtual_time
async def test_violations_are_counted() -> None:
    """A request less than 500 ms after the previous one is a violation."""
    async with asking(posts=10) as ask:
        for wait in (0.5, 0.4999, 0.498, 0.0, 0.51):
            await ask("/posts.json")
            await asyncio.sleep(wait)
        await ask("/posts.json")
        assert ask.fake.violations == 2
        assert [request.early for request in ask.fake.requests] == [
            False,
            False,
            False,
            True,
            True,
            False,
        ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when bytes came")
async def test_a_busy_loop_makes_no_request_early() -> None:
    """A request counts from when it came, although the loop of the site read it later."""
    async with asking(posts=10) as ask:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(ask.fake.url).port)
        loop, times = asyncio.get_running_loop(), list[float]()
        for blocked in (0.3, 0.0):
            writer.write(b"GET /posts.json HTTP/1.1\r\nHost: a\r\n\r\n")
            times.append(sent := loop.time())
            time.sleep(blocked)  # noqa: ASYNC251 - what is tested
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(sent + 0.505 - loop.time())
        writer.close()
        assert ask.fake.requests[0].time - times[0] > 0.29
        assert ask.fake.violations == 0


@virtual_time
async def test_punish() -> None:
    """With `punish` an early request gets 429."""
    async with asking(posts=10, on_violation="punish") as ask:
        assert (await ask("/posts.json")).status == 200
        early = await ask("/posts.json")
        assert early.status == 429
        message = "Throttled: Too many requests"
        assert early.json == {"success": False, "message": message, "code": None}
        await asyncio.sleep(0.5)
        assert (await ask("/posts.json")).status == 200


@virtual_time
async def test_latency() -> None:
    """Responses are delayed by the latency, in parallel."""
    loop = asyncio.get_running_loop()
    async with asking(posts=10, latency=2.0) as ask:
        begun = loop.time()
        await asyncio.gather(*(ask("/posts.json") for _ in range(5)))
        assert 2.0 <= loop.time() - begun < 2.5
        assert ask.fake.requests[-1].time - begun < 0.5


@virtual_time
async def test_a_request_is_seen_before_it_is_answered() -> None:
    """A request is recorded before it is answered, without a status."""
    async with asking(posts=10, latency=5.0) as ask:
        request = asyncio.create_task(ask("/posts.json"))
        await asyncio.sleep(1.0)
        assert [request.status for request in ask.fake.requests] == [None]
        assert (await request).status == 200
        assert ask.fake.requests[0].status == 200


async def test_planned_responses(ask: Ask) -> None:
    """Responses can be planned for the next requests, all or those of one path."""
    ask.fake.respond_next(status=503, headers={"Retry-After": "2"}, body=b"<html>", times=2)
    ask.fake.respond_next(status=500, path="/pools.json")
    for _ in range(2):
        reply = await ask("/posts.json")
        assert (reply.status, reply.headers["Retry-After"], reply.is_html) == (503, "2", True)
    assert (await ask("/posts.json")).status == 200
    assert (await ask("/pools.json")).status == 500
    ask.fake.respond_next(status=200, body=b'{"posts":[]}')
    assert (await ask("/posts.json")).json == {"posts": []}
    ask.fake.redirect_next("/tags.json", status=307)
    moved = await ask("/posts.json")
    assert (moved.status, moved.headers["Location"]) == (307, "/tags.json")
    assert [request.status for request in ask.fake.requests] == [503, 503, 200, 500, 200, 307]


async def test_the_client_names_the_site() -> None:
    """The first argument is a client class, or any object with a site; unknown sites are errors."""

    class Safe:
        site = attrs.evolve(E621_SITE, name="e926")

    class Strange:
        site = attrs.evolve(E621_SITE, name="elsewhere")

    assert FakeSite(E621, posts=1).site_name == "e621"
    with pytest.raises(ValueError, match="does not support elsewhere"):
        FakeSite(Strange)
    fake = FakeSite(Safe, posts=200)
    async with fake, aiohttp.ClientSession(fake.url, headers={"User-Agent": AGENT}) as session:
        posts = await Ask(fake, session).posts()
        assert {post["rating"] for post in posts} == {"s"}


async def test_credentials(ask: Ask) -> None:
    """Each level has an account with credentials."""
    assert ask.fake.credentials() == ("member_of_seed_0", "member_key_of_seed_0")
    assert FakeSite(posts=1, seed=4).credentials("staff")[1] == "staff_key_of_seed_4"
    for level in ("admin", "staff", "privileged"):
        me = (await ask("/users/me.json", by=level)).json
        assert me["level_string"].lower() == level
    with pytest.raises(ValueError, match="unknown account 'king'"):
        ask.fake.credentials("king")


def test_before_it_is_started() -> None:
    """A site that is not started has no URL."""
    with pytest.raises(RuntimeError, match="is not started"):
        _ = FakeSite(posts=1).url


@virtual_time
async def test_closing_ends_running_requests() -> None:
    """A closing site ends the requests that wait."""
    async with asking(posts=10, latency=60.0) as ask:
        request = asyncio.create_task(ask("/posts.json"))
        await asyncio.sleep(1.0)
        assert len(ask.fake.requests) == 1
        await ask.fake.close()
        with pytest.raises(aiohttp.ClientError):
            await request


async def test_two_sites_at_once() -> None:
    """Two sites have separate data and requests."""
    async with asking(posts=50) as one, asking(posts=50) as other:
        assert one.fake.url != other.fake.url
        post = next(p for p in one.world.posts if not p.deleted)
        await one(f"/posts/{post.id}/votes.json", "POST", by="newcomer", data={"score": "1"})
        assert one.world.posts[post.id].up == other.world.posts[post.id].up + 1
        assert other.fake.requests == []


async def test_the_loop_stays_free() -> None:
    """Building the index of a large world does not block the event loop."""
    async with asking(posts=6000) as ask:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        await ask.ids("wolf")
        ticking.cancel()
        assert ticks > 60

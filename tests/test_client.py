"""Building clients, and what is refused before anything is sent."""

from __future__ import annotations

import asyncio
import importlib

import aiohttp
import pytest

import e6async
from e6async import E621, Event, Queued, Received, Sent
from e6async._core.client import transport_of
from e6async.errors import ClosedError, ConnectError, InputError, RedirectedError
from e6async.testing import FakeSite, virtual_time
from tests.gate.arrivals import answer, arrivals

AGENT = "client-test/1.0 (by the tests)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("", "user_agent is empty"),
        ("   ", "user_agent is empty"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "looks like a browser"),
        ("my-bot Chrome/120.0", "looks like a browser"),
        ("python-requests/2.32", "name of a library"),
        ("aiohttp/3.14", "name of a library"),
        ("my-bot/1.0\r\nX-Evil: 1", "characters"),
    ],
)
def test_user_agents_that_sites_ban(agent: str, words: str) -> None:
    """A client without a name of its own is refused, with what to write instead."""
    with pytest.raises(ValueError, match=words):
        E621(agent)


@pytest.mark.parametrize(
    "url", ["", "e621.net", "ftp://e621.net", "https://", "https://u:p@e.test", "http://e.test?x=1"]
)
def test_base_urls_that_are_none(url: str) -> None:
    """What is no address of a site is refused."""
    with pytest.raises(InputError, match="base_url"):
        E621(AGENT, base_url=url or "x")


def test_half_a_login() -> None:
    """A login without a key would silently be nobody's; it is refused."""
    with pytest.raises(InputError, match="api_key is missing"):
        E621(AGENT, login="ava")
    with pytest.raises(InputError, match="login is missing"):
        E621(AGENT, api_key="not_a_key")


def test_all_names_are_there() -> None:
    """What the package says it has, it has; what it lacks is an AttributeError."""
    for name in dir(e6async):
        assert getattr(e6async, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        importlib.import_module("e6async").__getattr__("no_such_name")


def test_every_family_loads() -> None:
    """Each annotated family of a client is found where the client says, by class and by object."""
    e6 = E621(AGENT)
    for name in ("posts", "tags", "pools", "favorites", "users"):
        family = getattr(e6, name)
        assert type(family) is getattr(E621, name)
        assert getattr(e6, name) is family


def test_nothing_secret_is_shown() -> None:
    """Neither a client nor what it is made of shows its key."""
    e6 = E621(AGENT, login="ava", api_key="the_canary")
    shown = repr(e6) + repr(transport_of(e6)) + repr(e6.posts) + repr(e6.gate)
    assert "canary" not in shown
    assert "Basic" not in shown


@virtual_time
async def test_a_borrowed_session_stays_open() -> None:
    """A session that the caller brings is used, left open, and left as it was."""
    async with FakeSite(E621, posts=10, seed=1) as fake, aiohttp.ClientSession() as session:
        async with E621(AGENT, base_url=fake.url, session=session) as e6:
            await e6.posts.search().first()
            assert session.trace_configs == []
        assert not session.closed
        assert session.trace_configs == []
        async with session.get(fake.url + "/posts.json", headers={"User-Agent": AGENT}) as answer:
            assert answer.status == 200


@virtual_time
async def test_events_tell_queue_from_latency() -> None:
    """An observer sees each request queued, sent and answered, with both times apart."""
    events: list[Event] = []
    async with (
        FakeSite(E621, posts=10, seed=1, latency=0.08) as fake,
        E621(AGENT, base_url=fake.url, observer=events.append, coalesce=False) as e6,
    ):
        await asyncio.gather(e6.posts.count(), e6.posts.count())
    queued = [event for event in events if isinstance(event, Queued)]
    assert [event.attempt for event in queued] == [1, 1]
    sent = [event for event in events if isinstance(event, Sent)]
    assert [round(event.queue_wait, 1) for event in sent] == [0.0, 0.5]
    answered = [event for event in events if isinstance(event, Received)]
    assert [round(event.latency, 2) for event in answered] == [0.08, 0.08]
    assert {event.operation for event in events} == {"posts.count"}


@virtual_time
async def test_events_number_the_attempts() -> None:
    """The events of an attempt, from the queue on, have its number."""
    events: list[Event] = []
    async with (
        FakeSite(E621, posts=10, seed=1) as fake,
        E621(AGENT, base_url=fake.url, observer=events.append) as e6,
    ):
        fake.respond_next(status=502)
        await e6.posts.count()
    steps = [event for event in events if isinstance(event, Queued | Sent | Received)]
    assert [event.attempt for event in steps] == [1, 1, 1, 2, 2, 2]


@virtual_time
async def test_nobody_there() -> None:
    """A host that does not answer is ConnectError after all tries, and names the operation."""
    async with E621(AGENT, base_url="http://127.0.0.1:1") as e6:
        with pytest.raises(
            ConnectError, match=r"posts\.get: no connection to 127\.0\.0\.1"
        ) as caught:
            await e6.posts.get(1)
    assert (caught.value.operation, caught.value.attempts) == ("posts.get", 4)


@virtual_time
async def test_raw_goes_through_the_same_door() -> None:
    """Anything can be sent; a path that is none is refused."""
    async with FakeSite(E621, posts=10, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        plain = await e6.raw("GET", "/posts/count.json", params={"tags": "rating:s"})
        assert isinstance(plain, dict)
        assert plain["capped"] is False
        with pytest.raises(InputError, match="slash"):
            await e6.raw("GET", "https://elsewhere.test/x.json")


@virtual_time
async def test_redirects_stay_on_the_host() -> None:
    """A redirect to another host is not followed, and nothing of ours goes there."""
    async with arrivals() as elsewhere:
        there = f"Location: {elsewhere.url}/x"
        async with (
            arrivals(lambda _n, _line: answer("302 Found", there)) as server,
            E621(AGENT, base_url=server.url, login="ava", api_key="k") as e6,
        ):
            with pytest.raises(RedirectedError, match="to another host"):
                await e6.raw("GET", "/x.json")
        assert elsewhere.times == []


@virtual_time
async def test_a_view_is_not_entered_or_closed() -> None:
    """with_options gives a view that shares the client, which alone is opened and closed."""
    async with FakeSite(E621, posts=10, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        view = e6.with_options(priority="bulk")
        with pytest.raises(InputError, match="cannot be entered; use `async with` on the client"):
            async with view:
                pass
        with pytest.raises(InputError, match="cannot be closed"):
            await view.aclose()
        with pytest.raises(InputError, match="cannot be entered"):
            await view.with_options(batch=False).__aenter__()
        assert await view.posts.count("rating:s") == await e6.posts.count("rating:s")
        assert view.gate is e6.gate


def is_closed(e6: E621) -> bool:
    """Whether a client refuses calls."""
    return transport_of(e6).context.session.closed


def loops_with_session(e6: E621) -> list[asyncio.AbstractEventLoop]:
    """The event loops in which a client has an open session."""
    return list(transport_of(e6).context.session._own.by_loop)  # pyright: ignore[reportPrivateUsage]


@virtual_time
async def test_entered_twice() -> None:
    """A client that is entered twice stays open until the end of the last block."""
    async with FakeSite(E621, posts=10, seed=1) as fake:
        e6 = E621(AGENT, base_url=fake.url)
        async with e6:
            async with e6:
                await e6.posts.get(1)
            assert not is_closed(e6)
            assert len(loops_with_session(e6)) == 1
            await e6.posts.get(2)
        assert is_closed(e6)
        assert loops_with_session(e6) == []
        with pytest.raises(ClosedError):
            await e6.posts.get(1)
        async with e6:
            await e6.aclose()
            with pytest.raises(ClosedError):
                await e6.posts.get(1)
        async with e6:
            await e6.posts.get(3)
        assert is_closed(e6)


def test_entered_in_two_loops() -> None:
    """The block that ends first closes what belongs to its loop, and leaves the client open."""
    e6 = E621(AGENT)
    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
    try:
        for loop in (first, second):
            loop.run_until_complete(e6.__aenter__())
            session = transport_of(e6).context.session
            loop.run_until_complete(session._session())  # pyright: ignore[reportPrivateUsage]
        first.run_until_complete(e6.__aexit__(None, None, None))
        assert (is_closed(e6), loops_with_session(e6)) == (False, [second])
        second.run_until_complete(e6.__aexit__(None, None, None))
        assert (is_closed(e6), loops_with_session(e6)) == (True, [])
    finally:
        for loop in (first, second):
            loop.close()

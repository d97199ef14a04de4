"""Downloads and exports share one transfer: the same events, and the same pauses of a host."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import attrs
import pytest

from e6async import E621, FemboyFans
from e6async._core.events import Event, Paused, Queued, Received, Retried, Sent
from e6async.e621 import Post
from e6async.errors import E6Error, RateLimitedError, UnavailableError
from e6async.testing import FakeSite, virtual_time
from tests.sites import Client

AGENT = "transfer-test/1.0 (by the tests)"


async def _visible(client: Client) -> Post:
    """The newest post whose file can be seen."""
    assert isinstance(client, E621)
    return next(post for post in await client.posts.search("").collect() if post.url)


async def _download(client: Client, folder: Path) -> None:
    await client.download(await _visible(client), folder)


async def _export(client: Client, folder: Path) -> None:
    await client.exports.tags.download(folder)


async def _rows(client: Client, _folder: Path) -> None:
    async for _ in client.exports.tags.rows():
        pass


@attrs.frozen(kw_only=True)
class Way:
    """A way to fetch a file."""

    site: type[Client]
    operation: str
    fetch: Callable[[Client, Path], Awaitable[None]]
    takes_turns: bool = False


WAYS = {
    "download": Way(site=E621, operation="download", fetch=_download),
    "export": Way(site=E621, operation="exports.download", fetch=_export),
    "rows": Way(site=E621, operation="exports.rows", fetch=_rows),
    "export on the API's host": Way(
        site=FemboyFans,
        operation="exports.download",
        fetch=_export,
        takes_turns=True,
    ),
}
BOTH = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())


async def path_of(way: Way, client: Client) -> str:
    """The path of the file that is fetched."""
    if way.operation == "download":
        post = await _visible(client)
        return f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"
    if way.takes_turns:
        today = dt.datetime.fromtimestamp(time.time(), dt.UTC).date()
        return f"/db_exports/{today}/{today}-tags.csv.xz"
    return "/data/db_export/tags.csv.gz"


def kinds(events: list[Event], operation: str) -> list[str]:
    """The kinds of the events of an operation, without those of the line."""
    return [
        type(event).__name__
        for event in events
        if event.operation == operation and not isinstance(event, Queued)
    ]


@BOTH
@virtual_time
async def test_a_pause_of_an_hour(way: Way, tmp_path: Path) -> None:
    """429 with an hour is an error at once, and nothing is sent to that host for 120 s."""
    events: list[Event] = []
    async with (
        FakeSite(way.site, posts=20) as fake,
        way.site(AGENT, base_url=fake.url, observer=events.append) as client,
    ):
        headers = {"Retry-After": "3600"}
        fake.respond_next(status=429, headers=headers, path=await path_of(way, client))
        with pytest.raises(RateLimitedError) as caught:
            await way.fetch(client, tmp_path)
        assert (caught.value.retry_after, caught.value.attempts) == (3600, 1)
        assert kinds(events, way.operation) == ["Sent", "Received", "Paused", "RequestFailed"]
        assert [event.seconds for event in events if isinstance(event, Paused)] == [120]
        await way.fetch(client, tmp_path)
        refused, served = fake.media_requests
        assert 119.99 < served.time - refused.time < 125
        assert kinds(events, way.operation)[4:] == ["Sent", "Received"]


@BOTH
@pytest.mark.parametrize("status", [429, 503])
@virtual_time
async def test_a_short_pause(way: Way, status: int, tmp_path: Path) -> None:
    """The request is sent again when the pause is over; the events say what happened."""
    events: list[Event] = []
    async with (
        FakeSite(way.site, posts=20) as fake,
        way.site(AGENT, base_url=fake.url, observer=events.append) as client,
    ):
        headers = {"Retry-After": "20"}
        fake.respond_next(status=status, headers=headers, path=await path_of(way, client))
        await way.fetch(client, tmp_path)
        refused, served = fake.media_requests
        assert 19.99 < served.time - refused.time < 25
        expected = ["Sent", "Received", "Paused", "Retried", "Sent", "Received"]
        assert kinds(events, way.operation) == expected
        own = [event for event in events if event.operation == way.operation]
        assert len({event.call for event in own}) == 1
        received = [event for event in own if isinstance(event, Received)]
        assert [event.status for event in received] == [status, 200]
        assert received[-1].size > received[0].size == 0
        assert [event.attempt for event in received] == [1, 2]
        queued = [event for event in own if isinstance(event, Queued)]
        assert [event.attempt for event in queued] == ([1, 2] if way.takes_turns else [])


@virtual_time
async def test_a_pause_of_the_api(tmp_path: Path) -> None:
    """Where files lie on the API's host, requests to the API wait as well."""
    way = WAYS["export on the API's host"]
    async with (
        FakeSite(FemboyFans, posts=20) as fake,
        FemboyFans(AGENT, base_url=fake.url) as client,
    ):
        fake.respond_next(
            status=429, headers={"Retry-After": "3600"}, path=await path_of(way, client)
        )
        with pytest.raises(RateLimitedError):
            await client.exports.tags.download(tmp_path)
        await client.posts.search("", limit=1).collect()
        assert fake.requests[-1].time - fake.media_requests[-1].time > 119.99


@virtual_time
async def test_no_pause_of_the_api(tmp_path: Path) -> None:
    """Where files lie on a host of their own, a pause of that host does not delay the API."""
    async with FakeSite(E621, posts=20) as fake, E621(AGENT, base_url=fake.url) as e6:
        headers = {"Retry-After": "3600"}
        fake.respond_next(status=429, headers=headers, path=await path_of(WAYS["rows"], e6))
        with pytest.raises(RateLimitedError):
            await e6.exports.tags.download(tmp_path)
        await e6.posts.count("")
        assert fake.requests[-1].time - fake.media_requests[-1].time < 5


@BOTH
@virtual_time
async def test_a_connection_that_breaks(way: Way, tmp_path: Path) -> None:
    """The rest is requested; a lost response is Retried without Received, a given-up one fails."""
    events: list[Event] = []
    async with (
        FakeSite(way.site, posts=20) as fake,
        way.site(AGENT, base_url=fake.url, observer=events.append) as client,
    ):
        fake.media.inject("cut")
        await way.fetch(client, tmp_path)
        assert kinds(events, way.operation) == ["Sent", "Retried", "Sent", "Received"]
        assert [request.status for request in fake.media_requests] == [200, 206]
        events.clear()
        fake.media.inject("reset-early", times=None)
        with pytest.raises(E6Error) as caught:
            await way.fetch(client, tmp_path / "other")
        assert caught.value.attempts == 4
        failed = ["Sent", "Retried"] * 3 + ["Sent", "RequestFailed"]
        assert kinds(events, way.operation) == failed
        retried = [event.after for event in events if isinstance(event, Retried)]
        assert all(after > 0 for after in retried)


@BOTH
@virtual_time
async def test_pauses_without_a_time(way: Way, tmp_path: Path) -> None:
    """503 without Retry-After is tried four times, each after a pause of the host."""
    events: list[Event] = []
    async with (
        FakeSite(way.site, posts=20) as fake,
        way.site(AGENT, base_url=fake.url, observer=events.append) as client,
    ):
        fake.respond_next(status=503, times=4, path=await path_of(way, client))
        with pytest.raises(UnavailableError):
            await way.fetch(client, tmp_path)
        assert len(fake.media_requests) == 4
        assert len([event for event in events if isinstance(event, Sent)]) >= 4
        assert len([event for event in events if isinstance(event, Paused)]) == 4


@virtual_time
async def test_a_reader_that_stops_early() -> None:
    """Rows that nobody reads to the end are an ended call for the observer, too."""
    events: list[Event] = []
    async with (
        FakeSite(E621, posts=20) as fake,
        E621(AGENT, base_url=fake.url, observer=events.append) as e6,
    ):
        fake.media.inject("stall", times=None)
        rows = aiter(e6.exports.tags.rows())
        with pytest.raises(E6Error):
            async for _ in rows:
                pass
        assert kinds(events, "exports.rows")[-1] == "RequestFailed"

"""Exports from a site: listed, fetched once, resumed, and read from the network."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing, asynccontextmanager
from itertools import cycle, pairwise
from pathlib import Path

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from e6async import E621, FemboyFans
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async.errors import ChecksumError, InputError, NotFoundError
from e6async.exports import ExportProgress
from e6async.exports._listing import days_in, files_in
from e6async.exports.e621 import PostRow
from e6async.testing import FakeSite, virtual_time

AGENT = "exports-test/1.0 (by the tests)"


@asynccontextmanager
async def e621(posts: int = 80) -> AsyncGenerator[tuple[FakeSite, E621]]:
    async with (
        FakeSite(E621, posts=posts) as fake,
        E621(AGENT, base_url=fake.url, gate=Gate(LocalPacer(0.5))) as e6,
    ):
        yield fake, e6


@asynccontextmanager
async def femboyfans() -> AsyncGenerator[tuple[FakeSite, FemboyFans]]:
    async with (
        FakeSite(FemboyFans, posts=80) as fake,
        FemboyFans(AGENT, base_url=fake.url, gate=Gate(LocalPacer(0.5))) as ff,
    ):
        yield fake, ff


@virtual_time
async def test_the_list_of_e621() -> None:
    """Ten exports, with size and checksum."""
    async with e621() as (_, e6):
        exports = await e6.exports.list()
        assert [each.name for each in exports] == sorted(e6.exports.tables)
        assert all(each.file_size and each.checksum and each.updated_at for each in exports)


def partial_size(folder: Path) -> int:
    """Bytes of the partial file."""
    return sum(each.stat().st_size for each in folder.rglob("*.part"))


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.name != ".e6async"]


async def read_into(received: list[object], rows: AsyncIterable[object]) -> None:
    async for row in rows:
        received.append(row)  # noqa: PERF401 - rows before an error count


def _ids(fake: FakeSite) -> list[int]:
    return [post.id for post in fake.world.posts]


@virtual_time
async def test_fetched_once(tmp_path: Path) -> None:
    """The second run requests only the list; a damaged file is fetched again."""
    async with e621() as (fake, e6):
        reports: list[ExportProgress] = []
        file = await e6.exports.posts.download(tmp_path / "a", on_progress=reports.append)
        assert file.path == tmp_path / "a" / "posts.csv.gz"
        assert [row.id async for row in file.rows()] == _ids(fake)
        size = file.path.stat().st_size
        assert (reports[0].received, reports[-1].received, reports[-1].total) == (0, size, size)
        await e6.exports.posts.download(tmp_path / "a")
        assert (len(fake.requests), len(fake.media_requests)) == (2, 1)
        file.path.write_bytes(b"x" * size)
        await e6.exports.posts.download(tmp_path / "a")
        assert len(fake.media_requests) == 2


async def test_a_cancelled_download_is_resumed(tmp_path: Path) -> None:
    """A cancelled run leaves a partial file; the next requests the rest of that version."""
    async with e621(400) as (fake, e6):
        fake.media.speed = 200_000
        task = asyncio.create_task(e6.exports.posts.download(tmp_path))
        while not partial_size(tmp_path):  # noqa: ASYNC110 - the disk gives no event
            await asyncio.sleep(0.02)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        fake.media.speed = None
        size = partial_size(tmp_path)
        parts = tmp_path / ".e6async" / "exports"
        (parts / "posts.csv.gz.older.part").write_bytes(b"older")
        file = await e6.exports.posts.download(tmp_path)
        assert fake.media_requests[-1].headers["range"] == f"bytes={size}-"
        assert [row.id async for row in file.rows()] == _ids(fake)
        assert (names(tmp_path), names(parts)) == (["posts.csv.gz"], [])


@virtual_time
async def test_tables_have_the_rows_of_the_api() -> None:
    """Aliases, implications, artists, wiki pages and requests are those that the API shows."""
    async with e621() as (_, e6):
        for table, shown, keys in (
            (e6.exports.tag_aliases, e6.tag_aliases, ("antecedent_name", "status", "post_count")),
            (e6.exports.tag_implications, e6.tag_implications, ("status", "descendant_names")),
            (e6.exports.artists, e6.artists, ("name", "other_names", "linked_user_id")),
            (e6.exports.wiki_pages, e6.wiki_pages, ("title", "body", "updated_at")),
            (e6.exports.bulk_update_requests, e6.bulk_update_requests, ("script", "status")),
        ):
            exported = {row.id: [getattr(row, key) for key in keys] async for row in table.rows()}
            found = {row.id: [getattr(row, key) for key in keys] async for row in shown.search()}
            assert exported
            assert exported == found


@virtual_time
async def test_rows_from_the_network() -> None:
    """Typed rows without a file; a reader that stops early leaves no connection and no task."""
    async with e621() as (fake, e6):
        rows = e6.exports.posts.rows()
        first = [row async for row in rows]
        assert isinstance(first[0], PostRow)
        assert [row.id for row in first] == _ids(fake)
        assert first[0].md5 == next(iter(fake.world.posts)).md5
        assert [row.id async for row in rows] == _ids(fake)  # reads it again
        async with aclosing(rows.by_block()) as blocks:
            async for block in blocks:
                assert block
                break
    assert asyncio.all_tasks() == {asyncio.current_task()}


@virtual_time
async def test_a_wrong_checksum() -> None:
    """Rows of another file than the listed one end with ChecksumError."""
    async with e621() as (fake, e6):
        body = json.dumps(await e6.raw("GET", "/db_exports.json"))
        right = {each.name: each.checksum for each in await e6.exports.list()}["tags"]
        wrong = body.replace(str(right), "0" * 64).encode()
        fake.respond_next(status=200, body=wrong, path="/db_exports.json")
        received: list[object] = []
        with pytest.raises(ChecksumError, match="do not have the size and checksum"):
            await read_into(received, e6.exports.tags.rows())
        assert len(received) == len(fake.world.tags)


@virtual_time
async def test_an_unknown_name() -> None:
    """A table that the site does not export is refused before anything is sent."""
    async with e621() as (fake, e6):
        with pytest.raises(InputError, match="exports are artists, bulk_update"):
            e6.exports.table("things")
        assert not fake.requests


@virtual_time
async def test_no_name_leads_out_of_the_folder() -> None:
    """A file name from the site is never a path."""
    async with e621() as (fake, e6):
        body = b'[{"name": "tags", "file_name": "../tags.csv.gz", "file_size": 3, "checksum": null,'
        body += b'"updated_at": "2026-01-01T00:00:00Z", "url": "http://127.0.0.1:1/data/x"}]'
        fake.respond_next(status=200, body=body)
        with pytest.raises(ChecksumError, match="is not a file name"):
            await e6.exports.tags.download("folder")


@virtual_time
async def test_femboyfans() -> None:
    """Sixteen exports of the newest day, as the web server lists them; requests are paced."""
    async with femboyfans() as (fake, ff):
        exports = await ff.exports.list()
        today = dt.datetime.fromtimestamp(time.time(), dt.UTC).date()
        assert {each.name for each in exports} == set(ff.exports.tables)
        assert {each.date for each in exports} == {today}
        assert [row.id async for row in ff.exports.posts.rows()] == _ids(fake)
        arrivals = [request.time for request in fake.media_requests]
        assert all(after - before >= 0.499 for before, after in pairwise(arrivals))


class Uneven(AbstractResolver):
    """Takes 400 ms to resolve the loopback host, then 0 ms, and so on in turn."""

    def __init__(self) -> None:
        self.seconds = cycle((0.4, 0.0))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve it."""
        await asyncio.sleep(next(self.seconds))
        result = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
        )
        return [result]

    async def close(self) -> None:
        """Close nothing."""


@virtual_time
async def test_slow_connections_of_femboyfans() -> None:
    """A request for a file that is slow to connect keeps the interval to those of the API."""
    connector = aiohttp.TCPConnector(resolver=Uneven(), use_dns_cache=False, force_close=True)
    async with (
        FakeSite(FemboyFans, posts=80) as fake,
        aiohttp.ClientSession(connector=connector) as http,
    ):
        url = fake.url.replace("127.0.0.1", "slow.test")
        gate = Gate(LocalPacer(0.5))
        async with FemboyFans(AGENT, base_url=url, gate=gate, session=http, coalesce=False) as ff:
            for _ in range(4):
                await asyncio.gather(
                    ff.exports.list(), *(ff.raw("GET", "/posts.json") for _ in "ab")
                )
    arrivals = sorted(each.time for each in (*fake.requests, *fake.media_requests))
    assert len(fake.media_requests) == len(fake.requests) == 8
    assert min(after - before for before, after in pairwise(arrivals)) >= 0.499


@virtual_time
async def test_days_of_femboyfans(tmp_path: Path) -> None:
    """A day by its date; the first of a month from its archive; an existing file sends nothing."""
    async with femboyfans() as (fake, ff):
        today = dt.datetime.fromtimestamp(time.time(), dt.UTC).date()
        for day in (today, dt.date(2026, 1, 1)):
            file = await ff.exports.pools.download(tmp_path, date=day)
            assert file.path.name == f"{day}-pools.csv.xz"
            assert [row.id async for row in file.rows()] == sorted(fake.world.pools)
        assert (tmp_path / "2026-01.tar.xz").exists()
        before = len(fake.media_requests)
        await ff.exports.pools.download(tmp_path, date=dt.date(2026, 1, 1))
        assert len(fake.media_requests) == before
        with pytest.raises(NotFoundError):
            await ff.exports.pools.download(tmp_path, date=dt.date(2025, 12, 2))


def test_folders_as_servers_show_them() -> None:
    """Days and files are found in listings of nginx, Apache and in JSON; other names are not."""
    nginx = (
        '<a href="../">../</a><a href="2026-04-01/">2026-04-01/</a><a href="2026-04.tar.xz">x</a>'
    )
    apache = '<a HREF="/db_exports/2026-04-02/">2026-04-02/</a> <a href="?C=N;O=D">Name</a>'
    as_json = '[{"name":"2026-04-03","type":"directory"}, {"name": "2026-13-03"}]'
    days = [day.day for page in (nginx, apache, as_json) for day in days_in(page)]
    assert days == [1, 2, 3]
    page = '<a href="2026-04-01-posts.csv.xz">x</a><a href="2026-04-01-posts.csv">x</a>'
    assert files_in(page) == [("posts", dt.date(2026, 4, 1))]

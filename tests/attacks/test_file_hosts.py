"""Files whose URLs lead to an API: requests for them wait for their turn like all others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import aiohttp
import attrs
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621 import Post
from e6async.errors import RateLimitedError
from e6async.exports import Export
from e6async.exports._fetch import read
from e6async.testing import FakeSite, virtual_time

AGENT = "attack-test/1.0 (by the tests)"
LEAST = 0.499
COUNT = 6


class ToLoopback(AbstractResolver):
    """Finds every host on this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve to loopback."""
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """There is nothing to close."""


@attrs.frozen
class Trap:
    """A site, a client of it under some host, and posts of it."""

    fake: FakeSite
    e6: E621
    posts: list[Post]
    before: int
    """How many requests the API had had before."""

    @property
    def gaps(self) -> list[float]:
        """The seconds between one request and the next, for files or not."""
        asked = [*self.fake.media_requests, *self.fake.requests[self.before :]]
        times = sorted(request.time for request in asked)
        return [later - sooner for sooner, later in pairwise(times)]

    def aimed_at(self, host: str) -> list[Post]:
        """The posts, with the URLs of their files on another host of this machine."""
        assert self.fake.url.startswith("http://127.0.0.1")
        return [
            attrs.evolve(
                post,
                files=attrs.evolve(
                    post.files,
                    original=attrs.evolve(
                        post.files.original,
                        url=str(URL(str(post.url)).with_host(host)),
                    ),
                ),
            )
            for post in self.posts
        ]

    async def download(self, host: str, folder: Path) -> None:
        """Download all at once from a host."""
        posts = self.aimed_at(host)
        await asyncio.gather(*(self.e6.download(post, folder) for post in posts))
        assert len(self.fake.media_requests) == COUNT


@asynccontextmanager
async def trap(host: str = "booru.test") -> AsyncGenerator[Trap]:
    """Run a site with a client that finds it under a host."""
    connector = aiohttp.TCPConnector(resolver=ToLoopback())
    async with (
        FakeSite(E621, posts=40, seed=4) as fake,
        aiohttp.ClientSession(connector=connector) as session,
        E621(AGENT, base_url=fake.url.replace("127.0.0.1", host), session=session) as e6,
    ):
        posts = [post for post in await e6.posts.search("").collect() if post.url]
        await asyncio.sleep(1)
        yield Trap(fake, e6, posts[:COUNT], len(fake.requests))


@pytest.mark.parametrize("host", ["booru.test", "BOORU.test", "booru.test."])
@virtual_time
async def test_files_on_the_host_of_the_api(host: str, tmp_path: Path) -> None:
    """Downloads from the API's host keep its interval, however the host is written."""
    async with trap() as on:
        await on.download(host, tmp_path)
        assert min(on.gaps) >= LEAST


@pytest.mark.parametrize("host", ["e621.net", "www.e926.net", "E6AI.net.", "femboy.fan"])
@virtual_time
async def test_files_on_the_host_of_another_api(host: str, tmp_path: Path) -> None:
    """Downloads from a public site's API keep its interval, too, whichever client has the post."""
    async with trap() as on:
        await on.download(host, tmp_path)
        assert min(on.gaps) >= LEAST


@virtual_time
async def test_files_and_requests_together(tmp_path: Path) -> None:
    """The API's host gets requests and files one by one, and no turn is lost."""
    async with trap() as on:
        calls = [asyncio.create_task(on.e6.posts.count(f"tag{number}")) for number in range(6)]
        await on.download("booru.test", tmp_path)
        await asyncio.gather(*calls)
        assert len(on.gaps) == 11
        assert min(on.gaps) >= LEAST
        assert 11 * 0.5 / sum(on.gaps) >= 0.99


@pytest.mark.parametrize("host", ["static1.e621.net", "files.booru.test", "127.0.0.1"])
@virtual_time
async def test_hosts_of_files(host: str, tmp_path: Path) -> None:
    """Downloads from hosts without an API, and from test servers, do not wait."""
    async with trap() as on:
        await on.download(host, tmp_path)
        assert sum(on.gaps) < 0.5


@virtual_time
async def test_a_refusal_of_a_file_on_the_host_of_the_api(tmp_path: Path) -> None:
    """When the API's host refuses a file, requests to the API wait as well."""
    async with trap() as on:
        on.fake.respond_next(status=429, headers={"Retry-After": "300"})
        with pytest.raises(RateLimitedError):
            await on.e6.download(on.aimed_at("booru.test")[0], tmp_path)
        await on.e6.posts.count("")
        assert on.fake.requests[-1].time - on.fake.media_requests[-1].time > 119.9


@virtual_time
async def test_exports_on_the_host_of_the_api() -> None:
    """Exports that the site's list says are on the API's host take turns."""
    async with trap() as on:
        exports = await on.e6.exports.list()
        aimed = [
            attrs.evolve(export, url=export.url.replace("127.0.0.1", "booru.test"))
            for export in exports[:3]
        ]
        await asyncio.gather(*(_read(on.e6, export) for export in aimed))
        assert len(on.gaps) == 3
        assert min(on.gaps) >= LEAST


async def _read(e6: E621, export: Export) -> None:
    async for _ in read(transport_of(e6), export, takes_turns=False):
        pass

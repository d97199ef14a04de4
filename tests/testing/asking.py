"""A plain aiohttp session against a running fake site, without code of the client."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Unpack

import aiohttp
import attrs
import msgspec

from e6async._core.client import Client
from e6async.testing import FakeSite, Options, World

AGENT = "fake-site-tests/1.0 (by nobody)"


@attrs.frozen(kw_only=True)
class Reply:
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)

    @property
    def is_html(self) -> bool:
        """Whether it is HTML."""
        return self.headers.get("Content-Type", "").startswith("text/html")


@attrs.frozen
class Ask:
    """Sends requests to a fake site; does not follow redirects."""

    fake: FakeSite
    session: aiohttp.ClientSession

    @property
    def world(self) -> World:
        """The data of the site."""
        return self.fake.world

    async def __call__(
        self,
        path: str,
        method: str = "GET",
        *,
        by: str | None = None,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        data: object = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request, with the account of the level `by`."""
        sent = dict(headers or {})
        if by is not None:
            word = ":".join(self.fake.credentials(by))
            sent["Authorization"] = f"Basic {b64encode(word.encode()).decode()}"
        async with self.session.request(
            method, path, params=params, data=data, json=json, headers=sent, allow_redirects=False
        ) as response:
            return Reply(
                status=response.status, headers=response.headers, body=await response.read()
            )

    async def posts(self, tags: str = "", **params: str) -> list[Any]:
        """A page of posts in the extended format."""
        query = {"tags": tags, "v2": "true", "mode": "extended", "limit": "320"} | params
        reply = await self("/posts.json", params=query)
        assert reply.status == 200, reply.body
        posts: list[Any] = reply.json
        return posts

    async def ids(self, tags: str = "", **params: str) -> list[int]:
        """The ids of a page of posts."""
        return [post["id"] for post in await self.posts(tags, **params)]


@asynccontextmanager
async def asking(
    *,
    posts: int = 400,
    seed: int = 0,
    gaps: float = 0.04,
    world: World | None = None,
    client: type[Client] | None = None,
    **options: Unpack[Options],
) -> AsyncGenerator[Ask]:
    """Run a fake site and a session against it."""
    fake = FakeSite(client, posts=posts, seed=seed, gaps=gaps, world=world, **options)
    async with (
        fake,
        aiohttp.ClientSession(fake.url, headers={"User-Agent": AGENT}) as session,
    ):
        yield Ask(fake, session)

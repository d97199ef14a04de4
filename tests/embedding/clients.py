"""Clients on sessions that others made."""

from __future__ import annotations

import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from e6async import E621, Client
from tests.embedding.raw_server import RawServer

AGENT = "embedding-test/1.0 (by the tests)"
INTERVAL = 0.2


def client(
    server: RawServer,
    session: aiohttp.ClientSession | None = None,
    kind: type[Client] = E621,
    /,
    **options: object,
) -> Client:
    """A client on somebody else's session, or on its own."""
    settings = {"base_url": server.url, "session": session, "min_interval": INTERVAL, **options}
    return kind(AGENT, **settings)  # type: ignore[arg-type]


@asynccontextmanager
async def borrowed(**settings: object) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session as an owner would make it; user and password of `auth` as a pair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of settings that aiohttp deprecates
        for name in {"auth", "proxy_auth"} & settings.keys():
            settings[name] = aiohttp.BasicAuth(*settings[name])  # type: ignore[misc]
        session = aiohttp.ClientSession(**settings)  # type: ignore[arg-type]
    async with session:
        yield session

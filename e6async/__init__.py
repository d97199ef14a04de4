"""An asyncio client for e621-style image boards.

_cli ─► _clients ─► exports, download ─► e621/*, femboyfans/* ─► _core (resource, pages, transport,
                          │                                            session) ─► _core/gate
testing: fake sites       └─► _transfer                                    │
(never the session)                                                        ▼
                                                        _core/protocol: pure, no aiohttp, no asyncio

`errors` stands below all, `query` (tag queries) below the families. Names are loaded when used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async import errors, query, testing
    from e6async._clients import E6AI, E621, E926, FemboyFans
    from e6async._core.cache import Cache
    from e6async._core.client import Client
    from e6async._core.credentials import Token
    from e6async._core.events import (
        BreakerChanged,
        Event,
        Observer,
        Paused,
        Queued,
        Received,
        RequestFailed,
        Retried,
        Sent,
    )
    from e6async._core.gate import Gate, Priority
    from e6async._core.gate.breaker import Breaker
    from e6async._core.gate.lockfile import LockFileGate
    from e6async._core.gate.redis import RedisGate
    from e6async._core.pages import Pages
    from e6async._core.post import CommonPost
    from e6async._core.protocol.decode import Json
    from e6async._core.protocol.site import Site
    from e6async._core.protocol.verdict import Retry
    from e6async._core.selection import Selection
    from e6async._core.session import Timeouts
    from e6async._core.usage import Usage, track_usage
    from e6async._crawl import Crawl, CrawledPage
    from e6async._stream import Stream
    from e6async.e621._vocabulary import Category, Level, Rating
    from e6async.errors import E6Error
    from e6async.oauth import OAuthApp
    from e6async.query._blacklist import Blacklist
    from e6async.query._build import Q
    from e6async.query._nodes import Query

_HOMES = {
    "Received": "_core.events",
    "Blacklist": "query._blacklist",
    "Breaker": "_core.gate.breaker",
    "BreakerChanged": "_core.events",
    "Cache": "_core.cache",
    "Category": "e621._vocabulary",
    "Client": "_core.client",
    "CommonPost": "_core.post",
    "Crawl": "_crawl",
    "CrawledPage": "_crawl",
    "E6AI": "_clients",
    "E621": "_clients",
    "E926": "_clients",
    "E6Error": "errors",
    "Event": "_core.events",
    "RequestFailed": "_core.events",
    "FemboyFans": "_clients",
    "Gate": "_core.gate",
    "Paused": "_core.events",
    "Json": "_core.protocol.decode",
    "LockFileGate": "_core.gate.lockfile",
    "Level": "e621._vocabulary",
    "OAuthApp": "oauth",
    "Observer": "_core.events",
    "Pages": "_core.pages",
    "Priority": "_core.gate",
    "Q": "query._build",
    "Query": "query._nodes",
    "Queued": "_core.events",
    "Rating": "e621._vocabulary",
    "RedisGate": "_core.gate.redis",
    "Retried": "_core.events",
    "Retry": "_core.protocol.verdict",
    "Selection": "_core.selection",
    "Sent": "_core.events",
    "Site": "_core.protocol.site",
    "Stream": "_stream",
    "Usage": "_core.usage",
    "Timeouts": "_core.session",
    "Token": "_core.credentials",
    "track_usage": "_core.usage",
}
_MODULES = ("errors", "query", "testing")

__version__ = "0.1.0"
__all__ = [
    "E6AI",
    "E621",
    "E926",
    "Blacklist",
    "Breaker",
    "BreakerChanged",
    "Cache",
    "Category",
    "Client",
    "CommonPost",
    "Crawl",
    "CrawledPage",
    "E6Error",
    "Event",
    "FemboyFans",
    "Gate",
    "Json",
    "Level",
    "LockFileGate",
    "OAuthApp",
    "Observer",
    "Pages",
    "Paused",
    "Priority",
    "Q",
    "Query",
    "Queued",
    "Rating",
    "Received",
    "RedisGate",
    "RequestFailed",
    "Retried",
    "Retry",
    "Selection",
    "Sent",
    "Site",
    "Stream",
    "Timeouts",
    "Token",
    "Usage",
    "errors",
    "query",
    "testing",
    "track_usage",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"e6async.{name}")
    if name in _HOMES:
        value: object = getattr(importlib.import_module(f"e6async.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    message = f"module 'e6async' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)

"""An asyncio client for e621-style image boards.

cli ─► clients ─► e621/*, femboyfans/* ─► core.resource ─► core.pages ─► core.door ─► core.session
                                                                             │               │
                       testing: sites to test against,                       ▼               ▼
                       on query and core.site only               core.verdict, .decode   core.gate

`errors` stands below all, `query` (tag queries) below the families. Names are loaded when used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async import errors, query, testing
    from e6async.clients import E6AI, E621, E926, FemboyFans
    from e6async.core.breaker import Breaker
    from e6async.core.cache import Cache
    from e6async.core.client import Client
    from e6async.core.credentials import Token
    from e6async.core.decode import Json
    from e6async.core.events import (
        Answered,
        BreakerTurned,
        Event,
        Failed,
        Held,
        Observer,
        Queued,
        Retried,
        Sent,
    )
    from e6async.core.gate import Gate, Priority
    from e6async.core.gate.lockfile import LockFileGate
    from e6async.core.gate.redis import RedisGate
    from e6async.core.pages import Pages
    from e6async.core.post import CommonPost
    from e6async.core.selection import Selection
    from e6async.core.session import Timeouts
    from e6async.core.site import Site
    from e6async.core.tally import Tally, tally
    from e6async.core.verdict import Retry
    from e6async.crawl import Crawl, CrawledPage
    from e6async.e621.vocabulary import Category, Level, Rating
    from e6async.errors import E6Error
    from e6async.oauth import OAuthApp
    from e6async.query.blacklist import Blacklist
    from e6async.query.build import Q
    from e6async.query.nodes import Query
    from e6async.stream import Stream

_HOMES = {
    "Answered": "core.events",
    "Blacklist": "query.blacklist",
    "Breaker": "core.breaker",
    "BreakerTurned": "core.events",
    "Cache": "core.cache",
    "Category": "e621.vocabulary",
    "Client": "core.client",
    "CommonPost": "core.post",
    "Crawl": "crawl",
    "CrawledPage": "crawl",
    "E6AI": "clients",
    "E621": "clients",
    "E926": "clients",
    "E6Error": "errors",
    "Event": "core.events",
    "Failed": "core.events",
    "FemboyFans": "clients",
    "Gate": "core.gate",
    "Held": "core.events",
    "Json": "core.decode",
    "LockFileGate": "core.gate.lockfile",
    "Level": "e621.vocabulary",
    "OAuthApp": "oauth",
    "Observer": "core.events",
    "Pages": "core.pages",
    "Priority": "core.gate",
    "Q": "query.build",
    "Query": "query.nodes",
    "Queued": "core.events",
    "Rating": "e621.vocabulary",
    "RedisGate": "core.gate.redis",
    "Retried": "core.events",
    "Retry": "core.verdict",
    "Selection": "core.selection",
    "Sent": "core.events",
    "Site": "core.site",
    "Stream": "stream",
    "Tally": "core.tally",
    "Timeouts": "core.session",
    "Token": "core.credentials",
    "tally": "core.tally",
}
_MODULES = ("errors", "query", "testing")

__version__ = "0.1.0"
__all__ = [
    "E6AI",
    "E621",
    "E926",
    "Answered",
    "Blacklist",
    "Breaker",
    "BreakerTurned",
    "Cache",
    "Category",
    "Client",
    "CommonPost",
    "Crawl",
    "CrawledPage",
    "E6Error",
    "Event",
    "Failed",
    "FemboyFans",
    "Gate",
    "Held",
    "Json",
    "Level",
    "LockFileGate",
    "OAuthApp",
    "Observer",
    "Pages",
    "Priority",
    "Q",
    "Query",
    "Queued",
    "Rating",
    "RedisGate",
    "Retried",
    "Retry",
    "Selection",
    "Sent",
    "Site",
    "Stream",
    "Tally",
    "Timeouts",
    "Token",
    "errors",
    "query",
    "tally",
    "testing",
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

"""An asyncio client for e621-style image boards.

_cli ─► _clients ─► exports, download ─► e621/*, femboyfans/* ─► _core (resource, pages, transport,
                          │                                            session) ─► _core/gate
testing: fake sites       └─► _transfer                                    │
(never the session)                                                        ▼
                                                        _core/protocol: pure, no aiohttp, no asyncio

`errors` stands below all, `query` (tag queries) below the families. Names are loaded when used.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from e6async import data as data
    from e6async import e6ai as e6ai
    from e6async import e621 as e621
    from e6async import errors as errors
    from e6async import femboyfans as femboyfans
    from e6async import post as post
    from e6async import query as query
    from e6async import testing as testing
    from e6async._clients.e621 import E6AI as E6AI
    from e6async._clients.e621 import E621 as E621
    from e6async._clients.e621 import E926 as E926
    from e6async._clients.femboyfans import FemboyFans as FemboyFans
    from e6async._core.cache import Cache as Cache
    from e6async._core.client import Client as Client
    from e6async._core.credentials import Token as Token
    from e6async._core.events import BreakerChanged as BreakerChanged
    from e6async._core.events import Event as Event
    from e6async._core.events import Observer as Observer
    from e6async._core.events import Paused as Paused
    from e6async._core.events import Queued as Queued
    from e6async._core.events import Received as Received
    from e6async._core.events import RequestFailed as RequestFailed
    from e6async._core.events import Retried as Retried
    from e6async._core.events import Sent as Sent
    from e6async._core.gate import Gate as Gate
    from e6async._core.gate import Priority as Priority
    from e6async._core.gate.breaker import Breaker as Breaker
    from e6async._core.gate.lockfile import LockFileGate as LockFileGate
    from e6async._core.gate.redis import RedisGate as RedisGate
    from e6async._core.pages import Pages as Pages
    from e6async._core.protocol.decode import Json as Json
    from e6async._core.protocol.site import Site as Site
    from e6async._core.protocol.verdict import Retry as Retry
    from e6async._core.selection import Selection as Selection
    from e6async._core.session import Timeouts as Timeouts
    from e6async._core.usage import Usage as Usage
    from e6async._core.usage import track_usage as track_usage
    from e6async._crawl import Crawl as Crawl
    from e6async._crawl import CrawledPage as CrawledPage
    from e6async._server_info import AccountInfo as AccountInfo
    from e6async._server_info import ServerInfo as ServerInfo
    from e6async._stream import Stream as Stream
    from e6async.data import structure as structure
    from e6async.data import to_json as to_json
    from e6async.data import unstructure as unstructure
    from e6async.e621 import Category as Category
    from e6async.e621 import Level as Level
    from e6async.e621 import Post as Post
    from e6async.e621 import Rating as Rating
    from e6async.errors import E6Error as E6Error
    from e6async.oauth import OAuthApp as OAuthApp
    from e6async.post import CommonPost as CommonPost
    from e6async.query._blacklist import Blacklist as Blacklist
    from e6async.query._build import Q as Q
    from e6async.query._query import Query as Query
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _clients.e621: E621 E6AI E926
        _clients.femboyfans: FemboyFans
        _server_info: AccountInfo ServerInfo
        _core.cache: Cache
        _core.client: Client
        _core.credentials: Token
        _core.events: BreakerChanged Event Observer Paused Queued Received RequestFailed Retried
            Sent
        _core.gate: Gate Priority
        _core.gate.breaker: Breaker
        _core.gate.lockfile: LockFileGate
        _core.gate.redis: RedisGate
        _core.pages: Pages
        _core.protocol.decode: Json
        _core.protocol.site: Site
        _core.protocol.verdict: Retry
        _core.selection: Selection
        _core.session: Timeouts
        _core.usage: Usage track_usage
        _crawl: Crawl CrawledPage
        _stream: Stream
        data: structure to_json unstructure
        e621: Category Level Post Rating
        errors: E6Error
        oauth: OAuthApp
        post: CommonPost
        query._blacklist: Blacklist
        query._build: Q
        query._query: Query
        """,
        modules=("data", "e6ai", "e621", "errors", "femboyfans", "post", "query", "testing"),
    )

"""Every public class and function beside the families is called with every hostile value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import attrs

from e6async import E621, Blacklist, Crawl, FemboyFans, LockFileGate, OAuthApp, Post, Q, Stream
from e6async._core.client import transport_of
from e6async._core.gate import limiter_of
from e6async.download import Downloader
from e6async.exports import ExportFile
from e6async.exports.e621 import SCHEMAS
from e6async.oauth import Token
from e6async.testing import FAULTS, ChaosServer, FakeSite, virtual_time
from tests.embedding.surface import Called, called, constructor, methods, public
from tests.embedding.walk import HANGS, Attempt, attempts, problem

AGENT = "walk-test/1.0 (by the tests)"


@attrs.frozen
class Ground:
    """What objects are made of: clients of fake sites, a post, a folder."""

    e6: E621
    other: FemboyFans
    post: Post
    folder: Path
    fake: FakeSite

    @property
    def values(self) -> Mapping[str, object]:
        """Values for parameters without a default, by name."""
        return {
            "app": self.app,
            "code": "a_code",
            "fault": next(iter(FAULTS.values())),
            "data": b"[]",
            "user_agent": AGENT,
            "post": self.post,
            "posts": [self.post],
            "folder": self.folder,
            "text": "wolf",
            "tags": "wolf",
            "queries": [Q.tag("wolf")],
            "path": self.folder / "posts.csv",
            "e6async.exports.ExportFile.path": self.folder / "posts.csv",
            "E621.raw.path": "/posts.json",
            "schema": SCHEMAS["posts"],
            "schemas": SCHEMAS,
            "target": self.folder / "target",
            "e6async.exports.ExportFile.to_sqlite.target": self.folder / "a.sqlite",
            "e6async.exports.ExportFile.to_duckdb.target": self.folder / "a.duckdb",
            "transport": transport_of(self.e6),
            "pages": self.e6.posts.search("wolf"),
            "cursor": self.e6.posts.search("wolf").cursor,
            "site": self.e6.site,
            "zone": UTC,
            "now": datetime(2026, 1, 1, tzinfo=UTC),
            "me": self.post,
            "other": Q.tag("fox"),
            "parts": Q.tag("fox"),
            "query": Q.tag("fox"),
            "http": self.e6,
            "token": Token(access_token="a", refresh_token="b"),
            "state": "s" * 43,
            "verifier": "v" * 43,
            "access_token": "a",
            "redirect_uri": "https://program.test/",
            "url": "redis://localhost",
            "pacer": limiter_of(self.e6.gate).pacer,
            "letter": "s",
            "plain": {},
            "model": self.post,
            "e6async.structure.model": Post,
            "letters": "s",
            "hashes": "0" * 32,
            "concurrency": 2,
            "e6async.Q.order.name": "score",
            "name": "wolf",
            "value": "5",
            "first": 5,
            "low": 1,
            "high": 5,
            "values": [5],
            "methods": FemboyFans.posts.search,
            "file": Downloader(transport_of(self.e6), self.folder).choose_file(self.post),
        }

    @property
    def app(self) -> OAuthApp:
        """A program that is registered with the fake site."""
        return OAuthApp(client_id="a", redirect_uri="https://program.test/", base_url=self.fake.url)


MADE = frozenset(
    {
        *("e6async.Blacklist", "e6async.Breaker", "e6async.Cache", "e6async.Crawl"),
        *("e6async.E621", "e6async.E926", "e6async.E6AI", "e6async.FemboyFans", "e6async.Gate"),
        *("e6async.LockFileGate", "e6async.OAuthApp", "e6async.Query", "e6async.RedisGate"),
        *("e6async.Retry", "e6async.Stream", "e6async.Timeouts", "e6async.Token"),
        *("e6async.download.Downloader", "e6async.exports.ExportFile"),
        "e6async.testing.ChaosServer",
    }
)
"""Classes that programs make."""
OBJECTS: Mapping[str, Callable[[Ground], object]] = {
    "e6async.Blacklist": lambda _: Blacklist("wolf"),
    "e6async.Crawl": lambda ground: Crawl(ground.e6.posts.search("wolf")),
    "e6async.E621": lambda ground: ground.e6,
    "e6async.FemboyFans": lambda ground: ground.other,
    "e6async.Gate": lambda ground: ground.e6.gate,
    "e6async.LockFileGate": lambda ground: LockFileGate(ground.folder / "a.gate"),
    "e6async.OAuthApp": lambda ground: ground.app,
    "e6async.Pages": lambda ground: ground.e6.posts.search("wolf"),
    "e6async.Q": lambda _: Q(),
    "e6async.Query": lambda _: Q.tag("wolf"),
    "e6async.Selection": lambda ground: ground.e6.pools.posts(1),
    "e6async.Stream": lambda ground: Stream(ground.e6.posts.search("wolf")),
    "e6async.download.Downloader": lambda ground: Downloader(
        transport_of(ground.e6), ground.folder
    ),
    "e6async.exports.ExportFile": lambda ground: ExportFile(
        ground.folder / "posts.csv", SCHEMAS["posts"]
    ),
    "e6async.testing.ChaosServer": lambda _: ChaosServer(),
    "e6async.exports.Table": lambda ground: ground.e6.exports.posts,
    "e6async.exports.DatedTable": lambda ground: ground.other.exports.posts,
}
"""Objects whose methods are called, by the name of their class."""
CONDITIONS = {f"e6async.Q.{name}": value for name, value in vars(Q).items() if name[0] != "_"}
"""The conditions of `Q`, which are objects that can be called."""
LEFT_ALONE = frozenset(
    {
        # made by the library alone: events, results, rows, tables
        *("e6async.BreakerChanged", "e6async.CrawledPage", "e6async.Paused", "e6async.Queued"),
        *("e6async.Received", "e6async.RequestFailed", "e6async.Retried", "e6async.Sent"),
        *("e6async.Usage", "e6async.download.DownloadFailed", "e6async.download.Downloaded"),
        *("e6async.download.Forecast", "e6async.download.Hidden", "e6async.download.Progress"),
        *("e6async.exports.Column", "e6async.exports.Export", "e6async.exports.ExportProgress"),
        *("e6async.exports.Rows", "e6async.exports.TableSchema"),
        *("e6async.oauth.Pkce", "e6async.testing.ChaosRequest", "e6async.testing.Request"),
        # parts of a query, as reading one gives them, and rules of the language
        *("e6async.query.Group", "e6async.query.Metatag", "e6async.query.MetatagRule"),
        *("e6async.query.Order", "e6async.query.OrderRule", "e6async.query.QueryTerms"),
        *("e6async.query.Range", "e6async.query.Span", "e6async.query.Tag"),
        "e6async.query.aspect_ratio",
        # the base of clients, and the description of a site, for code of the library
        *("e6async.Client", "e6async.Site"),
        # tools for tests
        "e6async.testing.FakeClockLoop",
        *(
            "e6async.testing.MockResponse",
            "e6async.testing.FakeSite",
            "e6async.testing.Fault",
            "e6async.testing.OAuthProvider",
        ),
        *("e6async.testing.StaticHost", "e6async.testing.World", "e6async.testing.reset"),
        *("e6async.testing.run_in_virtual_time", "e6async.testing.virtual_time"),
    }
)
READS_ANY_TEXT = frozenset(
    {
        *("e6async.Blacklist", "e6async.query.to_int", "e6async.query.parse_order"),
        *(f"e6async.query.parse_{kind}" for kind in ("age", "filesize", "mpixels", "ratio")),
        *(f"e6async.query.parse_{kind}_range" for kind in ("date", "float", "int")),
    }
)
"""What reads a text that it need not understand, and that is not sent."""
TEXTS = frozenset({"a lone surrogate", "a NUL"})
FITS = frozenset(
    {
        "e6async.OAuthApp: scopes = a list",
        "e6async.to_json: model = a list",
        "e6async.unstructure: model = a list",
    }
)
"""What a type checker would refuse, and is taken: lists of plain values."""
IS_DATA = "e6async.structure: plain"
"""What is read as data: a DecodeError says what is wrong with it."""
ENDLESS = frozenset({"e6async.Stream", "e6async.Stream.by_page"})
"""What waits for what is new."""


def judged(each: Called, attempt: Attempt) -> Attempt:
    """The attempt, which need not fail where a value fits all the same."""
    name = f"{each.name}: {attempt}"
    is_read = each.name in READS_ANY_TEXT and attempt.value in TEXTS
    fits = is_read or name in FITS or name.startswith(IS_DATA)
    return attrs.evolve(attempt, must_fail=attempt.must_fail and not fits)


def all_called(ground: Ground) -> Iterator[Called]:
    """Everything that is walked."""
    for name, value in public().items():
        if name in MADE and isinstance(value, type):
            yield constructor(name, value, ground.values)
        if name in OBJECTS:
            yield from methods(name, OBJECTS[name](ground), ground.values)
        elif not isinstance(value, type) and name not in LEFT_ALONE:
            assert callable(value)
            yield called(name, value, ground.values)
    for name, condition in CONDITIONS.items():
        if not isinstance(condition, staticmethod):
            yield from methods(name, condition, ground.values)


def test_nothing_public_is_forgotten() -> None:
    """A new public class is made, or has its methods called, or is left alone for a reason."""
    classes = {name for name, value in public().items() if isinstance(value, type)}
    assert classes - MADE - OBJECTS.keys() - LEFT_ALONE == set()
    assert (MADE | OBJECTS.keys() | LEFT_ALONE) - public().keys() == set()


@virtual_time
async def test_everything_public(tmp_path: Path) -> None:
    """It works, or an error of ours is raised; what its type refuses is an InputError, unsent."""
    problems: list[str] = []
    calls = 0
    (tmp_path / "posts.csv").write_text(
        ",".join(column.name for column in SCHEMAS["posts"].columns) + "\n"
    )
    async with (
        FakeSite(E621, posts=30, gaps=0, throttles=False) as fake,
        FakeSite(FemboyFans, posts=30, gaps=0, throttles=False) as other_fake,
        E621(AGENT, base_url=fake.url) as e6,
        FemboyFans(AGENT, base_url=other_fake.url) as other,
    ):
        ground = Ground(e6, other, await e6.posts.get(1), tmp_path, fake)
        for each in all_called(ground):
            for attempt in attempts(each.hints, each.omissible):
                calls += 1
                call = partial(each.call, attempt.arguments)
                text = await problem(judged(each, attempt), call, fake)
                if text is not None and not (text == HANGS and each.name in ENDLESS):
                    problems.append(f"{each.name}: {attempt}: {text}")
    assert problems == []
    assert calls > 1_000

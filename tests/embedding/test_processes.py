"""Clients, errors and settings in programs of several processes; copies of them."""

from __future__ import annotations

import asyncio
import copy
import multiprocessing
import os
import pickle
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import attrs
import pytest

from e6async import (
    E621,
    E926,
    Blacklist,
    Cache,
    FemboyFans,
    Q,
    Retry,
    Site,
    Timeouts,
    Token,
    errors,
)
from e6async.e621 import Post, Rating, Score
from e6async.errors import E6Error, InputError, NotFoundError
from tests.core.test_errors import CLASSES, made
from tests.embedding.clients import AGENT, INTERVAL
from tests.embedding.raw_server import RawRequest, RawServer, response
from tests.models.test_posts import POST

SPAWN = multiprocessing.get_context("spawn")


def answers(request: RawRequest) -> bytes:
    """Say that some things are missing."""
    missing = {"success": False, "reason": "not found"}
    return response(missing, status=404) if "missing" in request.target else response()


def read(url: str, path: str) -> object:
    """Read with a client that is made in this process."""

    async def main() -> object:
        async with E621(AGENT, base_url=url, min_interval=INTERVAL) as e6:
            return await e6.raw("GET", path)

    return asyncio.run(main())


def test_a_pool_of_processes() -> None:
    """Processes that are started anew read and raise; each error arrives with its data."""
    with RawServer(answers) as server, ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        calls = [
            pool.submit(read, server.url, path) for path in ("/1.json", "/missing.json", "/2.json")
        ]
        assert [calls[0].result(), calls[2].result()] == [{"ok": True}] * 2
        error = calls[1].exception()
        assert isinstance(error, NotFoundError)
        assert (error.status, error.attempts) == (404, 1)
        assert "not found" in str(error)
        assert [request.target for request in server.requests] == [
            "/1.json",
            "/missing.json",
            "/2.json",
        ]


def test_every_error_comes_back_from_another_process() -> None:
    """Class, message and data of each survive the way to a new process and back."""
    before = [made(kind) for kind in CLASSES]
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        after: list[E6Error] = pool.submit(copy.deepcopy, before).result()
    assert [type(error) for error in after] == CLASSES
    assert [(error.args, vars(error)) for error in after] == [
        (error.args, vars(error)) for error in before
    ]


def read_on(e6: E621) -> None:
    """Use the parent's client, and leave it open."""

    async def main() -> object:
        return await asyncio.gather(*(e6.raw("GET", f"/{os.getpid()}/{n}.json") for n in (1, 2)))

    assert asyncio.run(main()) == [{"ok": True}] * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_forks_at_once() -> None:
    """Forked children use the client that their parent used before and uses after them."""
    with RawServer() as server:
        e6 = E621(AGENT, base_url=server.url, min_interval=INTERVAL, coalesce=False)
        read_on(e6)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 warns of forks with threads
            context = multiprocessing.get_context("fork")
            children = [context.Process(target=read_on, args=(e6,)) for _ in range(2)]
            for child in children:
                child.start()
        read_on(e6)
        for child in children:
            child.join(20)
        assert [child.exitcode for child in children] == [0, 0]
        asyncio.run(e6.aclose())
        targets = [request.target for request in server.requests]
        assert len(targets) == 8
        assert len(set(targets)) == 6  # the parent read twice


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
@pytest.mark.parametrize("kind", [E621, FemboyFans])
def test_a_client_is_no_data(
    kind: type[E621 | FemboyFans], copied: Callable[[object], object]
) -> None:
    """A client or a view of one that is pickled or copied says what to do, and shows no key."""
    e6 = kind(AGENT, login="ava", api_key="canary")
    for each in (e6, e6.with_options(batch=False)):
        with pytest.raises(InputError, match="make a client in each process") as caught:
            copied(each)
        assert "canary" not in str(caught.value)


SETTINGS: list[object] = [
    Timeouts(connect=1),
    Retry(attempts=2),
    Token(access_token="canary", scope="full"),
    Q.parse("wolf ~a ~b -c order:score"),
]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: type(setting).__name__)
def test_settings_are_data(setting: object) -> None:
    """They are copied and pickled as equal values; a copy of a token hides it, too."""
    for again in (copy.deepcopy(setting), pickle.loads(pickle.dumps(setting))):
        assert again == setting
        assert repr(again) == repr(setting)
        assert "canary" not in repr(again)


@pytest.mark.parametrize("site", [E621.site, E926.site, FemboyFans.site], ids=lambda s: s.name)
def test_sites_are_data(site: Site) -> None:
    """What a site is can be copied and sent to another process."""
    for again in (copy.deepcopy(site), pickle.loads(pickle.dumps(site))):
        assert (again.name, again.url, again.routes) == (site.name, site.url, site.routes)
        assert again.lacks == site.lacks
        assert again.why_not("blips.get") == site.why_not("blips.get")
        if site.permissions is not None:
            assert again.permissions is not None
            assert again.permissions.of("config.get") == site.permissions.of("config.get")


def test_copies_of_a_blacklist_and_a_cache() -> None:
    """A copied blacklist has its entries; a copied cache is a cache."""
    blacklist = Blacklist("wolf -solo\n~a ~b")
    assert copy.deepcopy(blacklist).entries == blacklist.entries
    E621(AGENT, cache=copy.deepcopy(Cache(ttl=60)))


def told(error: E6Error) -> str:
    """What a program says of an error, by `match`."""
    match error:
        case NotFoundError(status=404, server_message=str(message)):
            return f"missing: {message}"
        case errors.RateLimitedError(retry_after=float(seconds)):
            return f"wait {seconds}"
        case errors.ServerError(status=status):
            return f"down: {status}"
        case errors.ResponseError():
            return "another response"
        case _:
            return "another error"


def test_errors_match() -> None:
    """Classes and attributes of errors are patterns."""
    assert (
        told(NotFoundError("a", operation="b", status=404, server_message="gone"))
        == "missing: gone"
    )
    assert told(made(errors.RateLimitedError)) == "wait 3.5"
    assert told(made(errors.ServerError)) == "down: 503"
    assert told(made(errors.ForbiddenError)) == "another response"
    assert told(InputError("a")) == "another error"


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (POST, "a picture of 730 rated s"),
        (attrs.evolve(POST, rating="e"), "hidden"),
        (attrs.evolve(POST, id=7), "the seventh"),
        (None, "nothing"),
    ],
)
def test_models_match(post: Post | None, expected: str) -> None:
    """Classes, attributes and nested models are patterns."""
    match post:
        case Post(id=7):
            found = "the seventh"
        case Post(rating=Rating.SAFE, width=int(width), score=Score(total=int())):
            found = f"a picture of {width} rated s"
        case Post():
            found = "hidden"
        case None:
            found = "nothing"
    assert found == expected

"""The options that every list of both sites takes: limit, page_size and prefetch."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import cast, get_origin

import pytest

from e6async import Pages
from e6async.errors import InputError
from e6async.testing import FakeSite, virtual_time
from tests.contract.families import POSITIONAL, Verb, families, verbs
from tests.sites import Client, Kind

AGENT = "list-options-test/1.0 (by the tests)"
REQUIRED: Mapping[str, object] = {"id": 3, "post_id": 3, "user_id": 3, "id_or_name": 3, "qtag": "a"}
FIXED = {
    "e621": {"comment_votes.search", "comments.list_by_post", "staff_exceptions.search"},
    "femboyfans": {
        "comment_votes.search",
        "comments.list_by_post",
        "forum_post_votes.search",
        "post_votes.search",
    },
}
"""Lists whose page size the server fixes."""
ITEMS = [{"id": number} for number in (9, 8, 7, 6, 5)]


def _lists(client: Kind) -> Iterator[Verb]:
    for family, kind in families(client).items():
        yield from (v for v in verbs(family, kind) if get_origin(v.hints["return"]) is Pages)


@asynccontextmanager
async def _answering(kind: Kind) -> AsyncGenerator[tuple[FakeSite, Client]]:
    """Play a site that answers the next requests with the same five items."""
    async with FakeSite(kind, posts=1) as fake, kind(AGENT, base_url=fake.url) as e6:
        headers = {"Content-Type": "application/json"}
        fake.respond_next(status=200, body=json.dumps(ITEMS).encode(), headers=headers, times=9)
        yield fake, e6


def _call(verb: Verb, e6: Client, **options: object) -> Pages[object]:
    """Call a list method with what it requires and some options."""
    required = {
        (POSITIONAL if parameter.kind is parameter.POSITIONAL_ONLY else "") + name: REQUIRED[name]
        for name, parameter in verb.parameters.items()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    }
    return cast("Pages[object]", verb.call(getattr(e6, verb.family), {**required, **options}))


@virtual_time
async def test_every_list_takes_a_limit(kind: Kind) -> None:
    """`limit` is how many items come in all, and one page that has them is the only request."""
    for verb in _lists(kind):
        async with _answering(kind) as (fake, e6):
            pages = _call(verb, e6, limit=3, prefetch=False)
            assert [item async for item in pages.raw()] == ITEMS[:3], verb.full_name
            assert len(fake.requests) == 1, verb.full_name


@virtual_time
async def test_every_list_takes_a_page_size_or_says_what_it_is(kind: Kind) -> None:
    """`page_size` is what a request asks for; where the server fixes it, another one is refused."""
    for verb in _lists(kind):
        async with _answering(kind) as (fake, e6):
            if verb.full_name in FIXED[kind.site.name]:
                with pytest.raises(
                    InputError, match=f"{verb.full_name}: the server's pages always have"
                ):
                    _call(verb, e6, page_size=4)
                continue
            pages = _call(verb, e6, page_size=4, limit=1)
            assert [item async for item in pages.raw()] == ITEMS[:1], verb.full_name
            assert ("limit", "4") in fake.requests[0].query, verb.full_name


@virtual_time
async def test_every_list_takes_prefetch(kind: Kind) -> None:
    """Without `prefetch` the next page is requested only when the caller has come to it."""
    for verb in _lists(kind):
        async with _answering(kind) as (fake, e6):
            pages = _call(verb, e6, prefetch=False).raw()
            assert [await anext(pages) for _ in ITEMS] == ITEMS, verb.full_name
            assert len(fake.requests) == 1, verb.full_name
            await pages.aclose()


def test_there_are_lists(kind: Kind) -> None:
    """The tests above have something to walk over."""
    assert {"posts.search", "comment_votes.search", "comments.list_by_post"} <= {
        verb.full_name for verb in _lists(kind)
    }

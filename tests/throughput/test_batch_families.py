"""The families whose searches take lists: each of them shares requests, and tells the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from e6async import E621, FemboyFans
from e6async.errors import DecodeError, NotFoundError
from e6async.testing import FakeSite, run_in_virtual_time, virtual_time
from tests.sites import Kind

AGENT = "families-test/1.0 (by the tests)"
FAMILIES = [
    "pools",
    "wiki_pages",
    "tags",
    "tag_aliases",
    "tag_implications",
    "bulk_update_requests",
    "notes",
    "bans",
    "wiki_page_versions",
    "post_flags",
    "avoid_postings",
    "takedowns",
    "post_sets",
    "blips",
    "forum_posts",
    "forum_topics",
    "user_feedbacks",
    "users.by_id",
    "artists.by_id",
]


LISTED: list[tuple[Kind, str]] = [
    *((E621, family) for family in FAMILIES),
    *((FemboyFans, family) for family in ("pools", "post_sets")),
]


@pytest.mark.parametrize(("kind", "family"), LISTED)
def test_look_ups_by_id_share_a_request(kind: Kind, family: str) -> None:
    """Three ids are one request, and give what they give one by one."""

    async def main() -> None:
        async with FakeSite(kind, posts=200, seed=3) as fake:
            login, key = fake.credentials("admin")
            async with kind(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
                name, _, verb = family.partition(".")
                resource = getattr(e6, name)
                get: Callable[[int], Awaitable[object]] = getattr(resource, verb or "get")
                ids = [each.id for each in await resource.search(page_size=20).collect(limit=3)]
                assert len(ids) > 1
                asked = len(fake.requests)
                together = await asyncio.gather(*map(get, ids))
                assert [seen.path for seen in fake.requests[asked:]] == [f"/{name}.json"]
                assert together == [await get(each) for each in ids]
                found = await asyncio.gather(get(ids[0]), get(9_000_001), return_exceptions=True)
                assert found[0] == together[0]
                assert isinstance(found[1], NotFoundError)

    run_in_virtual_time(main())


@virtual_time
async def test_tags_by_name_share_requests() -> None:
    """Names go out as a list, those of tags without posts, too; what no list holds goes alone."""
    async with (
        FakeSite(E621, posts=200, seed=3) as fake,
        E621(AGENT, base_url=fake.url) as e6,
    ):
        some = await e6.tags.search(hide_empty=False, order="count").collect()
        some = [tag for tag in some if not tag.name.isdigit()]
        tags = [some[0], some[1], some[-1]]
        asked = len(fake.requests)
        found = await asyncio.gather(*(e6.tags.get(tag.name) for tag in tags))
        assert [tag.id for tag in found] == [tag.id for tag in tags]
        assert len(fake.requests) - asked == 1
        odd = [e6.tags.get(name) for name in ("a,b", tags[0].name.upper(), "no_such_tag", "7")]
        told = await asyncio.gather(*odd, return_exceptions=True)
        assert [type(each).__name__ for each in told] == [*["NotFoundError"] * 3, "Tag"]


@virtual_time
async def test_wiki_pages_by_title_go_alone() -> None:
    """The search takes one title, and any page with it: no list of them is ever sent."""
    async with (
        FakeSite(E621, posts=200, seed=3) as fake,
        E621(AGENT, base_url=fake.url) as e6,
    ):
        pages = await e6.wiki_pages.search().collect(limit=2)
        found = await asyncio.gather(*(e6.wiki_pages.get(page.title) for page in pages))
        assert [page.id for page in found] == [page.id for page in pages]
        assert len(fake.requests) == 3


@virtual_time
async def test_a_bad_row_spoils_no_other(kind: Kind) -> None:
    """The row that does not fit its model is the error of those who wanted it, and of nobody else.

    A row that does not even say whose it is stands for what is missing.
    """
    async with (
        FakeSite(kind, posts=20, seed=3) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        pools = await e6.raw("GET", "/pools.json", params={"limit": 2})
        assert isinstance(pools, list)
        good, bad = pools
        assert isinstance(good, dict)
        assert isinstance(bad, dict)
        ids = [good["id"], bad["id"], 9_000_001]
        for change, second, third in (
            ({"name": 7}, DecodeError, NotFoundError),
            ({"id": None}, DecodeError, DecodeError),
        ):
            body = msgspec.json.encode([good, {**bad, **change}])
            fake.respond_next(status=200, body=body)
            calls = [e6.pools.get(each) for each in ids if isinstance(each, int)]
            found = await asyncio.gather(*calls, return_exceptions=True)
            assert not isinstance(found[0], BaseException)
            assert [type(each) for each in found[1:]] == [second, third]
            assert len({id(each) for each in found}) == 3

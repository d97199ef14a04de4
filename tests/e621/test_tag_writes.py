"""Writes about tags whose answers are redirects, and what goes with tags."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.related_tags import RelatedTags
from e6async.e621.search_trends import SearchTrends
from e6async.e621.tag_aliases import TagAliases
from e6async.e621.tag_implications import TagImplications
from e6async.e621.upload_whitelists import UploadWhitelists
from e6async.errors import InputError, InvalidError, RedirectedError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "tags-test/1.0 (by the tests)"


@asynccontextmanager
async def site(level: str = "member") -> AsyncGenerator[tuple[E621, FakeSite]]:
    """A strict client of an account with a level, and the site that it talks to."""
    async with FakeSite(E621, posts=100, seed=3) as fake:
        login, key = fake.credentials(level)
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            yield e6, fake


@virtual_time
async def test_a_request_tells_where_it_stands() -> None:
    """The redirect names the topic, or without one the record itself; nothing is followed."""
    async with site() as (e6, fake):
        aliases, implications = TagAliases(transport_of(e6)), TagImplications(transport_of(e6))
        fake.redirect_next("/forum_topics/31", path="/tag_alias_request.json")
        asked = await aliases.request("foks", "fox", reason="misspelt")
        assert (asked.forum_topic_id, asked.id) == (31, None)
        assert b"tag_alias_request%5Bantecedent_name%5D=foks" in fake.requests[-1].body
        fake.redirect_next("/tag_implications/5", path="/tag_implication_request.json")
        asked = await implications.request("red_fox", "fox", skip_forum=True)
        assert (asked.forum_topic_id, asked.id) == (None, 5)
        assert len(fake.requests) == 2


@virtual_time
async def test_a_request_that_is_refused() -> None:
    """The server then has no page for programs; nothing was made, and nothing is repeated."""
    async with site() as (e6, fake):
        fake.respond_next(status=406, path="/tag_alias_request.json")
        with pytest.raises(InvalidError, match="refused the values"):
            await TagAliases(transport_of(e6)).request("fox", "fox", reason="the same")
        assert len(fake.requests) == 1


@virtual_time
async def test_a_tag_that_is_in_use_stays() -> None:
    """The server points back to the list instead of deleting it."""
    async with site("admin") as (e6, fake):
        fake.redirect_next("/tags?search%5Bname_matches%5D=fox", path="/tags/3.json")
        with pytest.raises(RedirectedError):
            await e6.tags.delete(3)
        fake.redirect_next("/tags", path="/tags/3/correction.json")
        await e6.tags.correct(3)
        assert fake.requests[-1].body == b"commit=Fix"


@virtual_time
async def test_what_goes_with_tags() -> None:
    """Lists that come as they are, and by the tag that was asked for."""
    async with site() as (e6, fake):
        related = RelatedTags(transport_of(e6))
        fake.respond_next(status=200, body=b'[{"name":"fox","category_id":5}]')
        assert [tag.name for tag in await related.search("red_fox")] == ["fox"]
        assert fake.requests[-1].param("search[query]") == "red_fox"
        body = b'{"red_fox":[{"name":"fox","count":9,"category_id":-1}]}'
        fake.respond_next(status=200, body=body, times=2)
        found = await related.bulk("red_fox")
        assert found == await related.bulk_post("red_fox")
        assert found["red_fox"][0].category_id == -1
        with pytest.raises(InputError, match="blank"):
            await related.search("")


@virtual_time
async def test_no_more_tags_than_the_server_reads() -> None:
    """An eleventh tag would be left out without a word, and a text is no list."""
    async with site() as (e6, fake):
        with pytest.raises(InputError, match="at most 10 tags"):
            await SearchTrends(transport_of(e6)).track([f"tag{n}" for n in range(11)])
        with pytest.raises(InputError, match=r"must be Collection\[str\], not str"):
            await SearchTrends(transport_of(e6)).track("fox")
        assert fake.requests == []


@virtual_time
async def test_the_whitelist() -> None:
    """An entry needs both of its parts, and filters that do nothing are refused."""
    async with site("admin") as (e6, fake):
        whitelist = UploadWhitelists(transport_of(e6))
        with pytest.raises(UnsupportedError, match="domain"):
            whitelist.search(domain="example.test")
        with pytest.raises(InputError, match="a domain and a path"):
            await whitelist.update(3, domain=" ")
        assert fake.requests == []
        fake.redirect_next("/upload_whitelists", path="/upload_whitelists/3.json")
        await whitelist.update(3, domain="example\\.test", path=".*")
        assert fake.requests[-1].method == "PATCH"

"""Edits of posts, which the server answers with 200 even when it saves nothing of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from e6async import E621
from e6async.errors import InputError, InvalidError
from e6async.testing import FakeSite, virtual_time

AGENT = "edits-test/1.0 (by the tests)"


@asynccontextmanager
async def site(level: str) -> AsyncGenerator[tuple[E621, FakeSite]]:
    """A strict client of an account with a level, and the site that it talks to."""
    async with FakeSite(E621, posts=300, seed=3) as fake:
        login, key = fake.credentials(level)
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            yield e6, fake


@virtual_time
async def test_an_edit_gives_what_was_saved() -> None:
    """The post that comes back is the stored one, for one more request."""
    async with site("member") as (e6, fake):
        some = await e6.posts.search("rating:s").first()
        assert some is not None
        before = len(fake.requests)
        changed = await e6.posts.update(
            some.id, tag_string_diff="quite_new", description="one\r\ntwo", parent_id=999_999
        )
        assert [request.method for request in fake.requests[before:]] == ["PATCH", "GET"]
        assert "quite_new" in changed.all_tags
        assert (changed.description, changed.relationships.parent_id) == ("one\ntwo", None)
        assert changed == await e6.posts.get(some.id)
        assert await e6.posts.update(some.id, rating="s") == changed


@virtual_time
async def test_a_refused_edit_is_noticed() -> None:
    """Values that do not pass come back as if they had; the check tells, and names them."""
    async with site("member") as (e6, fake):
        found = await e6.posts.search("rating:s").first()
        assert found is not None
        some = await e6.posts.update(found.id, description="this passes")
        with pytest.raises(
            InvalidError, match="the stored tag_string, description differs"
        ) as caught:
            await e6.posts.update(some.id, tag_string_diff="new", description="x" * 50_001)
        assert set(caught.value.errors) == {"tag_string", "description"}
        assert (caught.value.status, caught.value.operation) == (200, "posts.update")
        with pytest.raises(InvalidError, match="parent_id"):
            await e6.posts.update(some.id, parent_id=some.id)
        assert await e6.posts.get(some.id) == some
        before = len(fake.requests)
        answered = await e6.posts.update(some.id, parent_id=some.id, check=False)
        assert answered.relationships.parent_id == some.id
        assert len(fake.requests) == before + 1


@virtual_time
async def test_a_locked_rating() -> None:
    """A rating that is locked stays, and takes the rest of the edit with it."""
    async with site("privileged") as (e6, _):
        some = await e6.posts.search("rating:s").first()
        assert some is not None
        locked = await e6.posts.update(some.id, is_rating_locked=True)
        assert locked.flags.rating_locked
        with pytest.raises(InvalidError) as caught:
            await e6.posts.update(some.id, rating="q", tag_string_diff="quite_new")
        assert set(caught.value.errors) == {"tag_string", "rating"}


@virtual_time
async def test_a_color_that_is_none() -> None:
    """The one value whose refusal cannot be seen is looked at before it is sent."""
    async with site("staff") as (e6, fake):
        before = len(fake.requests)
        with pytest.raises(InputError, match="six hexadecimal digits"):
            await e6.posts.update(1, bg_color="red")
        assert len(fake.requests) == before

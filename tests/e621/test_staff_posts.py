"""What staff do to posts: answers that are empty, or say less than happened."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.post_approvals import PostApprovals
from e6async.e621.post_disapprovals import PostDisapprovals
from e6async.e621.post_flags import PostFlags
from e6async.e621.post_versions import PostVersions
from e6async.e621.post_votes import PostVotes
from e6async.e621.staff.posts import StaffPosts
from e6async.errors import InputError, InvalidError, RedirectedError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "staff-test/1.0 (by the tests)"
NOTHING = {"Content-Type": "application/json"}


@asynccontextmanager
async def site() -> AsyncGenerator[tuple[E621, FakeSite]]:
    """A strict client of an admin, and the site that it talks to."""
    async with FakeSite(E621, posts=100, seed=3) as fake:
        login, key = fake.credentials("admin")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            yield e6, fake


@virtual_time
async def test_approving() -> None:
    """An empty object means that it was done, no body at all that it was not."""
    async with site() as (e6, fake):
        approvals = PostApprovals(transport_of(e6))
        fake.respond_next(status=201, body=b"{}", path="/staff/post/approval.json")
        assert await approvals.create(3) is True
        fake.respond_next(status=204, body=b"", headers=NOTHING, path="/staff/post/approval.json")
        assert await approvals.create(3) is False
        fake.respond_next(status=204, body=b"", headers=NOTHING, path="/staff/post/approval.json")
        await approvals.delete(3)
        assert (fake.requests[-1].method, fake.requests[-1].param("post_id")) == ("DELETE", "3")


@virtual_time
async def test_disapproving_in_vain() -> None:
    """A record without an id was not saved, though the answer is 200."""
    async with site() as (e6, fake):
        body = (
            b'{"id":null,"user_id":2,"post_id":999999,"reason":"other","message":null,'
            b'"created_at":null,"updated_at":null}'
        )
        fake.respond_next(status=200, body=body, path="/staff/post/disapprovals.json")
        with pytest.raises(InvalidError, match="saved nothing"):
            await PostDisapprovals(transport_of(e6)).create(999_999, "other")


@virtual_time
async def test_deleting_needs_a_reason() -> None:
    """Without one nothing is sent; a switch that is off is left out, as its text would be on."""
    async with site() as (e6, fake):
        staff = StaffPosts(transport_of(e6))
        with pytest.raises(InputError, match="needs reason="):
            await staff.delete(3, copy_tags=True)
        assert fake.requests == []
        path = "/staff/post/posts/3/delete.json"
        fake.redirect_next("/staff/post/posts/3/confirm_delete", path=path)
        with pytest.raises(RedirectedError):
            await staff.delete(3, from_flag=True, copy_tags=False)
        assert fake.requests[-1].body == b"commit=Delete&from_flag=true"


@virtual_time
async def test_a_new_owner_who_does_not_exist() -> None:
    """The server then answers with nothing at all."""
    async with site() as (e6, fake):
        path = "/staff/post/posts/3/reowner.json"
        fake.respond_next(status=204, body=b"", headers=NOTHING, path=path)
        with pytest.raises(InvalidError, match="nobody_at_all") as caught:
            await StaffPosts(transport_of(e6)).reowner(3, "nobody_at_all", karma=False)
        assert set(caught.value.errors) == {"new_owner"}


@virtual_time
async def test_a_get_that_does_something() -> None:
    """A check for AI is asked for with GET and answered with a redirect, which is not followed."""
    async with site() as (e6, fake):
        fake.redirect_next("/posts/3", path="/staff/post/posts/3/ai_check.json")
        await StaffPosts(transport_of(e6)).ai_check(3)
        fake.redirect_next("/posts/3", path="/staff/post/posts/3/move_favorites.json")
        await StaffPosts(transport_of(e6)).move_favorites(3)
        fake.redirect_next("/post_versions", path="/post_versions/9/hide.json")
        await PostVersions(transport_of(e6)).hide(9)
        assert [request.method for request in fake.requests] == ["GET", "POST", "PUT"]


@virtual_time
async def test_small_print() -> None:
    """Filters that the server misreads are refused, ids go as one text, options in the address."""
    async with site() as (e6, fake):
        with pytest.raises(InputError, match="any parent_id_changed as true"):
            PostVersions(transport_of(e6)).search(parent_id_changed=False)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        with pytest.raises(UnsupportedError, match="post_id"):
            PostVotes(transport_of(e6)).search(score=1)
        with pytest.raises(InputError, match="at least one vote id"):
            await PostVotes(transport_of(e6)).lock([])
        assert fake.requests == []
        fake.respond_next(status=204, body=b"", headers=NOTHING, path="/post_votes/lock.json")
        await PostVotes(transport_of(e6)).lock([3, 4])
        assert fake.requests[-1].body == b"ids=3%2C4"
        fake.respond_next(status=204, body=b"", headers=NOTHING, path="/posts/3/flag.json")
        await PostFlags(transport_of(e6)).unflag(3, approve=True)
        assert fake.requests[-1].query == (("approval", "approve"),)

"""Pools, sets and favorites: what the server does in its own way."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.favorites import Favorites
from e6async.e621.pool_elements import PoolElements
from e6async.e621.pools import Pools
from e6async.e621.post_set_maintainers import PostSetMaintainers
from e6async.e621.post_sets import PostSets
from e6async.errors import ForbiddenError, InputError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "collections-test/1.0 (by the tests)"
SET = {
    "id": 3,
    "name": "Trees",
    "shortname": "trees",
    "description": "",
    "is_public": False,
    "transfer_on_delete": False,
    "creator_id": 2,
    "post_ids": [1],
    "post_count": 1,
    "created_at": "2026-03-01T12:00:00.000-05:00",
    "updated_at": "2026-03-02T12:00:00.000-05:00",
}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True)


@virtual_time
async def test_a_pool_can_be_emptied() -> None:
    """An empty list of posts is sent as such, and not left out."""
    async with FakeSite(E621, posts=50, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            pools, ids = (
                Pools(transport_of(e6)),
                [post.id async for post in e6.posts.search(page_size=20)][:3],
            )
            made = await pools.create("A walk", post_ids=ids)
            await pools.update(made.id, post_ids=[])
            assert (await pools.get(made.id)).post_ids == ()
            with pytest.raises(InputError, match="did you mean post_ids"):
                await pools.update(made.id, posts_ids=[])  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]


@virtual_time
async def test_a_post_goes_into_a_pool_and_out_of_it() -> None:
    """A pool is meant by id or by name, and by one of them."""
    async with FakeSite(E621, posts=50, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            elements = PoolElements(transport_of(e6))
            post = await e6.posts.search().first()
            assert post is not None
            made = await Pools(transport_of(e6)).create("A walk")
            filled = await elements.create(post.id, pool_name=made.name)
            assert (filled.id, filled.post_ids) == (made.id, (post.id,))
            await elements.delete(post.id, pool_id=made.id)
            assert (await Pools(transport_of(e6)).get(made.id)).post_ids == ()
            with pytest.raises(InputError, match="one of pool_id, pool_name"):
                await elements.create(post.id)
            fake.respond_next(status=200, body=b"[]", path="/pool_element/recent.json")
            assert await elements.recent() == []


@virtual_time
async def test_many_posts_go_into_a_set_in_parts() -> None:
    """320 posts fit into one request; the last answer tells how the set is then."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            sets, path = PostSets(transport_of(e6)), "/post_sets/3/add_posts.json"
            fake.respond_next(status=201, body=_bytes({**SET, "post_count": 320}), path=path)
            fake.respond_next(status=201, body=_bytes({**SET, "post_count": 321}), path=path)
            filled = await sets.add_posts(3, [*range(1, 322), 1, 2])
            assert filled.post_count == 321
            sent = [_form(request.body) for request in fake.requests]
            assert [len(pairs) for pairs in sent] == [320, 1]
            assert sent[1] == [("post_ids[]", "321")]
            with pytest.raises(InputError, match="post_ids must not be empty"):
                await sets.remove_posts(3, [])
            fake.redirect_next("/post_sets/3/post_list", path="/post_sets/3/update_posts.json")
            await sets.update_posts(3, [])
            assert _form(fake.requests[-1].body) == [("post_set[post_ids_string]", "")]


@virtual_time
async def test_sets_by_post_take_no_other_filter() -> None:
    """The server would look at the post alone, so both together are refused."""
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url, strict=True) as e6:
        sets = PostSets(transport_of(e6))
        with pytest.raises(UnsupportedError, match="post_id"):
            sets.search(post_id=1, name="trees")
        with pytest.raises(UnsupportedError, match="maintainer_id"):
            sets.search(post_id=1, maintainer_id=2)
        fake.respond_next(status=200, body=_bytes([SET]), path="/post_sets.json")
        fake.respond_next(status=200, body=b"[]", path="/post_sets.json")
        assert [each.shortname async for each in sets.search(post_id=1)] == ["trees"]
        assert [request.param("page") for request in fake.requests] == ["b2147483647", "b3"]


@virtual_time
async def test_sets_to_choose_from_are_pairs() -> None:
    """Each is a name and an id."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            choice = _bytes({"Owned": [["Trees", 3]], "Maintained": []})
            fake.respond_next(status=200, body=choice, path="/post_sets/for_select.json")
            mine = await PostSets(transport_of(e6)).for_select()
            assert (mine.Owned, mine.Maintained) == ((("Trees", 3),), ())


@virtual_time
async def test_a_maintainer_is_dismissed_though_the_answer_is_406() -> None:
    """The server has done it by then; it is not sent again, and a refusal is an error."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            maintainers = PostSetMaintainers(transport_of(e6))
            fake.respond_next(status=406)
            await maintainers.delete(4)
            fake.redirect_next("/post_sets/3")
            await maintainers.delete(4)
            denied = _bytes({"success": False, "reason": "Access Denied"})
            fake.respond_next(status=403, body=denied)
            with pytest.raises(ForbiddenError):
                await maintainers.delete(4)
            assert {request.path for request in fake.requests} == {"/post_set_maintainers/4"}
            assert len(fake.requests) == 3


@virtual_time
async def test_an_invitation_is_made_and_answered_by_redirects() -> None:
    """The answers to it are GETs that change something, and their redirects are not followed."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            maintainers = PostSetMaintainers(transport_of(e6))
            fake.redirect_next("/post_set_maintainers", times=4)
            await maintainers.create(3, "someone")
            await maintainers.approve(4)
            await maintainers.deny(4)
            await maintainers.block(4)
            path = "/post_set_maintainers"
            assert [(request.method, request.path) for request in fake.requests] == [
                ("POST", path),
                ("GET", f"{path}/4/approve"),
                ("GET", f"{path}/4/deny"),
                ("GET", f"{path}/4/block"),
            ]


@virtual_time
async def test_favorites_come_in_the_shape_asked_for() -> None:
    """All three shapes hold the same posts."""
    async with FakeSite(E621, posts=50, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            favorites = Favorites(transport_of(e6))
            full = await favorites.search().collect()
            basic = await favorites.search(mode="basic").collect()
            cards = await favorites.search(mode="thumbnail").collect()
            assert full
            assert [p.id for p in full] == [p.id for p in basic] == [p.id for p in cards]
            assert {type(post).__name__ for post in (*full, *basic, *cards)} == {
                "Post",
                "BasicPost",
                "ThumbnailPost",
            }

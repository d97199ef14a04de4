"""Tags, pools, favorites and users, over a real socket against the fake site."""

from __future__ import annotations

import pytest

from e6async import E621
from e6async.errors import ForbiddenError, InputError, InvalidError, NotFoundError
from e6async.testing import FakeSite, virtual_time

AGENT = "families-test/1.0 (by the tests)"


@virtual_time
async def test_tags() -> None:
    """A tag by id and by name is the same one; a member may change its category."""
    async with FakeSite(E621, posts=200, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            tag = (await e6.tags.search(name_matches="w*", order="count").collect(limit=1))[0]
            assert tag == await e6.tags.get(tag.name) == await e6.tags.get(tag.id)
            assert await e6.tags.search(name=[tag.name, "no_such_tag_at_all"]).collect() == [tag]
            with pytest.raises(NotFoundError):
                await e6.tags.get("no_such_tag_at_all")
            with pytest.raises(InputError, match="did you mean name_matches"):
                e6.tags.search(name_match="x")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
            with pytest.raises(InputError, match="blank"):
                e6.tags.search(name_matches="")


@virtual_time
async def test_pools() -> None:
    """A member makes a pool, fills it, and reads it back in order."""
    async with FakeSite(E621, posts=200, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            ids = tuple(post.id for post in await e6.posts.search(page_size=3).collect(limit=3))
            made = await e6.pools.create(name="A walk", category="series", post_ids=ids)
            assert (made.category, made.post_ids) == ("series", ids)
            await e6.pools.update(made.id, post_ids=ids[::-1], description="There and back")
            read = await e6.pools.get(made.id)
            assert (read.post_ids, read.description) == (ids[::-1], "There and back")
            with pytest.raises(InvalidError) as caught:
                await e6.pools.create(name="", category="series")
            assert "name" in caught.value.errors
            with pytest.raises(ForbiddenError):
                await e6.pools.delete(made.id)


@virtual_time
async def test_favorites() -> None:
    """A post is kept, listed, kept twice in vain, and let go."""
    async with FakeSite(E621, posts=200, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            before = {post.id for post in await e6.favorites.search(page_size=50).collect()}
            post = next(p for p in await e6.posts.search().collect() if p.id not in before)
            kept = await e6.favorites.create(post.id)
            assert (kept.post_id, kept.favorite_count) == (post.id, post.fav_count + 1)
            with pytest.raises(InvalidError, match="already favorited"):
                await e6.favorites.create(post.id)
            newest = await e6.favorites.search().first()
            assert newest is not None
            assert (newest.id, newest.stats.is_favorited) == (post.id, True)
            assert {p.id for p in await e6.favorites.search().collect()} == before | {post.id}
            assert (await e6.favorites.delete(post.id)).favorite_count == post.fav_count


@virtual_time
async def test_users() -> None:
    """An account by id and name, one's own with its settings, and nobody's."""
    async with FakeSite(E621, posts=200, seed=2) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            me = await e6.users.me()
            assert (me.name, me.level_string) == (login, "Member")
            assert me.per_page > 0
        async with E621(AGENT, base_url=fake.url, strict=True) as e6:
            assert (await e6.users.me()).id is None
            assert me.id is not None
            assert (await e6.users.get(login)) == (await e6.users.get(me.id))
            assert [user.name for user in await e6.users.search(name_matches=login).collect()] == [
                login
            ]
            with pytest.raises(ForbiddenError):
                await e6.users.search(ip_addr="127.0.0.1").collect()

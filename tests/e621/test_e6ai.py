"""e6ai: directors and franchises, the families that it names otherwise, what it lacks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import cast

import pytest

from e6async import E6AI, Q, Retry
from e6async.e6ai import Category
from e6async.errors import (
    InvalidError,
    NotFoundError,
    QueryError,
    RateLimitedError,
    UnsupportedError,
)
from e6async.exports import e6ai, e621
from e6async.testing import FakeSite, virtual_time

AGENT = "e6ai-test/1.0 (by the tests)"


@asynccontextmanager
async def site(account: str | None = None) -> AsyncGenerator[tuple[FakeSite, E6AI]]:
    """A fake e6ai, and a client with an account."""
    async with FakeSite(E6AI, posts=120, seed=5) as fake:
        login, key = fake.credentials(account) if account else (None, None)
        e6 = E6AI(
            AGENT,
            base_url=fake.url,
            login=login,
            api_key=key,
            strict=True,
            retry=Retry(attempts=1),
        )
        async with e6:
            yield fake, e6


@virtual_time
async def test_tags_have_other_categories() -> None:
    """Posts and tags have directors and franchises, in no category that e6ai lacks."""
    async with site() as (fake, e6):
        posts = await e6.posts.search().collect()
        directors = {name for post in posts for name in post.tags.director}
        assert directors
        assert any(post.tags.franchise for post in posts)
        assert not any(post.tags.artist or post.tags.copyright for post in posts)
        raw = cast(
            "dict[str, dict[str, dict[str, list[str]]]]",
            await e6.raw("GET", f"/posts/{posts[0].id}.json"),
        )
        assert set(raw["post"]["tags"]) == {category.name.lower() for category in Category}
        found = await e6.tags.search(name=sorted(directors)[:3]).collect()
        assert {tag.category for tag in found} == {Category.DIRECTOR}
        assert {tag.category for tag in fake.world.tags.values()} <= set(Category)


@virtual_time
async def test_its_own_metatags_and_orders() -> None:
    """Directors and franchises are counted here as there, and those of e621 count nothing."""
    async with site("admin") as (fake, e6):
        first, second, third = await e6.posts.many([50, 51, 52])
        assert first.tags.director != second.tags.director
        await e6.posts.update(first.id, tag_string_diff=f"-{first.tags.director[0]}")
        await e6.posts.update(second.id, tag_string_diff=" ".join(first.tags.director))
        await e6.posts.update(third.id, tag_string_diff=f"-{' -'.join(third.tags.franchise)}")
        posts = await e6.posts.search().collect()
        texts = ("dirtags:1", "dirtags:0", "-dirtags:>1", "franctags:>0", "~franctags:0 ~lake")
        for text in texts:
            query = Q.parse(text)
            found = {post.id for post in await e6.posts.search(query).collect()}
            assert found == {post.id for post in posts if query.matches(post)}, text
            assert 0 < len(found) < len(posts), text
        by_count = await e6.posts.search(Q.dirtags(">=", 0) & Q.order("dirtags_asc")).collect()
        counts = [len(post.tags.director) for post in by_count]
        assert counts == sorted(counts)
        assert len(set(counts)) > 1
        sent = len(fake.requests)
        for text in ("arttags:1", "copytags:>0", "conttags:0", "order:arttags"):
            with pytest.raises(QueryError, match="e6ai"):
                e6.posts.search(text)
        assert len(fake.requests) == sent
        for text in ("arttags:1", "( copytags:>0 )"):  # plain tags to the server
            counted = await e6.raw("GET", "/posts/count.json", params={"tags": text})
            assert counted == {"count": 0, "capped": False}
        ordered = await e6.raw("GET", "/posts.json", params={"tags": "order:arttags"})
        assert ordered == await e6.raw("GET", "/posts.json")


@virtual_time
async def test_directors() -> None:
    """Directors are read and edited under their own paths, with the keys of artists."""
    async with site("admin") as (fake, e6):
        made = await e6.directors.create("made_up", other_names="someone_else")
        assert (await e6.directors.get(made.id)).name == "made_up"
        assert (await e6.directors.by_id(made.id)).other_names == ("someone_else",)
        await e6.directors.update(made.id, group_name="a_group")
        assert (await e6.directors.get("made_up")).group_name == "a_group"
        first = await e6.director_versions.search(artist_id=made.id, order="id_asc").first()
        assert first is not None
        await e6.directors.revert(made.id, first.id)
        assert (await e6.directors.get(made.id)).group_name == ""
        assert [each.id async for each in e6.directors.search(limit=1)] == [made.id]
        await e6.director_urls.search(artist_name="made_up").collect()
        older = [each.id async for each in e6.directors.search(order="id_asc", limit=20)]
        for number in (made.id, *older):  # none is on an avoid posting list, which would protect it
            await e6.directors.delete(number)
        with pytest.raises(NotFoundError):
            await e6.directors.get(made.id)
        paths = {request.path.split("/")[1].partition(".")[0] for request in fake.requests}
        assert paths == {"directors", "director_urls", "director_versions"}
        for gone in ("/artists.json", "/artist_urls.json", "/avoid_postings.json"):
            with pytest.raises(NotFoundError):
                await e6.raw("GET", gone)


@virtual_time
async def test_recommendations_and_settings() -> None:
    """Posts by the same directors have a path of their own, and names can be plain."""
    async with site("member") as (fake, e6):
        post = next(post for post in fake.world.posts if not post.deleted)
        by_director = await e6.posts.recommended_by_director(post.id, limit=3)
        assert by_director == await e6.posts.recommended_by_artist(post.id, limit=3)
        assert fake.requests[-2].path == f"/posts/{post.id}/similar/director.json"
        await e6.users.update_self(style_usernames=False, per_page=50)
        assert fake.requests[-1].path.startswith("/users/")
        assert await e6.blips.search().first() is not None


@virtual_time
async def test_what_it_lacks() -> None:
    """What e6ai does not have is refused before anything is sent, with what it has instead."""
    async with site("admin") as (fake, e6):
        lacking: list[tuple[str, Awaitable[object]]] = [
            ("no artists.get: it has directors: use `directors`", e6.artists.get(1)),
            ("no artists.search", e6.artists.by_id(1)),
            ("no artist_urls.search", e6.artist_urls.search().first()),
            (
                "no artist_versions.search: .* `director_versions`",
                e6.artist_versions.search().first(),
            ),
            ("no avoid_postings.search: it has no avoid posting list", e6.avoid_postings.get(1)),
            ("no avoid_posting_versions.search", e6.avoid_posting_versions.search().first()),
            ("no post_replacements.transfer", e6.post_replacements.transfer(1, 2)),
            ("no tag_aliases.undo", e6.tag_aliases.undo(1)),
            ("no staff_users.alts", e6.staff_users.alts(1)),
            ("no users.upload_tags: use `favorite_tags`", e6.users.upload_tags()),
            ("no users.toggle_karma_free: it has no karma", e6.users.toggle_karma_free(1)),
            (
                r"no users.search by search\[can_karma_free\]: it has no karma",
                e6.users.search(can_karma_free=True).first(),
            ),
            (
                r"no users.search by search\[order\]=upload_karma",
                e6.users.search(order="upload_karma").first(),
            ),
            (r"by post\[old_description\]", e6.posts.update(1, old_description="x")),
            (r"by reowner\[karma\]", e6.staff_posts.reowner(1, "admin", karma=False)),
            (
                r"by user\[raised_favorite_limit\]: all its accounts",
                e6.staff_users.update(1, level=20, raised_favorite_limit=True),
            ),
        ]
        for message, call in lacking:
            with pytest.raises(UnsupportedError, match=f"e6ai has .*{message.removeprefix('no ')}"):
                await call
        assert fake.requests == []
        with pytest.raises(UnsupportedError, match=r"use exports\.directors"):
            _ = e6.exports.artists
        assert not hasattr(e6.exports, "things")


@virtual_time
async def test_new_tags_and_limits() -> None:
    """A category prefix is that of e6ai, there is no category 2, and image searches are fewer."""
    async with site("admin") as (fake, e6):
        await e6.posts.update(50, tag_string_diff="dir:new_one franchise:new_two artist:new_three")
        made = {name: fake.world.tags[name].category for name in ("new_one", "new_two")}
        assert made == {"new_one": Category.DIRECTOR, "new_two": Category.FRANCHISE}
        with pytest.raises(InvalidError, match="not included"):
            await e6.tags.update(fake.world.tags["new_one"].id, category=2)
        assert (await e6.users.me()).favorite_limit == 80_000
        profile = await e6.users.get(2)
        assert (profile.upload_limit, profile.upload_slots, profile.upload_karma) == (
            10,
            None,
            None,
        )
        await e6.iqdb_queries.query(post_id=50)
        with pytest.raises(RateLimitedError):
            await e6.iqdb_queries.query(post_id=51)


@virtual_time
async def test_exports() -> None:
    """The export of artists has the name directors, and is otherwise the same."""
    async with site() as (_, e6):
        names = {export.name for export in await e6.exports.list()}
        assert names == set(e6.exports.tables) == set(e6ai.SCHEMAS)
        assert names == (set(e621.SCHEMAS) - {"artists"}) | {"directors"}
        rows = [row async for row in e6.exports.directors.rows()]
        assert rows
        assert e6ai.SCHEMAS["directors"].row is e621.SCHEMAS["artists"].row
        categories = {row.category async for row in e6.exports.tags.rows()}
        assert Category.DIRECTOR in categories
        assert 2 not in categories

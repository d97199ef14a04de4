"""Posts, over a real socket against the fake site."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from typing import Literal

import attrs
import pytest

from e6async import E621
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.errors import (
    AuthenticationError,
    BadRequestError,
    ForbiddenError,
    InputError,
    InvalidError,
    NotFoundError,
    QueryError,
)
from e6async.testing import FakeSite, virtual_time

AGENT = "posts-test/1.0 (by the tests)"


@asynccontextmanager
async def site(
    *, post_format: Literal["v2", "legacy"] = "v2", level: str | None = None, posts: int = 300
) -> AsyncGenerator[tuple[E621, FakeSite]]:
    """A strict client and the site that it talks to."""
    async with FakeSite(E621, posts=posts, seed=3, post_format=post_format) as fake:
        login, key = fake.credentials(level) if level else (None, None)
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            yield e6, fake
        assert fake.violations == 0


@pytest.mark.parametrize("post_format", ["v2", "legacy"])
@virtual_time
async def test_search_gives_every_post_of_either_shape(
    post_format: Literal["v2", "legacy"],
) -> None:
    """All posts come, newest first, each once, whichever shape the server writes."""
    async with site(post_format=post_format) as (e6, fake):
        found = await e6.posts.search("rating:s -comic order:id_desc", page_size=50).collect()
        expected = [
            post.id
            for post in fake.world.posts
            if post.rating == "s" and not post.deleted and "comic" not in post.tags
        ]
        assert [post.id for post in found] == sorted(expected, reverse=True)
        assert len(found) > 100
        assert {type(post) for post in found} == {Post}
        sent = [dict(request.query) for request in fake.requests if request.path == "/posts.json"]
        assert all(query["v2"] == "true" for query in sent)


@virtual_time
async def test_both_shapes_give_equal_posts() -> None:
    """The same world in both shapes differs only in what the old one lacks: hotness."""
    async with FakeSite(E621, posts=300, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        new = await e6.posts.search("status:any").collect()
    port = int(fake.url.rpartition(":")[2])
    async with (
        FakeSite(E621, posts=300, seed=3, post_format="legacy", port=port) as again,
        E621(AGENT, base_url=again.url) as e6,
    ):
        old = await e6.posts.search("status:any").collect()
    assert {post.stats.hotness for post in old} == {None}
    assert any(post.files.video for post in old)
    assert old == [attrs.evolve(post, stats=attrs.evolve(post.stats, hotness=None)) for post in new]


@virtual_time
async def test_modes_have_types_of_their_own() -> None:
    """Basic posts have plain tags, thumbnails a few words; ids and tags agree."""
    async with site() as (e6, _):
        full = await e6.posts.search(page_size=10).collect(limit=10)
        basic = await e6.posts.search(page_size=10, mode="basic").collect(limit=10)
        cards = await e6.posts.search(page_size=10, mode="thumbnail").collect(limit=10)
        assert {type(post) for post in basic} == {BasicPost}
        assert {type(post) for post in cards} == {ThumbnailPost}
        assert [p.id for p in full] == [p.id for p in basic] == [p.id for p in cards]
        for one, two, three in zip(full, basic, cards, strict=True):
            assert sorted(one.all_tags) == sorted(two.all_tags) == sorted(three.all_tags)
        assert type(await e6.posts.get(full[0].id, mode="basic")) is BasicPost


@virtual_time
async def test_one_post() -> None:
    """By id and by MD5 the same post; what is not there is NotFoundError, for one request."""
    async with site() as (e6, fake):
        some = await e6.posts.search().first()
        assert some is not None
        assert await e6.posts.get(some.id) == some
        assert await e6.posts.by_md5(some.md5.upper()) == some
        before = len(fake.requests)
        with pytest.raises(NotFoundError, match="not found") as caught:
            await e6.posts.get(999_999)
        assert (caught.value.status, caught.value.attempts) == (404, 1)
        assert len(fake.requests) == before + 1
        with pytest.raises(InputError, match="32 hexadecimal"):
            await e6.posts.by_md5("no")


@virtual_time
async def test_many_posts_for_few_requests() -> None:
    """400 ids cost two requests, in the order asked, deleted ones with them."""
    async with site(posts=500) as (e6, fake):
        deleted = await e6.posts.search("status:deleted").first()
        assert deleted is not None
        wanted = [*range(400, 0, -1), deleted.id]
        before = len(fake.requests)
        found = await e6.posts.many(wanted)
        assert len(fake.requests) == before + 2
        ids = [post.id for post in found]
        assert deleted.id in ids
        assert ids == [each for each in dict.fromkeys(wanted) if each in set(ids)]
        assert await e6.posts.many([]) == []


@virtual_time
async def test_random_count_popular_similar() -> None:
    """The other ways to find posts."""
    async with site() as (e6, _):
        assert (await e6.posts.random("rating:s")).rating == "s"
        with pytest.raises(NotFoundError):
            await e6.posts.random("no_such_tag_at_all")
        assert (await e6.posts.count()).capped is False
        some = await e6.posts.search().first()
        assert some is not None
        popular = await e6.posts.popular(some.created_at.date(), "month")
        totals = [post.score.total for post in popular]
        assert totals == sorted(totals, reverse=True)
        similar = await e6.posts.similar(post_id=some.id, score_cutoff=1)
        assert {type(match.post) for match in similar} <= {BasicPost}
        with pytest.raises(InputError, match="one of"):
            await e6.posts.similar(post_id=1, url="https://example.test/x.png")
        with pytest.raises(InputError):
            await e6.posts.similar()
        assert await e6.posts.popular(date(1990, 1, 1)) == []


@virtual_time
async def test_changing_a_post() -> None:
    """A member changes tags and sources, and sees the change."""
    async with site(level="member") as (e6, _):
        some = await e6.posts.search("rating:s").first()
        assert some is not None
        changed = await e6.posts.update(some.id, tag_string_diff="quite_new", edit_reason="test")
        assert "quite_new" in changed.all_tags
        assert "quite_new" in (await e6.posts.get(some.id)).all_tags
        with pytest.raises(InputError, match="did you mean tag_string"):
            await e6.posts.update(some.id, tag_strin="x")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        with pytest.raises(ForbiddenError):
            await e6.posts.update(some.id, is_status_locked=True)


@virtual_time
async def test_votes() -> None:
    """A vote that is given twice stands, unless it shall be taken back."""
    async with site(level="member") as (e6, _):
        some = await e6.posts.search().first()
        assert some is not None
        first = await e6.posts.vote(some.id, 1)
        again = await e6.posts.vote(some.id, 1)
        assert (first.our_score, first.up) == (1, again.up)
        assert (await e6.posts.get(some.id)).stats.vote == 1
        toggled = await e6.posts.vote(some.id, 1, keep=False)
        assert (toggled.our_score, toggled.up) == (0, first.up - 1)
        await e6.posts.vote(some.id, -1)
        await e6.posts.unvote(some.id)
        assert (await e6.posts.get(some.id)).stats.vote == 0


@virtual_time
async def test_other_writes() -> None:
    """Copying notes and marking a translation answer as the server does."""
    async with site(level="member") as (e6, fake):
        posts = await e6.posts.search().collect()
        noted = [post for post in posts if post.has.notes]
        plain = [post for post in posts if not post.has.notes]
        await e6.posts.copy_notes(noted[0].id, plain[0].id)
        assert fake.requests[-1].path == f"/posts/{noted[0].id}/copy_notes.json"
        with pytest.raises(BadRequestError):
            await e6.posts.copy_notes(plain[1].id, plain[0].id)
        marked = await e6.posts.mark_as_translated(plain[0].id, translation_check=True, check=False)
        assert marked.id == plain[0].id
        assert fake.requests[-1].method == "PUT"


@virtual_time
async def test_who_may_not() -> None:
    """Nobody writes without login, and wrong keys are told apart from it."""
    async with site() as (e6, fake):
        with pytest.raises(ForbiddenError):
            await e6.posts.vote(1, 1)
        async with E621(AGENT, base_url=fake.url, login="ava", api_key="not_a_key") as wrong:
            with pytest.raises(AuthenticationError, match="check login and api_key") as caught:
                await wrong.posts.get(1)
        assert caught.value.server_message == "SessionLoader::AuthenticationFailure"


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (" ".join(f"tag{n}" for n in range(41)), "40"),
        ("( wolf fox", "group"),
        ("wolf )", "group"),
    ],
)
@virtual_time
async def test_queries_that_the_server_would_refuse(tags: str, words: str) -> None:
    """Too many tags and unbalanced groups are refused before anything is sent."""
    async with site() as (e6, fake):
        for ask in (e6.posts.count, e6.posts.random):
            with pytest.raises(QueryError, match=words):
                await ask(tags)
        with pytest.raises(QueryError, match=words):
            e6.posts.search(tags)
        assert fake.requests == []


@virtual_time
async def test_a_query_that_only_the_server_refuses() -> None:
    """What only the server can know is its 422, as InvalidError."""
    async with site() as (e6, _):
        with pytest.raises(InvalidError):
            await e6.raw(
                "GET", "/posts.json", params={"tags": " ".join(f"t{n}" for n in range(41))}
            )

"""What leads from one post to others, and to those who keep it."""

from __future__ import annotations

import json

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.iqdb_queries import IqdbQueries
from e6async.errors import InputError, NotFoundError
from e6async.testing import FakeSite, virtual_time

AGENT = "around-test/1.0 (by the tests)"


@virtual_time
async def test_next_and_previous() -> None:
    """The neighbours of a post within a query; the last one has itself."""
    async with FakeSite(E621, posts=200, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        ids = [post.id for post in await e6.posts.search("rating:s", page_size=3).collect(limit=3)]
        following = await e6.posts.next_or_previous(ids[1], tags="rating:s")
        before = await e6.posts.next_or_previous(ids[1], "prev", "rating:s", mode="basic")
        assert (before.id, following.id) == (ids[0], ids[2])
        assert (await e6.posts.next_or_previous(ids[0], "prev", "rating:s")).id == ids[0]


@virtual_time
async def test_a_short_link() -> None:
    """The id behind a short link costs one request and is not followed."""
    async with FakeSite(E621, posts=200, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        some = await e6.posts.search().first()
        assert some is not None
        digits, rest = "", some.id
        while rest:
            rest, digit = divmod(rest, 32)
            digits = "0123456789abcdefghijklmnopqrstuv"[digit] + digits
        before = len(fake.requests)
        assert await e6.posts.short_link(digits) == some.id
        assert len(fake.requests) == before + 1
        with pytest.raises(NotFoundError):
            await e6.posts.short_link("zz")


@virtual_time
async def test_who_keeps_a_post() -> None:
    """Every account that keeps a post comes once, whatever the size of a page."""
    async with FakeSite(E621, posts=200, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        post = await e6.posts.search("order:favcount").first()
        assert post is not None
        whole = await e6.posts.favorited_by(post.id).collect()
        by_one = await e6.posts.favorited_by(post.id, page_size=1).collect()
        assert whole
        assert whole == by_one
        assert [user.id for user in whole] == sorted({user.id for user in whole}, reverse=True)
        with pytest.raises(InputError, match="from 1 to 100"):
            e6.posts.favorited_by(post.id, page_size=101)


@virtual_time
async def test_recommendations() -> None:
    """Posts that go with another one, as many as are asked for, with their cards."""
    async with (
        FakeSite(E621, posts=200, seed=3) as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        some = await e6.posts.search("rating:s").first()
        assert some is not None
        like = await e6.posts.recommended_by_tags(some.id, limit=3)
        assert (like.post_id, like.model_version, len(like.results)) == (some.id, "os.tags", 3)
        assert {each.post_id for each in like.results} == {card.id for card in like.post_data}
        assert (await e6.posts.recommended_by_artist(some.id)).model_version == "os.artist"
        with pytest.raises(InputError, match="from 1 to 20"):
            await e6.posts.recommended_by_tags(some.id, limit=21)


@virtual_time
async def test_comments_as_html() -> None:
    """The comments as HTML, and the posts that they show by id, with or without their files."""
    card = {
        "id": 12, "flags": "pending flagged", "tags": "sky tree", "rating": "s", "file_ext": "png",
        "width": 30, "height": 20, "size": 99, "created_at": "2026-01-02T03:04:05.000Z",
        "uploader": "ava", "uploader_id": 7, "score": 3, "fav_count": 2, "is_favorited": False,
        "vote": 1, "comment_count": 4, "pools": "1 2",
    }  # fmt: skip
    body = {"html": "<p>post #12</p>", "posts": {"12": card, "13": {**card, "id": 13, "md5": "0"}}}
    async with (
        FakeSite(E621, posts=20, seed=3) as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        assert "comments" in (await e6.posts.comments_html(3)).html
        headers = {"Content-Type": "application/json"}
        fake.respond_next(status=200, body=json.dumps(body).encode(), headers=headers)
        shown = await e6.posts.comments_html(3)
        assert shown.html == "<p>post #12</p>"
        assert {key: (post.id, post.md5) for key, post in shown.posts.items()} == {
            "12": (12, None),
            "13": (13, "0"),
        }


@virtual_time
async def test_similar_is_the_search_by_picture() -> None:
    """Both names ask the same and get the same."""
    async with FakeSite(E621, posts=200, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        some = await e6.posts.search().first()
        assert some is not None
        found = await IqdbQueries(transport_of(e6)).query(post_id=some.id, score_cutoff=1)
        assert found[0].post_id == found[0].post.id == some.id
        assert await e6.posts.similar(post_id=some.id, score_cutoff=1) == found
        by_hash = await IqdbQueries(transport_of(e6)).query_post(hash=found[0].hash, score_cutoff=1)
        assert by_hash == found
        with pytest.raises(InputError, match="one of"):
            await IqdbQueries(transport_of(e6)).query()

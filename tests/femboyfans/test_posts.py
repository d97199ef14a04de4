"""Posts of FemboyFans: their shape, their lists, and what is changed of them."""

from __future__ import annotations

import asyncio
import json

import pytest

from e6async import E621, CommonPost, FemboyFans
from e6async.errors import InputError, NotFoundError, QueryError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "posts-test/1.0 (by the tests)"


def site(fake: FakeSite, level: str | None = "member") -> FemboyFans:
    login, key = fake.credentials(level) if level else (None, None)
    return FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key, strict=True)


@virtual_time
async def test_lists_are_bare_and_pages_hold_500() -> None:
    """Every post comes once, newest first, by cursor, 500 for a request."""
    async with FakeSite(FemboyFans, posts=1100, seed=1) as fake, site(fake) as e6:
        ids = [post.id async for post in e6.posts.search("status:any")]
        assert ids == sorted(ids, reverse=True)
        assert len(set(ids)) == len(ids) == 1100
        assert all(dict(request.query)["limit"] == "500" for request in fake.requests)


@virtual_time
async def test_a_post_has_what_this_site_tells() -> None:
    """Variants, views, a count of down-votes, and one's own vote: null for none."""
    async with FakeSite(FemboyFans, posts=50, seed=1) as fake, site(fake) as e6:
        post = await e6.posts.search("rating:s").first()
        assert post is not None
        assert post.score.down >= 0
        assert post.score.total == post.score.up - post.score.down
        assert post.own_vote is None
        assert post.preview_url == next(
            (each.url for each in post.variants if each.type == "preview"), post.url
        )
        assert post.all_tags == post.tags.all
        voted = await e6.posts.vote(post.id, -1)
        assert (voted.our_score, voted.down) == (-1, post.score.down + 1)
        assert (await e6.posts.get(post.id)).own_vote == -1
        await e6.posts.unvote(post.id)
        assert (await e6.posts.get(post.id)).own_vote is None


@virtual_time
async def test_look_ups_at_once_are_a_search() -> None:
    """Ids and MD5s that are asked for together go out together, 100 a request."""
    async with FakeSite(FemboyFans, posts=300, seed=1) as fake, site(fake) as e6:
        there = [post.id for post in await e6.posts.many(range(1, 251))]
        assert len(fake.requests) == 3
        assert there == sorted(there)
        assert len(there) > 200
        some = await asyncio.gather(*map(e6.posts.get, there[5:8]))
        assert [post.id for post in some] == there[5:8]
        again = await asyncio.gather(*(e6.posts.by_md5(post.md5.upper()) for post in some))
        assert again == some
        assert len(fake.requests) == 5
        with pytest.raises(NotFoundError):
            await e6.posts.get(9_999_999)


@virtual_time
async def test_crawl_and_stream_are_those_of_e621() -> None:
    """The same engine reads both sites."""
    async with FakeSite(FemboyFans, posts=1200, seed=1) as fake, site(fake) as e6:
        ids = [post.id async for post in e6.posts.crawl("status:any")]
        assert ids == sorted(set(ids), reverse=True)
        assert len(ids) == 1200
        async for post in e6.posts.stream("status:any", after=ids[20]):
            assert post.id == ids[19]
            break


@pytest.mark.parametrize(
    ("tags", "why"),
    [("x ( a b )", "groups"), (" ".join(f"t{n}" for n in range(41)), "leave out 1")],
)
async def test_queries_that_this_site_refuses(tags: str, why: str) -> None:
    """Groups are not known here, and no more than 40 terms are taken."""
    with pytest.raises(QueryError, match=why):
        FemboyFans(AGENT).posts.search(tags)


@virtual_time
async def test_an_order_of_the_servers_is_paged_by_number() -> None:
    """Orders that only this site has do not go by id; `order:id` does, upwards."""
    async with FakeSite(FemboyFans, posts=60, seed=1) as fake, site(fake) as e6:
        await e6.posts.search("order:views").collect(limit=5)
        await e6.posts.search('order:"score" limit:7').collect(limit=5)
        up = await e6.posts.search("order:id").collect(limit=5)
        pages = [dict(request.query) for request in fake.requests]
        assert [page["page"] for page in pages] == ["1", "1", "a0"]
        assert pages[1]["limit"] == "7"
        assert [post.id for post in up] == sorted(post.id for post in up)


@virtual_time
async def test_what_was_edited_comes_back() -> None:
    """An edit goes below the key that Rails asks for."""
    async with FakeSite(FemboyFans, posts=30, seed=1) as fake, site(fake) as e6:
        post = await e6.posts.update(5, tag_string_diff="brass_lantern", edit_reason="seen")
        assert "brass_lantern" in post.all_tags
        assert b"post%5Btag_string_diff%5D=brass_lantern" in fake.requests[-1].body
        wrong = {"tag_string_dif": "a"}
        with pytest.raises(InputError, match="did you mean tag_string_diff"):
            await e6.posts.update(5, **wrong)  # type: ignore[arg-type]


@virtual_time
async def test_favorites_are_records_of_their_own() -> None:
    """A favorite holds its post; its pages go by the id of the favorite."""
    async with FakeSite(FemboyFans, posts=40, seed=1) as fake, site(fake) as e6:
        made = [await e6.favorites.create(post_id) for post_id in (7, 3, 9)]
        assert [each.post.id for each in made] == [7, 3, 9]
        found = await e6.favorites.search(page_size=2).collect()
        assert [each.post_id for each in found][:3] == [9, 3, 7]
        await e6.favorites.delete(3)
        assert 3 not in [each.post_id async for each in e6.favorites.search()]


@virtual_time
async def test_answers_that_are_no_json_records() -> None:
    """A frame is a picture; what has no body is None."""
    async with FakeSite(FemboyFans, posts=30, seed=1) as fake, site(fake) as e6:
        picture = b"RIFF\x04\x00\x00\x00WEBP"
        fake.respond_next(status=200, body=picture, headers={"Content-Type": "image/webp"})
        assert await e6.posts.frame(3, 12) == picture
        fake.respond_next(status=204)
        await e6.posts.regenerate_thumbnails(3)


@virtual_time
async def test_search_by_picture_nests_its_parameters() -> None:
    """A hash goes into `search[hash]`, and a match holds a whole post."""
    async with FakeSite(FemboyFans, posts=30, seed=1) as fake, site(fake) as e6:
        post = await e6.raw("GET", "/posts/3.json")
        body = json.dumps([{"post_id": 3, "score": 91.5, "hash": "ab", "post": post}]).encode()
        fake.respond_next(status=200, body=body)
        (match,) = await e6.iqdb_queries.query(hash="ab", score_cutoff=80)
        assert (match.post.id, match.score) == (3, 91.5)
        query = dict(fake.requests[-1].query)
        assert (query["search[hash]"], query["search[score_cutoff]"]) == ("ab", "80")
        with pytest.raises(InputError, match="exactly one of"):
            await e6.iqdb_queries.query(hash="ab", post_id=3)


async def test_what_the_site_lacks_is_said_before_anything_is_sent() -> None:
    """This server counts for nobody."""
    async with FemboyFans(AGENT, base_url="http://127.0.0.1:9") as e6:
        with pytest.raises(UnsupportedError, match="count"):
            await e6.posts.count("stoat")


@virtual_time
async def test_both_sites_share_words_for_posts() -> None:
    """What is written for the common words takes posts of either site, in any type checker."""

    def told(post: CommonPost) -> list[object]:
        files = [post.url, post.preview_url, post.sample_url]
        size = [post.width, post.height, post.ext, post.md5]
        return [post.id, post.rating, post.score.total, post.fav_count, post.all_tags, files, size]

    async with (
        FakeSite(FemboyFans, posts=20, seed=1) as fake,
        FakeSite(E621, posts=20, seed=1) as other,
        site(fake) as one,
        E621(AGENT, base_url=other.url) as two,
    ):
        for found in (await one.posts.search().first(), await two.posts.search().first()):
            assert found is not None
            assert None not in told(found)

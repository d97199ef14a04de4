"""Pages and limits: which are served, their order, and the errors for others."""

from __future__ import annotations

import pytest

from tests.testing.asking import Ask, asking

BEYOND = "You cannot go beyond page {}. Please narrow your search terms."


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": "321"}, "Limit must be between 0 and 320."),
        ({"limit": "99999999999999999999"}, "Limit must be between 0 and 320."),
        ({"limit": "-1"}, "Invalid limit."),
        ({"limit": "1.5"}, "Invalid limit."),
        ({"limit": "ten"}, "Invalid limit."),
        ({"limit[]": "1"}, "Invalid limit."),
        ({"page": "0"}, "Invalid page number."),
        ({"page": "-1"}, "Invalid page number."),
        ({"page": "1.5"}, "Invalid page number."),
        ({"page": "A100"}, "Invalid page number."),
        ({"page[x]": "1"}, "Invalid page number."),
        ({"page": "751"}, BEYOND.format(750)),
        ({"page": "2", "limit": "0"}, BEYOND.format(1)),
        ({"page": "b2147483648"}, "Page parameter is out of valid range."),
    ],
)
@pytest.mark.parametrize("path", ["/posts.json", "/tags.json"])
async def test_refused(ask: Ask, path: str, params: dict[str, str], message: str) -> None:
    """Values outside of the limits are a 410, and never clamped."""
    reply = await ask(path, params=params)
    assert reply.status == 410
    assert reply.json == {"success": False, "message": message, "code": None}


async def test_sizes(ask: Ask) -> None:
    """The default page size is 75; 0 is allowed."""
    assert len((await ask("/tags.json")).json) == 75
    assert len((await ask("/tags.json", params={"limit": "320"})).json) > 75
    assert (await ask("/tags.json", params={"limit": "0"})).json == []
    assert (await ask("/posts.json", params={"limit": "0"})).json == {"posts": []}
    assert (await ask("/tags.json", params={"limit": "", "page": ""})).status == 200


async def test_past_the_end(ask: Ask) -> None:
    """A numbered page after the last one is empty."""
    assert (await ask("/posts.json", params={"page": "750"})).json == {"posts": []}


async def test_before(ask: Ask) -> None:
    """`b` returns smaller ids, the highest first."""
    ids = await ask.ids(page="b200", limit="20")
    assert ids == sorted(ids, reverse=True)
    assert ids[0] < 200
    expected = [post.id for post in ask.world.posts if post.id < 200 and not post.deleted]
    assert ids == expected[::-1][: len(ids)]


async def test_after(ask: Ask) -> None:
    """`a` returns the nearest larger ids, also the highest first."""
    ids = await ask.ids(page="a200", limit="20")
    assert ids == sorted(ids, reverse=True)
    expected = [post.id for post in ask.world.posts if post.id > 200 and not post.deleted]
    assert ids == expected[: len(ids)][::-1]


async def test_a_cursor_overrides_the_order(ask: Ask) -> None:
    """A cursor overrides the order of a query; its filters stay."""
    by_id = await ask.ids("wolf", page="b300", limit="10")
    assert await ask.ids("wolf order:score", page="b300", limit="10") == by_id
    assert await ask.ids("wolf order:random", page="b300", limit="10") == by_id
    bumped = await ask.ids("order:comment_bumped", page="b300", limit="320")
    expected = [p.id for p in ask.world.posts if p.id < 300 and p.bumped_at and not p.deleted]
    assert bumped == expected[::-1]


async def test_walking_down_finds_everything_once(ask: Ask) -> None:
    """Paging down by cursor returns every post that is not deleted once."""
    paged_ids: list[int] = []
    page = "1"
    while ids := await ask.ids(page=page, limit="50"):
        paged_ids += ids
        page = f"b{ids[-1]}"
    expected = [post.id for post in ask.world.posts if not post.deleted]
    assert paged_ids == expected[::-1]


async def test_walking_up_finds_everything_once(ask: Ask) -> None:
    """Paging up by cursor, from the first id of each page, returns every post once."""
    paged_ids: list[int] = []
    page = "a0"
    while ids := await ask.ids(page=page, limit="50"):
        paged_ids += ids[::-1]
        page = f"a{ids[0]}"
    assert paged_ids == [post.id for post in ask.world.posts if not post.deleted]


async def test_short_pages() -> None:
    """Posts that exist in the index only are missing from pages, which are shorter."""
    async with asking(posts=300, gaps=0.2) as ask:
        pages = [await ask.ids(page=str(number), limit="30") for number in range(1, 12)]
        sizes = [len(page) for page in pages if page]
        assert min(sizes[:-1]) < 30
        assert max(sizes) <= 30
        count = (await ask("/posts/count.json")).json["count"]
        assert count > sum(sizes)


async def test_per_page() -> None:
    """Lists of posts have the page size of the account, lists of tags do not."""
    async with asking(posts=100, gaps=0) as ask:
        user = {"user": {"per_page": 7}}
        assert (await ask("/users/7.json", "PATCH", by="member", json=user)).status == 204
        assert len((await ask("/posts.json", by="member")).json["posts"]) == 7
        assert len((await ask("/tags.json", by="member")).json) == 75


async def test_limit_in_the_query(ask: Ask) -> None:
    """`limit:` among the tags applies without a parameter, with the same limits."""
    assert len((await ask("/posts.json", params={"tags": "limit:5"})).json["posts"]) == 5
    both = await ask("/posts.json", params={"tags": "limit:5", "limit": "9"})
    assert len(both.json["posts"]) == 9
    assert (await ask("/posts.json", params={"tags": "limit:500"})).status == 410
    assert (await ask("/posts.json", params={"tags": "limit:x"})).status == 410


async def test_favorited_by_is_clamped(ask: Ask) -> None:
    """One list clamps its limit."""
    post = max(ask.world.posts, key=lambda post: 0 if post.hide_favorites_list else post.fav_count)
    path = f"/posts/{post.id}/favorites.json"
    assert (await ask(path, params={"limit": "999"})).status == 200
    assert len((await ask(path, params={"limit": "0"})).json) == 1

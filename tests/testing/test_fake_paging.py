"""Pages and limits: which are served, in which order, and what is said to the others."""

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
    """What is outside of the limits is refused with 410, never cut to fit."""
    reply = await ask(path, params=params)
    assert reply.status == 410
    assert reply.json == {"success": False, "message": message, "code": None}


async def test_sizes(ask: Ask) -> None:
    """A page holds 75 unless told otherwise, and may hold none at all."""
    assert len((await ask("/tags.json")).json) == 75
    assert len((await ask("/tags.json", params={"limit": "320"})).json) > 75
    assert (await ask("/tags.json", params={"limit": "0"})).json == []
    assert (await ask("/posts.json", params={"limit": "0"})).json == {"posts": []}
    assert (await ask("/tags.json", params={"limit": "", "page": ""})).status == 200


async def test_past_the_end(ask: Ask) -> None:
    """A numbered page behind the last one is empty."""
    assert (await ask("/posts.json", params={"page": "750"})).json == {"posts": []}


async def test_before(ask: Ask) -> None:
    """`b` gives what has smaller ids, the highest first."""
    ids = await ask.ids(page="b200", limit="20")
    assert ids == sorted(ids, reverse=True)
    assert ids[0] < 200
    wanted = [post.id for post in ask.world.posts if post.id < 200 and not post.deleted]
    assert ids == wanted[::-1][: len(ids)]


async def test_after(ask: Ask) -> None:
    """`a` gives the nearest larger ids, and these the highest first, too."""
    ids = await ask.ids(page="a200", limit="20")
    assert ids == sorted(ids, reverse=True)
    wanted = [post.id for post in ask.world.posts if post.id > 200 and not post.deleted]
    assert ids == wanted[: len(ids)][::-1]


async def test_a_cursor_overrides_the_order(ask: Ask) -> None:
    """With a cursor the order of a query does not matter; what it filters stays."""
    by_id = await ask.ids("wolf", page="b300", limit="10")
    assert await ask.ids("wolf order:score", page="b300", limit="10") == by_id
    assert await ask.ids("wolf order:random", page="b300", limit="10") == by_id
    bumped = await ask.ids("order:comment_bumped", page="b300", limit="320")
    wanted = [p.id for p in ask.world.posts if p.id < 300 and p.bumped_at and not p.deleted]
    assert bumped == wanted[::-1]


async def test_walking_down_finds_everything_once(ask: Ask) -> None:
    """A walk by cursor meets every post that is not deleted."""
    found: list[int] = []
    page = "1"
    while ids := await ask.ids(page=page, limit="50"):
        found += ids
        page = f"b{ids[-1]}"
    wanted = [post.id for post in ask.world.posts if not post.deleted]
    assert found == wanted[::-1]


async def test_walking_up_finds_everything_once(ask: Ask) -> None:
    """A walk upward goes on from the first id of each page."""
    found: list[int] = []
    page = "a0"
    while ids := await ask.ids(page=page, limit="50"):
        found += ids[::-1]
        page = f"a{ids[0]}"
    assert found == [post.id for post in ask.world.posts if not post.deleted]


async def test_short_pages() -> None:
    """Posts that only the index knows are missing from the middle of pages, which end short."""
    async with asking(posts=300, gaps=0.2) as ask:
        pages = [await ask.ids(page=str(number), limit="30") for number in range(1, 12)]
        sizes = [len(page) for page in pages if page]
        assert min(sizes[:-1]) < 30
        assert max(sizes) <= 30
        count = (await ask("/posts/count.json")).json["count"]
        assert count > sum(sizes)


async def test_per_page() -> None:
    """Posts follow the account's own page size, tags do not."""
    async with asking(posts=100, gaps=0) as ask:
        user = {"user": {"per_page": 7}}
        assert (await ask("/users/7.json", "PATCH", by="member", json=user)).status == 204
        assert len((await ask("/posts.json", by="member")).json["posts"]) == 7
        assert len((await ask("/tags.json", by="member")).json) == 75


async def test_limit_in_the_query(ask: Ask) -> None:
    """`limit:` among the tags counts where no parameter does, and is held to the rules."""
    assert len((await ask("/posts.json", params={"tags": "limit:5"})).json["posts"]) == 5
    both = await ask("/posts.json", params={"tags": "limit:5", "limit": "9"})
    assert len(both.json["posts"]) == 9
    assert (await ask("/posts.json", params={"tags": "limit:500"})).status == 410
    assert (await ask("/posts.json", params={"tags": "limit:x"})).status == 410


async def test_favorited_by_is_clamped(ask: Ask) -> None:
    """One list cuts its limit instead of refusing it."""
    post = max(ask.world.posts, key=lambda post: 0 if post.hide_favorites_list else post.fav_count)
    path = f"/posts/{post.id}/favorites.json"
    assert (await ask(path, params={"limit": "999"})).status == 200
    assert len((await ask(path, params={"limit": "0"})).json) == 1

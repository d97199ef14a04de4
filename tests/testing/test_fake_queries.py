"""Tag queries: limits, orders, and what depends on the caller."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e6async.testing._records import Post
from tests.testing.asking import Ask, asking

TOO_MANY = "You cannot search for more than 40 tags at a time"
TOO_DEEP = "You cannot have more than 10 levels of grouping at a time"


def query(*terms: str) -> dict[str, str]:
    """The parameters of a search."""
    return {"tags": " ".join(terms), "v2": "true"}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        (" ".join(f"a{number}" for number in range(41)), TOO_MANY),
        ("( ( ( ( ( ( ( ( ( ( ( a ) ) ) ) ) ) ) ) ) ) )", TOO_DEEP),
        ("x " + "( y " * 9 + ") " * 9, TOO_DEEP),
        ("age:999999999y", "Invalid date: 999999999y"),
    ],
)
async def test_refused(ask: Ask, tags: str, message: str) -> None:
    """Queries that are too long, too deep or impossible are a 422."""
    for path in ("/posts.json", "/posts/count.json", "/posts/random.json"):
        reply = await ask(path, params={"tags": tags})
        assert reply.status == 422
        assert reply.json == {"success": False, "message": message, "code": None}


async def test_forty_terms(ask: Ask) -> None:
    """Forty terms are allowed; some terms do not count, orders do."""
    many = [f"-a{number}" for number in range(40)]
    assert (await ask("/posts.json", params=query(*many))).status == 200
    free = [*many, "rating:s", "status:deleted", "limit:5"]
    assert (await ask("/posts.json", params=query(*free))).status == 200
    assert (await ask("/posts.json", params=query(*many, "order:id"))).status == 422


async def test_too_many_tags_from_wildcards(ask: Ask) -> None:
    """The tags of wildcards count as well; each wildcard becomes at most 40 tags."""
    letters = [f"-*{letter}*" for letter in "abcdefghiklmnoprstuwxyz_"]
    reply = await ask("/posts.json", params=query(*letters, "-*e_*", "-*r_*", "-b*", "-*d"))
    assert reply.status == 422
    assert reply.json["message"].startswith("Tag search query is too large (")


ORDERS: dict[str, Callable[[Post], float]] = {
    "order:id": lambda post: post.id,
    "order:id_desc": lambda post: -post.id,
    "-order:id": lambda post: -post.id,
    "order:score": lambda post: -post.score * 1e6 - post.id,
    "order:score_asc": lambda post: post.score * 1e6 + post.id,
    "-order:score": lambda post: post.score * 1e6 + post.id,
    "order:favcount": lambda post: -post.fav_count * 1e6 - post.id,
    "order:change_asc": lambda post: post.change_seq,
    "order:md5": lambda post: -int(post.md5[:12], 16),
    "order:created_asc": lambda post: post.created_at,
    "order:unheard_of": lambda post: -post.id,
    "order:score order:id": lambda post: post.id,
}


@pytest.mark.parametrize("order", ORDERS)
async def test_orders(ask: Ask, order: str) -> None:
    """Posts are in the requested order."""
    expected = sorted((p for p in ask.world.posts if not p.deleted), key=ORDERS[order])
    ids = [*await ask.ids(order), *await ask.ids(order, page="2")]
    assert ids == [post.id for post in expected]


VALUES: dict[str, Callable[[Post], float | None]] = {
    "order:mpixels": lambda post: round(post.width * post.height / 1e6 + 1e-9, 2),
    "order:filesize": lambda post: post.size,
    "order:landscape": lambda post: round(post.width / post.height + 1e-9, 2),
    "order:tagcount": lambda post: len(post.tags),
    "order:duration": lambda post: post.duration,
    "order:note": lambda post: post.noted_at,
    "order:updated": lambda post: post.updated_at,
    "order:comment": lambda post: post.commented_at,
}


@pytest.mark.parametrize("order", VALUES)
async def test_orders_with_equals(ask: Ask, order: str) -> None:
    """Without a second key only the values are ordered; missing values are last."""
    ids = [*await ask.ids(order), *await ask.ids(order, page="2")]
    values = [VALUES[order](ask.world.posts[post_id]) for post_id in ids]
    present = [value for value in values if value is not None]
    assert present == sorted(present, reverse=True)
    assert values == present + [None] * (len(values) - len(present))


async def test_random_orders(ask: Ask) -> None:
    """A seed repeats an order; without a seed it differs."""
    seeded = await ask.ids("randseed:5")
    assert await ask.ids("order:random randseed:5") == seeded
    assert await ask.ids("order:random randseed:6") != seeded
    assert await ask.ids("order:random") != await ask.ids("order:random")
    assert sorted(seeded)[:-1] != seeded[:-1]


async def test_deleted_first(ask: Ask) -> None:
    """Ordering by deletion shows deleted posts."""
    posts = await ask.posts("order:deleted", limit="5")
    assert len(posts) == 5
    assert all(post["flags"]["deleted"] for post in posts)


async def test_count(ask: Ask) -> None:
    """The count is that of the index, which may have posts that no longer exist."""
    rows = sum("wolf" in post.tags and not post.deleted for post in ask.world.posts)
    reply = await ask("/posts/count.json", params={"tags": "wolf"})
    assert reply.json["capped"] is False
    assert rows <= reply.json["count"] <= rows + 6


async def test_random_post(ask: Ask) -> None:
    """A random post matches the query; without a match it is a 404."""
    reply = await ask("/posts/random.json", params=query("wolf rating:s"))
    assert "wolf" in reply.json["tags"]
    missing = await ask("/posts/random.json", params=query("no_such_tag"))
    assert (missing.status, missing.json) == (404, {"success": False, "reason": "not found"})


async def test_neighbours(ask: Ask) -> None:
    """The next post is the nearest match with a lower id, the previous one with a higher id."""
    wolves = [p.id for p in ask.world.posts if "wolf" in p.tags and not p.deleted]
    path, params = f"/posts/{wolves[5]}/show_seq.json", query()
    after = await ask(path, params=params | {"q": "wolf order:score"})
    assert after.json["id"] == wolves[4]
    before = await ask(path, params=params | {"tags": "wolf", "seq": "prev"})
    assert before.json["id"] == wolves[6]
    last = await ask(
        f"/posts/{wolves[-1]}/show_seq.json", params=params | {"seq": "prev", "q": "wolf"}
    )
    assert last.json["id"] == wolves[-1]


async def test_me(ask: Ask) -> None:
    """`me` is the caller; votes are the caller's own, except for moderators."""
    assert ask.world.users[7].name == ask.fake.credentials("member")[0]
    mine = [p.id for p in ask.world.posts if p.fans >> 7 & 1 and not p.deleted][::-1]
    reply = await ask("/posts.json", params=query("fav:me limit:320"), by="member")
    assert [post["id"] for post in reply.json] == mine
    voted = [p.id for p in ask.world.posts if p.upvoters >> 7 & 1 and not p.deleted][::-1]
    reply = await ask("/posts.json", params=query("upvote:quiet_otter limit:320"), by="member")
    assert [post["id"] for post in reply.json] == voted
    otter = [p.id for p in ask.world.posts if p.upvoters >> 11 & 1 and not p.deleted][::-1]
    reply = await ask("/posts.json", params=query("upvote:quiet_otter limit:320"), by="moderator")
    assert [post["id"] for post in reply.json] == otter


async def test_private_things(ask: Ask) -> None:
    """Hidden favorites and private sets are a 403, not empty."""
    private = next(user for user in ask.world.users if user.enable_privacy_mode)
    reply = await ask("/posts.json", params=query(f"fav:{private.name}"))
    reason = "Access Denied: This user's favorites are hidden"
    assert (reply.status, reply.json) == (403, {"success": False, "reason": reason})
    assert (await ask("/posts.json", params=query("fav:!13"), by="moderator")).status == 200
    reply = await ask("/posts.json", params=query("set:my_drafts"))
    assert (reply.status, reply.json) == (403, {"success": False, "reason": "Access Denied"})
    assert (await ask("/posts.json", params=query("set:my_drafts"), by="member")).status == 200


async def test_safe_mode(ask: Ask) -> None:
    """Safe mode returns safe posts only, and hides the files of others."""
    ratings = {post["rating"] for post in await ask.posts("status:any", safe_mode="true")}
    assert ratings == {"s"}
    unsafe = next(p for p in ask.world.posts if p.rating != "s" and not p.deleted)
    reply = await ask(f"/posts/{unsafe.id}.json", params={"v2": "true", "safe_mode": "1"})
    assert reply.json["files"]["original"]["url"] is None
    assert reply.json["files"]["meta"]["md5"] == unsafe.md5


async def test_days_are_those_of_the_zone() -> None:
    """Days and times depend on the caller's time zone."""
    async with asking(posts=300, gaps=0) as ask:
        params = query("date:2022-10-27") | {"limit": "320", "mode": "thumbnail"}
        for zone, suffix in (("UTC", "Z"), ("Tokyo", "+09:00"), ("nowhere", "-04:00")):
            reply = await ask("/posts.json", params=params | {"time_zone": zone})
            stamps = [post["created_at"] for post in reply.json]
            assert len(stamps) > 60
            assert all(stamp.startswith("2022-10-27T") for stamp in stamps)
            assert all(stamp.endswith(suffix) for stamp in stamps)


async def test_the_clocks_change() -> None:
    """Anonymous responses have Eastern time, which changes on the first Sunday of November."""
    async with asking(posts=1000) as ask:
        oldest = await ask.posts("order:id", limit="1")
        newest = await ask.posts(limit="1")
        assert oldest[0]["created_at"].endswith("-04:00")
        assert newest[0]["created_at"].endswith("-05:00")


async def test_popular(ask: Ask) -> None:
    """The popular posts of a day are sorted by score and include deleted ones."""
    params = {"date": "2022-10-26", "v2": "true", "mode": "thumbnail"}
    day = (await ask("/popular.json", params=params)).json
    scores = [post["score"] for post in day]
    assert scores == sorted(scores, reverse=True)
    assert {post["created_at"][:10] for post in day} == {"2022-10-26"}
    assert len(day) <= 75
    week = (await ask("/popular.json", params=params | {"scale": "week"})).json
    assert len({post["created_at"][:10] for post in week}) > 3
    wrapped = await ask("/popular.json")
    assert list(wrapped.json) == ["posts"]
    wrong = await ask("/popular.json", params={"date": "soon"})
    assert (wrong.status, wrong.json["message"]) == (422, "Invalid date: soon")
    moved = await ask("/explore/posts/popular.json", params={"scale": "week"})
    assert moved.headers["Location"] == f"{ask.fake.url}/popular.json?scale=week"

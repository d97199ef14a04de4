"""Edits of posts, votes and favorites: their effects and responses."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from e6async.testing._e621.versions import versions_of
from e6async.testing._records import Post
from tests.testing.asking import Ask, asking

EXTENDED = {"v2": "true", "mode": "extended"}


def plain(ask: Ask) -> Post:
    """An ordinary post."""
    return next(
        post
        for post in ask.world.posts
        if not (post.deleted or post.rating_locked or post.locked_tags or post.parent_id)
        and not (post.favorites_transfer or post.hide_favorites_list or post.children)
        and post.sources
        and post.rating == "s"
    )


async def edit(ask: Ask, post: Post, by: str = "member", **values: Any) -> dict[str, Any]:
    """Edit a post and return the response."""
    reply = await ask(
        f"/posts/{post.id}.json", "PATCH", by=by, params=EXTENDED, json={"post": values}
    )
    assert reply.status == 200, reply.body
    answer: dict[str, Any] = reply.json
    return answer


async def test_tag_diffs(ask: Ask) -> None:
    """A diff adds and removes tags, resolves aliases and adds implied tags."""
    post = plain(ask)
    before = {tag: ask.world.post_count(tag) for tag in ("rabbit", post.tags[0])}
    answer = await edit(ask, post, tag_string_diff=f"bunny art:newcomer -{post.tags[0]}")
    tags = {tag for names in answer["tags"].values() for tag in names}
    assert {"rabbit", "lagomorph", "mammal", "newcomer"} <= tags
    assert post.tags[0] not in tags
    assert "newcomer" in answer["tags"]["artist"]
    assert answer["change_seq"] > post.change_seq
    assert await ask.ids("newcomer") == [post.id]
    gone = ask.world.post_count(post.tags[0])
    assert gone == before[post.tags[0]] - 1
    tag = (await ask("/tags/newcomer.json")).json
    assert (tag["category"], tag["post_count"]) == (1, 1)


async def test_whole_tag_strings(ask: Ask) -> None:
    """With the old string an edit keeps the changes of others; automatic tags stay."""
    post = plain(ask)
    await edit(ask, post, tag_string_diff="lantern")
    mine = " ".join([*post.tags, "teapot"])
    answer = await edit(ask, post, tag_string=mine, old_tag_string=" ".join(post.tags))
    tags = {tag for names in answer["tags"].values() for tag in names}
    assert {"lantern", "teapot"} <= tags
    bare = await edit(ask, post, tag_string="solo")
    left = {tag for names in bare["tags"].values() for tag in names}
    assert "solo" in left
    assert not left & {"lantern", "teapot"}


async def test_commands_among_tags(ask: Ask) -> None:
    """Rating, parent, pool and child can be set by commands among the tags."""
    post = plain(ask)
    other = next(p for p in ask.world.posts if p.id > post.id + 8 and not p.parent_id)
    answer = await edit(
        ask, post, tag_string_diff=f"rating:q pool:2 newpool:Fresh_One child:{other.id}"
    )
    assert answer["rating"] == "q"
    fresh = max(ask.world.pools)
    assert answer["pools"] == sorted({*post.pools, 2, fresh})
    assert ask.world.pools[2].post_ids == (post.id,)
    assert answer["relationships"]["children"] == [other.id]
    child = (await ask(f"/posts/{other.id}.json")).json["post"]
    assert child["relationships"]["parent_id"] == post.id
    # In a diff `-` removes a tag; a command with `-` needs the whole string.
    edited = await edit(ask, post, tag_string_diff="-pool:2")
    assert 2 in edited["pools"]
    back = await edit(ask, post, tag_string=f"solo -pool:2 -child:{other.id}")
    assert back["pools"] == sorted({*post.pools, fresh})
    assert back["relationships"]["children"] == []


async def test_sources_and_texts(ask: Ask) -> None:
    """Sources can be added and removed by diff, at most ten are kept; CRLF becomes LF."""
    post = plain(ask)
    first = post.sources[0]
    answer = await edit(ask, post, source_diff=f"https://new.example/1\n-{first}")
    assert answer["sources"] == [*post.sources[1:], "https://new.example/1"]
    many = "\n".join(f"https://new.example/{number}" for number in range(20))
    answer = await edit(ask, post, source=many, description="one\r\ntwo")
    assert len(answer["sources"]) == 10
    assert answer["description"] == "one\ntwo"


async def test_a_failed_edit_answers_200(ask: Ask) -> None:
    """The response has the invalid values, but nothing is saved."""
    post = plain(ask)
    answer = await edit(ask, post, rating="x", tag_string_diff="lantern")
    assert answer["rating"] == "x"
    assert (answer["change_seq"], answer["updated_at"]) == (
        post.change_seq,
        (await ask.posts(f"id:{post.id}"))[0]["updated_at"],
    )
    assert (await ask.posts(f"id:{post.id}"))[0]["rating"] == post.rating
    locked = next(p for p in ask.world.posts if p.rating_locked and not p.deleted)
    other = "q" if locked.rating != "q" else "e"
    assert (await edit(ask, locked, rating=other))["rating"] == other
    assert ask.world.posts[locked.id].rating == locked.rating


async def test_a_first_parent_is_no_change(ask: Ask) -> None:
    """A first parent does not increase the change number; both posts have the relation."""
    post = plain(ask)
    parent = next(p for p in ask.world.posts if p.id > post.id and not p.children)
    answer = await edit(ask, post, parent_id=parent.id)
    assert answer["relationships"]["parent_id"] == parent.id
    assert answer["change_seq"] == post.change_seq
    assert ask.world.posts[parent.id].children == (post.id,)
    assert (await edit(ask, post, parent_id=999_999))["relationships"]["parent_id"] is None
    assert ask.world.posts[parent.id].children == ()


async def test_newcomers_may_not_edit(ask: Ask) -> None:
    """An account of less than a week gets an error about its age."""
    path = f"/posts/{plain(ask).id}.json"
    reply = await ask(path, "PATCH", by="newcomer", json={"post": {"rating": "s"}})
    reason = "Access Denied: Updater can not yet perform this action. Account is too new"
    assert (reply.status, reply.json) == (403, {"success": False, "reason": reason})


async def test_revert(ask: Ask) -> None:
    """A revert to a version of the post has no body; versions of other posts get 404."""
    post = plain(ask)
    await edit(ask, post, rating="q")
    version = versions_of(ask.world, ask.world.posts[post.id])[1]
    path = f"/posts/{post.id}/revert.json"
    reply = await ask(path, "PUT", by="member", data={"version_id": str(version.id)})
    assert (reply.status, reply.body) == (204, b"")
    assert ask.world.posts[post.id].rating == "s"
    assert (await ask(path, "PUT", by="member", data={"version_id": "1"})).status == 404


async def test_copy_notes(ask: Ask) -> None:
    """Notes are copied to another post; a post without notes, or the post itself, is an error."""
    noted = next(p for p in ask.world.posts if p.notes)
    post, path = plain(ask), f"/posts/{noted.id}/copy_notes.json"
    reply = await ask(path, "PUT", by="member", data={"other_post_id": str(post.id)})
    assert reply.status == 204
    assert ask.world.posts[post.id].notes[-len(noted.notes) :] == noted.notes
    same = await ask(path, "PUT", by="member", data={"other_post_id": str(noted.id)})
    reason = "Source and destination posts are the same"
    assert (same.status, same.json) == (400, {"success": False, "reason": reason})


async def test_mark_as_translated(ask: Ask) -> None:
    """A partial translation keeps its request tag, a complete one does not."""
    path = f"/posts/{plain(ask).id}/mark_as_translated.json"
    half = {"post[partially_translated]": "1"}
    tags = (await ask(path, "PUT", by="member", params=EXTENDED, data=half)).json["tags"]["meta"]
    assert {"partially_translated", "translation_request"} <= set(tags)
    whole = {"post[partially_translated]": "0", "post[translation_check]": "0"}
    tags = (await ask(path, "PUT", by="member", params=EXTENDED, data=whole)).json["tags"]["meta"]
    assert "translated" in tags
    assert "translation_request" not in tags


async def test_votes(ask: Ask) -> None:
    """A vote counts; the same vote again removes it; the opposite vote replaces it."""
    post = next(
        p for p in ask.world.posts if not (p.upvoters | p.downvoters) >> 7 & 1 and not p.deleted
    )
    path = f"/posts/{post.id}/votes.json"

    async def vote(score: str, **more: str) -> list[int]:
        reply = await ask(path, "POST", by="member", data={"score": score} | more)
        assert reply.status == 200
        assert "X-Api-Limit" not in reply.headers
        return [reply.json[key] for key in ("up", "down", "our_score")]

    up, down = post.up, post.down
    assert await vote("1") == [up + 1, down, 1]
    assert (await ask(f"/posts/{post.id}.json", by="member")).json["post"]["vote"] == 1
    assert await vote("1", no_unvote="true") == [up + 1, down, 0]
    assert await vote("-1") == [up, down - 1, -1]
    assert await vote("-1") == [up, down, 0]
    assert (await ask(path, "DELETE", by="member")).status == 204
    wrong = await ask(path, "POST", by="member", data={"score": "2"})
    assert (wrong.status, wrong.json["message"]) == (422, "Invalid vote")
    ask.world.locked_votes.add((post.id, 7))
    locked = await ask(path, "POST", by="member", data={"score": "1"})
    assert (locked.status, locked.json["message"]) == (422, "Vote is locked")
    locked = await ask(path, "DELETE", by="member")
    assert (locked.status, locked.json["message"]) == (422, "You can't remove locked votes")


async def test_favorites(ask: Ask) -> None:
    """A favorite is added once and is first in the list; removing it twice is no error."""
    post = next(p for p in ask.world.posts if not p.fans >> 7 & 1 and not p.favorites_transfer)
    added = await ask("/favorites.json", "POST", by="member", data={"post_id": str(post.id)})
    assert added.json == {"post_id": post.id, "favorite_count": post.fav_count + 1}
    listed = (await ask("/favorites.json", by="member", params=EXTENDED)).json
    assert listed[0]["id"] == post.id
    assert listed[0]["stats"]["is_favorited"] is True
    again = await ask("/favorites.json", "POST", by="member", data={"post_id": str(post.id)})
    assert (again.status, again.json["message"]) == (422, "You have already favorited this post")
    for _ in range(2):
        gone = await ask(f"/favorites/{post.id}.json", "DELETE", by="member")
        assert gone.json == {"post_id": post.id, "favorite_count": post.fav_count}


async def test_favorites_of_others(ask: Ask) -> None:
    """Favorites are public; hidden ones are an empty list; anonymous callers must name a user."""
    theirs = (await ask("/favorites.json", params={"user_id": "11", "limit": "320"})).json["posts"]
    assert [post["id"] for post in theirs] == ask.world.favorites(11)
    hidden = next(user for user in ask.world.users if user.enable_privacy_mode)
    reply = await ask("/favorites.json", params={"user_id": str(hidden.id)})
    assert (reply.status, reply.json) == (200, {"posts": []})
    assert (await ask("/favorites.json")).status == 404
    moved = await ask("/favorites.json", params={"tags": "wolf fox"})
    assert (moved.status, moved.headers["Location"]) == (302, f"{ask.fake.url}/posts?tags=wolf+fox")


async def test_favorites_in_transfer(ask: Ask) -> None:
    """While favorites are moved the post is locked."""
    post = ask.world.put(attrs.evolve(plain(ask), favorites_transfer=True))
    reply = await ask("/favorites.json", "POST", by="member", data={"post_id": str(post.id)})
    message = "Post favorites are being transferred, please try again later"
    assert (reply.status, reply.json["message"]) == (423, message)


async def test_favorited_by(ask: Ask) -> None:
    """Users are listed by name, without those who hide their favorites; some lists are hidden."""
    post = max(
        (p for p in ask.world.posts if not p.hide_favorites_list), key=lambda post: post.fav_count
    )
    reply = await ask(f"/posts/{post.id}/favorites.json")
    fans = [user for user in ask.world.users if post.fans >> user.key & 1]
    shown = sorted(user.name for user in fans if not user.enable_privacy_mode)
    assert [fan["name"] for fan in reply.json] == shown
    assert list(reply.json[0]) == ["id", "name", "level_string", "favorite_count"]
    everyone = await ask(f"/posts/{post.id}/favorites.json", by="moderator")
    assert len(everyone.json) == len(fans)
    hidden = ask.world.put(attrs.evolve(plain(ask), hide_favorites_list=True))
    refused = await ask(f"/posts/{hidden.id}/favorites.json")
    assert refused.json["reason"] == "Access Denied: Favorites list is hidden for this post"


@pytest.mark.parametrize(("by", "most"), [("member", 60), ("privileged", 90), ("staff", 120)])
async def test_the_write_budget(by: str, most: int) -> None:
    """Writes are counted per minute; the header has the number left before the write."""
    async with asking(posts=30) as ask:
        reply = await ask("/tags/preview.json", "POST", by=by, data={"tags": "wolf"})
        assert reply.headers["X-Api-Limit"] == str(most)
        for left in range(most - 1, 0, -1):
            reply = await ask("/tags/preview.json", "POST", by=by, data={"tags": "wolf"})
            assert reply.headers["X-Api-Limit"] == str(left)
        reply = await ask("/tags/preview.json", "POST", by=by, data={"tags": "wolf"})
        assert (reply.status, reply.headers["X-Api-Limit"]) == (429, "0")
        assert reply.json["message"] == "Throttled: Too many requests"
        assert (await ask("/tags.json", by=by)).status == 200

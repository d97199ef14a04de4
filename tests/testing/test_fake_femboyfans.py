"""Where FemboyFans differs from e621, the fake site does, too."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from io import BytesIO

import attrs
import pytest

from e6async import FemboyFans
from e6async.testing._records import ChunkedUpload, Post
from tests.testing.asking import Ask, asking

KEYS = (
    "id created_at updated_at file variants score views tags locked_tags change_seq flags rating "
    "fav_count sources pools relationships approver_id approver_name uploader_id uploader_name "
    "description comment_count is_favorited own_vote has_notes duration framecount thumbnail_frame "
    "qtags upload_url min_edit_level"
)
VARIANT = "type width height size md5 ext video url"
CATEGORIES = (
    "general artist contributor copyright character species invalid meta lore gender important"
)
DENIED = {"success": False, "reason": "Access Denied"}


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """A small FemboyFans, and a session to send requests to it."""
    async with asking(client=FemboyFans) as ask:
        yield ask


def basic(login: str, key: str) -> Mapping[str, str]:
    """The header with the credentials."""
    return {"Authorization": f"Basic {b64encode(f'{login}:{key}'.encode()).decode()}"}


def failed(message: str) -> Mapping[str, object]:
    """The usual body of an error."""
    return {"success": False, "message": message, "code": None}


# --- posts ----------------------------------------------------------------------------------------


async def test_posts_are_bare(ask: Ask) -> None:
    """A list is a bare list, a post is an object, and a search by MD5 is a list."""
    listed = (await ask("/posts.json", params={"limit": "3"})).json
    assert len(listed) == 3
    assert list(listed[0]) == KEYS.split()
    assert list(listed[0]["tags"]) == CATEGORIES.split()
    alone = (await ask(f"/posts/{listed[0]['id']}.json")).json
    assert alone == listed[0]
    md5 = ask.world.posts[alone["id"]].md5
    assert (await ask("/posts.json", params={"md5": md5})).json == [alone]
    assert (await ask("/posts.json", params={"md5": "0" * 32})).status == 404


async def test_variants_are_files(ask: Ask) -> None:
    """Images precede videos, and every URL serves the file that the variant describes."""
    reply = await ask("/posts.json", params={"tags": "type:webm width:1280..", "limit": "1"})
    variants = reply.json[0]["variants"]
    assert [each["video"] for each in variants] == sorted(each["video"] for each in variants)
    assert {"preview", "original", "720p"} <= {each["type"] for each in variants}
    for each in (*variants, reply.json[0]["file"]):
        assert set(each) == set(VARIANT.split()) or "type" not in each
        file = await ask(each["url"].removeprefix(ask.fake.url))
        assert hashlib.md5(file.body, usedforsecurity=False).hexdigest() == each["md5"]
        assert len(file.body) == each["size"]


async def test_hidden_files(ask: Ask) -> None:
    """A deleted post has its MD5, and URLs for janitors only."""
    deleted = next(post for post in ask.world.posts if post.deleted)
    hidden = (await ask(f"/posts/{deleted.id}.json", by="trusted")).json
    assert hidden["file"]["md5"] == deleted.md5
    assert hidden["file"]["url"] is None
    assert {variant["url"] for variant in hidden["variants"]} == {None}
    shown = (await ask(f"/posts/{deleted.id}.json", by="janitor")).json["file"]["url"]
    assert "/data/posts/deleted/" in shown
    assert (await ask(shown.removeprefix(ask.fake.url))).status == 200


async def test_votes(ask: Ask) -> None:
    """No vote is null, a locked vote is 0, and the number of downvotes is positive."""
    me = ask.fake.user_id("member")
    post = next(post for post in ask.world.posts if post.down and not post.upvoters >> me & 1)
    ask.world.put(attrs.evolve(post, downvoters=post.downvoters & ~(1 << me)))
    path = f"/posts/{post.id}"
    before = (await ask(f"{path}.json", by="member")).json
    assert before["own_vote"] is None
    assert before["score"]["down"] == -post.down
    voted = await ask(f"{path}/votes.json", "POST", by="member", data={"score": "-1"})
    assert voted.json["down"] == 1 - post.down
    assert voted.json["our_score"] == -1
    assert (await ask(f"{path}.json", by="member")).json["own_vote"] == -1
    ask.world.locked_votes.add((post.id, me))
    assert (await ask(f"{path}.json", by="member")).json["own_vote"] == 0
    locked = await ask(f"{path}/votes.json", "POST", by="member", data={"score": "1"})
    assert (locked.status, locked.json) == (422, failed("Vote is locked"))


async def test_edits(ask: Ask) -> None:
    """Posts are edited under their root key; keys above the caller's level are rejected."""
    path, sent = "/posts/5.json", {"post[tag_string_diff]": "-mammal made_up"}
    edited = await ask(path, "PATCH", by="member", data=sent)
    assert edited.status == 200
    assert "made_up" in edited.json["tags"]["general"]
    refused = await ask(path, "PATCH", by="member", data={"post[thumbnail_frame]": "3"})
    assert refused.json == failed("found unpermitted parameter: :thumbnail_frame")
    allowed = await ask(path, "PATCH", by="trusted", data={"post[thumbnail_frame]": "3"})
    assert allowed.json["thumbnail_frame"] == 3
    wrong = await ask(path, "PATCH", by="member", data={"post[rating]": "x"})
    assert (wrong.status, wrong.json) == (422, failed("Rating is not included in the list"))


# --- tag queries ----------------------------------------------------------------------------------


QUERIES: Mapping[str, Callable[[Post], object]] = {
    "views:>4000": lambda post: post.views > 4000,
    "-views:>4000": lambda post: post.views <= 4000,
    "framecount:1..": lambda post: post.framecount,
    "qtags:any": lambda post: post.qtags,
    "qtags:rainy_day": lambda post: "rainy_day" in post.qtags,
    "gendertags:2..": lambda post: len({"solo", "duo", "group"} & set(post.tags)) >= 2,
    "status:appealed": lambda _: False,
    "( wolf )": lambda _: False,
    "16:9": lambda post: post.width * 9 == post.height * 16,
    'user:"member of seed 0"': lambda post: post.uploader_id == 7,
    "disapprovals:>0 wolf": lambda post: "wolf" in post.tags,
}
"""Queries, and the tests of the posts that match."""


@pytest.mark.parametrize("tags", QUERIES)
async def test_queries(ask: Ask, tags: str) -> None:
    """FemboyFans' metatags work, groups do not; those for approvers are ignored for others."""
    fits = QUERIES[tags]
    expected = [post.id for post in ask.world.posts if fits(post) and not post.deleted][::-1]
    reply = await ask("/posts.json", params={"tags": tags, "limit": "500"})
    assert [post["id"] for post in reply.json] == expected


async def test_orders(ask: Ask) -> None:
    """Orders by views and frames work, under FemboyFans' names only."""
    posts = (await ask("/posts.json", params={"tags": "order:views_asc", "limit": "9"})).json
    views = [post["views"]["total"] for post in posts]
    assert views == sorted(views)
    unknown = (await ask("/posts.json", params={"tags": "order:size", "limit": "9"})).json
    assert unknown == (await ask("/posts.json", params={"limit": "9"})).json


async def test_too_many_terms(ask: Ask) -> None:
    """At most 40 terms are allowed."""
    many = " ".join(f"-a{number}" for number in range(41))
    refused = await ask("/posts.json", params={"tags": many})
    assert refused.status == 422
    assert refused.json == failed("You cannot search for more than 40 tags at a time")


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "length"), [("abc", 0), ("", 0), ("-3", 0), ("9999", 500), ("7x", 7)]
)
async def test_limits_are_clamped(limit: str, length: int) -> None:
    """A limit is clamped, never rejected."""
    async with asking(client=FemboyFans, posts=600, gaps=0) as ask:
        reply = await ask("/posts.json", params={"limit": limit, "tags": "status:any"})
        assert len(reply.json) == length


@pytest.mark.parametrize(("page", "status"), [("0", 200), ("1000", 200), ("1001", 410), ("x", 410)])
async def test_pages(ask: Ask, page: str, status: int) -> None:
    """Page 0 is the first page; 1,000 pages are served."""
    assert (await ask("/forums/topics.json", params={"page": page})).status == status


async def test_cursors(ask: Ask) -> None:
    """A cursor may be anywhere in `page`; both directions return the newest first."""
    rows = (await ask("/posts/flags.json", params={"page": "xb20y", "limit": "3"})).json
    assert [row["id"] for row in rows] == [19, 18, 17]
    rows = (await ask("/posts/flags.json", params={"page": "a20", "limit": "3"})).json
    assert [row["id"] for row in rows] == [24, 23, 21]


async def test_unknown_filters(ask: Ask) -> None:
    """Unknown search keys are a 400, in nested searches as well."""
    unknown = await ask("/pools.json", params={"search[is_active]": "1"})
    assert (unknown.status, unknown.json) == (
        400,
        failed("found unpermitted parameter: :is_active"),
    )
    nested = {"search[creator][level]": "10"}
    assert (await ask("/artists.json", params=nested)).status == 200
    wrong = await ask("/artists.json", params={"search[creator][shoe_size]": "10"})
    assert wrong.json == failed("found unpermitted parameter: :shoe_size")
    above = await ask("/comments.json", params={"search[is_spam]": "1"}, by="member")
    assert above.status == 400


async def test_blank_filters(ask: Ask) -> None:
    """Blank filters redirect to the URL without them, whatever the credentials in it."""
    params = {"search[name]": "", "search[creator][name]": " ", "login": "a"}
    login, key = ask.fake.credentials()
    moved = await ask("/tags.json", params={**params, "login": login, "api_key": key})
    assert moved.status == 302
    assert moved.headers["Location"].endswith(f"/tags?api_key={key}&format=json&login={login}")


async def test_hidden_records(ask: Ask) -> None:
    """A word can replace a record that the caller may not see."""
    await ask("/comments.json")
    ask.world.rows["Comment"][39]["not_visible"] = True
    assert "not_visible" in (await ask("/comments.json", params={"limit": "5"})).json


async def test_favorites(ask: Ask) -> None:
    """Favorites are records with a post; those of private users are a 403."""
    rows = (await ask("/favorites.json", by="member")).json
    assert rows
    assert list(rows[0]) == ["id", "user_id", "post_id", "created_at", "post"]
    assert rows[0]["post"]["is_favorited"] is True
    private = next(user for user in ask.world.users if user.enable_privacy_mode)
    refused = await ask("/favorites.json", params={"user_id": str(private.id)}, by="member")
    assert refused.status == 403
    assert (await ask("/favorites.json")).json == DENIED
    post_id = rows[0]["post_id"]
    assert (await ask(f"/favorites/{post_id}.json", "DELETE", by="member")).status == 204
    again = {"post_id": str(post_id), "upvote": "true"}
    added = await ask("/favorites.json", "POST", by="member", data=again)
    assert (added.status, added.json["post"]["own_vote"]) == (201, 1)


async def test_accounts(ask: Ask) -> None:
    """Levels have other numbers; the caller's account has its settings, in lists as well."""
    mine = (await ask("/users/me.json", by="janitor")).json
    assert (mine["level"], mine["level_string"]) == (20, "Janitor")
    assert "blacklisted_tags" in mine
    assert (await ask("/users/me.json")).json == DENIED
    listed = (await ask("/users.json", by="janitor")).json
    assert [row["id"] for row in listed if "time_zone" in row] == [mine["id"]]
    named = await ask("/users.json", params={"name": mine["name"]})
    assert named.headers["Location"].endswith(f"/users/{mine['id']}")


# --- who asks -------------------------------------------------------------------------------------


async def test_logins(ask: Ask) -> None:
    """Credentials are in the header or parameters; partial, wrong or unverified ones are errors."""
    login, key = ask.fake.credentials()
    assert (await ask("/users/me.json", params={"login": login, "api_key": key})).status == 200
    half = await ask("/users/me.json", params={"login": login})
    assert (half.status, half.json) == (401, failed("SessionLoader::AuthenticationFailure"))
    wrong = await ask("/users/me.json", headers=basic(login, "wrong"))
    assert (wrong.status, wrong.json) == (401, failed("Invalid API key"))
    assert "WWW-Authenticate" not in wrong.headers
    assert (await ask("/posts.json", by="unverified")).json == failed("Invalid API key")
    word = b64encode(f"{login}:{key}".encode()).decode()
    assert (await ask("/users/me.json", headers={"Authorization": f"Any {word}"})).status == 200
    assert (await ask("/users/me.json", headers={"Authorization": "Bearer x"})).status == 401
    banned = await ask("/posts.json", by="banned")
    assert (banned.status, banned.json["ban"]["user_id"]) == (403, ask.fake.user_id("banned"))


async def test_restricted_keys(ask: Ask) -> None:
    """A key can call what it is permitted to; everything else is a plain 403."""
    credentials = ask.fake.credentials(permissions=["posts:show", "posts/votes:create"])
    assert (await ask("/posts/3.json", headers=basic(*credentials))).status == 200
    refused = await ask("/posts.json", headers=basic(*credentials))
    assert (refused.status, refused.json) == (403, DENIED)
    vote = await ask(
        "/posts/3/votes.json", "POST", headers=basic(*credentials), data={"score": "1"}
    )
    assert vote.status == 200


async def test_anonymous_writes(ask: Ask) -> None:
    """Writes need credentials, except operations that only read."""
    refused = await ask("/comments.json", "POST", data={"comment[body]": "made up"})
    assert refused.status == 403
    assert "InvalidAuthenticityToken" in refused.json["message"]
    preview = await ask("/dtext_preview.json", "POST", data={"body": "see post #3"})
    assert list(preview.json["posts"]) == ["3"]


async def test_throttle() -> None:
    """Writes per minute are limited, except favorites and votes."""
    async with asking(client=FemboyFans) as ask:
        path, sent = "/dmails/mark_all_as_read.json", dict[str, str]()
        statuses = [(await ask(path, "PUT", by="member", data=sent)).status for _ in range(61)]
        assert statuses == [204] * 60 + [429]
        vote = await ask("/posts/3/votes.json", "POST", by="member", data={"score": "1"})
        assert vote.status == 200
        refused = await ask(path, "PUT", by="member", data=sent)
        assert refused.json == failed("Throttled: Too many requests")
        assert "Retry-After" not in refused.headers


async def test_routes(ask: Ask) -> None:
    """A URL is resolved to controller and action in one object; a GET always has a route."""
    where = {"url": "https://femboy.example/forums/topics/12.json", "method": "get"}
    route = (await ask("/route.json", params=where)).json
    assert route == {
        "controller": "forums/topics",
        "action": "show",
        "id": "12",
        "format": "json",
        "api": "forums/topics:show",
    }
    nothing = (await ask("/route.json", params={"url": "/no/such/path"})).json
    assert nothing["api"] == "static:not_found"
    wrong = await ask("/route.json", params={"url": "/no/such/path", "method": "put"})
    assert (wrong.status, wrong.json) == (400, failed("Invalid url: PUT /no/such/path"))


@pytest.mark.parametrize(
    ("path", "location"),
    [("/api_keys.json", "/session/confirm_password"), ("/users/mfa.json", "/session")],
)
async def test_browser_only(ask: Ask, path: str, location: str) -> None:
    """API keys cannot manage API keys: the response redirects to the password page."""
    method = "PATCH" if "mfa" in path else "GET"
    reply = await ask(path, method, by="member")
    assert reply.status == 302
    assert location in reply.headers["Location"]


# --- writes ---------------------------------------------------------------------------------------


async def test_root_keys(ask: Ask) -> None:
    """Keys beside the root key are ignored, unknown keys below it are rejected."""
    flat = await ask("/posts/flags.json", "POST", by="member", json={"post_id": 3})
    assert flat.status == 422
    below = {"post_flag": {"post_id": 3, "reason_name": "inferior"}}
    assert (await ask("/posts/flags.json", "POST", by="member", json=below)).status == 201
    unknown = {"post_flag[shoe_size]": "3"}
    refused = await ask("/posts/flags.json", "POST", by="member", data=unknown)
    assert refused.json == failed("found unpermitted parameter: :shoe_size")


async def test_pools_are_ongoing(ask: Ask) -> None:
    """`is_ongoing` of pools is `is_active` of e621, in requests and responses."""
    sent = {"pool[name]": "Made_up", "pool[is_ongoing]": "false", "pool[category]": "series"}
    made = await ask("/pools.json", "POST", by="member", data=sent)
    assert made.json["is_ongoing"] is False
    assert "is_active" not in made.json
    path = "/posts/3/add_to_pool.json"
    joined = await ask(path, "POST", by="member", data={"pool_id": str(made.json["id"])})
    assert (joined.status, joined.json["post_ids"]) == (201, [3])


async def test_chunked_uploads(ask: Ask) -> None:
    """A checksum alone starts an upload; its chunks arrive in order and are joined."""
    data = b"first" + b"second"
    checksum = hashlib.md5(data, usedforsecurity=False).hexdigest()
    begun = await ask("/uploads.json", "POST", by="member", data={"upload[checksum]": checksum})
    assert begun.status == 202
    path = f"/media_assets/uploads/{begun.json['media_asset_id']}"

    async def append(number: int, part: bytes) -> int:
        root = "upload_media_asset"
        sent = {f"{root}[chunk_id]": str(number), f"{root}[data]": BytesIO(part)}
        return (await ask(f"{path}/append.json", "PUT", by="member", data=sent)).status

    assert await append(2, b"second") == 422
    assert [await append(1, b"first"), await append(2, b"second")] == [204, 204]
    assert (await ask(f"{path}/finalize.json", "PUT", by="trusted")).status == 403
    done = await ask(f"{path}/finalize.json", "PUT", by="member")
    assert (done.status, done.json["success"]) == (200, True)
    assert (await ask(f"{path}/cancel.json", "PUT", by="member")).status == 422


async def test_uploads_that_fail(ask: Ask) -> None:
    """A wrong checksum is an error, and an existing file is a duplicate."""
    me = ask.fake.user_id("member")
    wrong = ChunkedUpload(user_id=me, checksum="0" * 32, parts=[b"made up"])
    ask.world.chunked_uploads[1] = wrong
    refused = await ask("/media_assets/uploads/1/finalize.json", "PUT", by="member")
    assert refused.json == {"errors": {"checksum": ["mismatch"]}}
    url = (await ask("/posts/3.json", by="admin")).json["file"]["url"].removeprefix(ask.fake.url)
    sent = {"upload[file]": BytesIO((await ask(url)).body)}
    twin = await ask("/uploads.json", "POST", by="member", data=sent)
    assert (twin.status, twin.json["reason"], twin.json["post_id"]) == (412, "duplicate", 3)

"""Comments, notes and the forum: what the server does in its own way."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from e6async import E621
from e6async._core.client import transport_of
from e6async.e621.blips import Blips
from e6async.e621.comment_votes import CommentVotes
from e6async.e621.comments import Comments
from e6async.e621.dtext_preview import DtextPreview
from e6async.e621.forum_post_votes import ForumPostVotes
from e6async.e621.forum_topics import ForumTopics
from e6async.e621.notes import Notes
from e6async.errors import DecodeError, InputError, InvalidError, UnsupportedError
from e6async.testing import FakeSite, virtual_time

AGENT = "talk-test/1.0 (by the tests)"
JSON = {"Content-Type": "application/json"}
TIMES = {
    "created_at": "2026-03-01T12:00:00.000-05:00",
    "updated_at": "2026-03-02T12:00:00.000-05:00",
}
COMMENT = {
    "id": 5,
    "post_id": 1,
    "creator_id": 2,
    "body": "Lovely trees",
    "score": 0,
    "updater_id": 2,
    "do_not_bump_post": False,
    "is_hidden": False,
    "is_sticky": False,
    "warning_type": None,
    "warning_user_id": None,
    "creator_name": "someone",
    "updater_name": "someone",
    "vote": 0,
    **TIMES,
}
NOTE = {
    "id": 4,
    "creator_id": 2,
    "post_id": 1,
    "x": 1,
    "y": 2,
    "width": 30,
    "height": 40,
    "is_active": True,
    "body": "Hello",
    "version": 1,
    "creator_name": "someone",
    **TIMES,
}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def _form(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode(), keep_blank_values=True)


@virtual_time
async def test_a_comment_that_was_not_saved_is_an_error() -> None:
    """The server says 200 with an id of null; the caller gets InvalidError."""
    unsaved = {**COMMENT, "id": None, "created_at": None, "updated_at": None}
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            comments = Comments(transport_of(e6))
            fake.respond_next(status=200, body=_bytes(unsaved), path="/comments.json")
            with pytest.raises(InvalidError, match="saved nothing"):
                await comments.create(1, "Lovely trees")
            fake.respond_next(status=200, body=_bytes(COMMENT), path="/comments.json")
            made = await comments.create(1, "Lovely trees", do_not_bump_post=True)
            assert made.id == 5
            assert _form(fake.requests[-1].body) == [
                ("comment[post_id]", "1"),
                ("comment[body]", "Lovely trees"),
                ("comment[do_not_bump_post]", "true"),
            ]


@virtual_time
async def test_a_vote_on_a_comment_is_kept_unless_asked_otherwise() -> None:
    """`no_unvote` goes along by default; a vote is taken back by its own call."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            comments, path = Comments(transport_of(e6)), "/comments/5/votes.json"
            fake.respond_next(
                status=200, body=_bytes({"score": 3, "our_score": 1}), times=2, path=path
            )
            assert (await comments.vote(5, 1)).our_score == 1
            await comments.vote(5, -1, keep=False)
            fake.respond_next(status=204, body=b"", headers=JSON, path=path)
            await comments.unvote(5)
            assert [(request.method, _form(request.body)) for request in fake.requests] == [
                ("POST", [("score", "1"), ("no_unvote", "true")]),
                ("POST", [("score", "-1")]),
                ("DELETE", []),
            ]


@virtual_time
async def test_posts_by_comment_come_in_numbered_pages() -> None:
    """A cursor would lose the order by comment, so the pages have numbers."""
    async with FakeSite(E621, posts=5) as fake, E621(AGENT, base_url=fake.url) as e6:
        fake.respond_next(status=200, body=b"[]", path="/comments.json")
        assert await Comments(transport_of(e6)).list_by_post("meadow").collect() == []
        (request,) = fake.requests
        assert {("group_by", "post"), ("tags", "meadow"), ("page", "1")} <= set(request.query)


@virtual_time
async def test_filters_of_votes_need_a_comment_or_a_user() -> None:
    """Alone the server does not look at them, so they are refused."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("moderator")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            votes = CommentVotes(transport_of(e6))
            with pytest.raises(UnsupportedError, match="score"):
                votes.search(score=1)
            with pytest.raises(UnsupportedError, match="order"):
                votes.search(order="ip_addr")
            with pytest.raises(InputError, match="did you mean score"):
                votes.search(scor=1)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
            assert fake.requests == []
            fake.respond_next(status=200, body=b"[]", path="/comment_votes.json")
            assert await votes.search(score=1, user_id=[3, 4], order="id_asc").collect() == []
            query = dict(fake.requests[0].query)
            assert (query["search[user_id]"], query["page"], query["limit"]) == ("3,4", "a0", "100")
            with pytest.raises(InputError, match="at least one vote id"):
                await votes.lock([])
            fake.respond_next(status=204, body=b"", headers=JSON, path="/comment_votes/lock.json")
            await votes.lock([8, 9])
            assert _form(fake.requests[-1].body) == [("ids", "8,9")]


@virtual_time
async def test_a_note_is_json_within_json() -> None:
    """The note of the answer is a text, which is read a second time."""
    card = {
        "id": 1,
        "flags": "",
        "tags": "meadow",
        "rating": "s",
        "file_ext": "png",
        "width": 300,
        "height": 300,
        "size": 1000,
        "created_at": TIMES["created_at"],
        "uploader": "someone",
        "uploader_id": 2,
        "score": 0,
        "fav_count": 0,
        "is_favorited": False,
        "vote": 0,
        "comment_count": 0,
        "pools": "",
    }
    written = {"note": json.dumps(NOTE), "dtext": "<p>Hello</p>"}
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            notes = Notes(transport_of(e6))
            fake.respond_next(status=200, body=_bytes(written), path="/notes.json")
            made = await notes.create(1, "Hello", x=1, y=2, width=30, height=40)
            assert (made.note.id, made.dtext, made.posts) == (4, "<p>Hello</p>", {})
            answer = _bytes({**written, "posts": {"1": card}})
            fake.respond_next(status=200, body=answer, path="/notes/4.json")
            changed = await notes.update(4, x=5)
            assert (changed.note, changed.posts["1"].md5) == (made.note, None)
            answer = _bytes({**written, "note": "{}"})
            fake.respond_next(status=200, body=answer, path="/notes/4.json")
            with pytest.raises(DecodeError):
                await notes.update(4, x=5)
            refused = _bytes({"success": False, "reasons": ["Note must be inside the image"]})
            fake.respond_next(status=422, body=refused, path="/notes/4.json")
            with pytest.raises(InvalidError, match="inside the image"):
                await notes.update(4, x=5000)


@virtual_time
async def test_the_first_post_of_a_topic_goes_below_it() -> None:
    """On a change its id goes along, without which the server would put another in its place."""
    topic = {
        "id": 6,
        "creator_id": 2,
        "updater_id": 2,
        "title": "Trees",
        "response_count": 0,
        "is_sticky": False,
        "is_locked": False,
        "is_hidden": False,
        "category_id": 1,
        "creator_name": "someone",
        "updater_name": "someone",
        **TIMES,
    }
    first = "forum_topic[original_post_attributes]"
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            topics = ForumTopics(transport_of(e6))
            fake.respond_next(status=201, body=_bytes(topic), path="/forum_topics.json")
            assert (await topics.create("Trees", "Which?", 1)).id == 6
            assert _form(fake.requests[-1].body) == [
                ("forum_topic[title]", "Trees"),
                ("forum_topic[category_id]", "1"),
                (f"{first}[body]", "Which?"),
            ]
            with pytest.raises(InputError, match="both of body and original_post_id"):
                await topics.update(6, body="These")
            fake.respond_next(status=204, body=b"", headers=JSON, path="/forum_topics/6.json")
            await topics.update(6, body="These", original_post_id=11)
            assert _form(fake.requests[-1].body) == [
                (f"{first}[id]", "11"),
                (f"{first}[body]", "These"),
            ]
            fake.respond_next(status=201, body=_bytes(topic), path="/forum_topics/6/subscribe.json")
            assert (await topics.subscribe(6)).title == "Trees"


@virtual_time
async def test_small_things_that_end_without_a_body() -> None:
    """A blip is deleted by a redirect, a vote on a request by an empty object."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            fake.redirect_next("/blips", path="/blips/3/delete.json")
            await Blips(transport_of(e6)).delete(3)
            fake.respond_next(status=200, body=b"{}", path="/forum_posts/8/votes.json")
            await ForumPostVotes(transport_of(e6)).delete(8)
            assert [request.method for request in fake.requests] == ["POST", "DELETE"]


@virtual_time
async def test_a_preview_of_dtext_only_reads() -> None:
    """It is a POST, and sent again when the server failed."""
    async with FakeSite(E621, posts=5) as fake:
        login, key = fake.credentials("member")
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            fake.respond_next(status=502)
            answer = _bytes({"html": "<p><b>Hi</b></p>", "posts": {}})
            fake.respond_next(status=200, body=answer, path="/dtext_preview.json")
            shown = await DtextPreview(transport_of(e6)).create("[b]Hi[/b]")
            assert shown.html == "<p><b>Hi</b></p>"
            assert [request.status for request in fake.requests] == [502, 200]

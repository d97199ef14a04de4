"""The generic responses from the reference: lists, bodies, levels, redirects."""

from __future__ import annotations

import aiohttp
import msgspec
import pytest

from tests.testing.asking import Ask, asking


async def ids_by_cursor(ask: Ask, path: str, *, by: str | None = None, limit: int = 7) -> list[int]:
    """Read a list page by page, by cursor."""
    ids: list[int] = []
    page = "1"
    while True:
        reply = await ask(path, by=by, params={"limit": str(limit), "page": page})
        assert reply.status == 200, reply.body
        page_ids = [row["id"] for row in reply.json]
        if not page_ids:
            return ids
        ids += page_ids
        page = f"b{page_ids[-1]}"


async def test_lists_are_paged_by_cursor(ask: Ask) -> None:
    """Each row occurs once, newest first; a row is the same in the list and by id."""
    ids = await ids_by_cursor(ask, "/blips.json")
    assert ids == sorted(set(ids), reverse=True)
    assert len(ids) > 30
    alone = (await ask(f"/blips/{ids[3]}.json")).json
    assert alone in (await ask("/blips.json")).json
    assert (await ask("/blips/999.json")).status == 404
    above = (await ask("/blips.json", params={"page": f"a{ids[5]}"})).json
    assert [row["id"] for row in above] == ids[:5]


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/blips.json", {"limit": "321"}, 410),
        ("/blips.json", {"page": "751"}, 410),
        ("/blips.json", {"page": "c4"}, 410),
        ("/blips.json", {"search[no_such_key]": "1"}, 403),
        ("/blips.json", {"search[ip_addr]": "192.0.2.1"}, 403),
        ("/bans.json", {"search[no_such_key]": "1"}, 200),
        ("/blips.json", {"search[body_matches]": ""}, 302),
        ("/tickets.json", {"search[creator_id]": "12"}, 403),
        ("/post_events.json", {"search[action]": "comment_locked"}, 403),
    ],
)
async def test_list_errors(ask: Ask, path: str, params: dict[str, str], status: int) -> None:
    """Errors: unserved pages, unknown keys, keys above the caller's level, blank values."""
    assert (await ask(path, by="member", params=params)).status == status


async def test_levels_of_keys(ask: Ask) -> None:
    """A key needs its level; filtering by one's own id needs none."""
    for by, key, value, status in (
        ("admin", "ip_addr", "192.0.2.1", 200),
        ("moderator", "ip_addr", "192.0.2.1", 403),
    ):
        reply = await ask("/blips.json", by=by, params={f"search[{key}]": value})
        assert reply.status == status, by
    me = (await ask("/users/me.json", by="member")).json["id"]
    reply = await ask("/tickets.json", by="member", params={"search[creator_id]": str(me)})
    assert reply.status == 200
    assert {row["creator_id"] for row in reply.json} <= {me}
    assert (await ask("/tickets.json")).json == []
    reply = await ask("/takedowns.json", by="janitor", params={"search[reason]": "x"})
    assert reply.status == 200, "an approver"
    reply = await ask("/takedowns.json", by="staff", params={"search[reason]": "x"})
    assert reply.status == 403


async def test_page_lengths(ask: Ask) -> None:
    """Some lists have their own default page size, and one has a fixed page size."""
    assert len((await ask("/forum_topics.json")).json) == 40
    fixed = await ask("/comments.json", params={"group_by": "post", "limit": "2"})
    assert len(fixed.json) == 5
    assert "tag_string" in fixed.json[0]


async def test_filters(ask: Ask) -> None:
    """Filters keep the rows with matching fields, and orders sort by a field."""
    rows = (await ask("/bans.json")).json
    one = rows[4]
    for key, value in (("id", one["id"]), ("id", f">={one['id']}"), ("user_id", one["user_id"])):
        filtered = (await ask("/bans.json", params={f"search[{key}]": str(value)})).json
        assert one in filtered
        assert len(filtered) < len(rows)
    name = (await ask(f"/users/{one['user_id']}.json")).json["name"]
    by_name = (await ask("/bans.json", params={"search[user_name]": name})).json
    assert {row["user_id"] for row in by_name} == {one["user_id"]}
    ascending = (await ask("/bans.json", params={"search[order]": "id_asc"})).json
    assert ascending == rows[::-1]


async def test_bodies_are_checked(ask: Ask) -> None:
    """Bodies: a required root key, an optional one, unknown keys, keys above the caller's level."""
    for path, data, status in (
        ("/blips.json", {}, 400),
        ("/blips.json", {"blip[body]": "Hello", "blip[no_such_key]": "1"}, 403),
        ("/blips.json", {"blip[body]": "Hello"}, 201),
        ("/forum_posts.json", {}, 422),
        ("/wiki_pages.json", {"wiki_page[title]": "new", "wiki_page[is_locked]": "true"}, 403),
        ("/user_feedbacks.json", {"user_feedback[body]": "Hello"}, 403),
    ):
        assert (await ask(path, "POST", by="member", data=data)).status == status, path


async def test_rows_are_created_updated_and_deleted(ask: Ask) -> None:
    """A created row exists until it is deleted, and has the name of its creator."""
    made = (await ask("/blips.json", "POST", by="member", data={"blip[body]": "Hello"})).json
    path = f"/blips/{made['id']}.json"
    assert made["creator_name"] == ask.fake.credentials("member")[0]
    reply = await ask(path, "PATCH", by="member", json={"blip": {"body": "Good night"}})
    assert (reply.status, reply.body) == (204, b"")
    assert (await ask(path)).json["body"] == "Good night"
    assert (await ask("/blips.json", params={"limit": "1"})).json[0]["id"] == made["id"]
    gone = await ask(f"/blips/{made['id']}/delete.json", "POST", by="member")
    assert (gone.status, gone.headers["Location"]) == (302, f"{ask.fake.url}/blips")
    assert (await ask(path, by="member")).json["is_deleted"] is True
    assert (await ask(path, "DELETE", by="member")).status == 403
    assert (await ask(path, "DELETE", by="admin")).status == 204
    assert (await ask(path)).status == 404


async def test_some_deleted_rows_are_kept(ask: Ask) -> None:
    """Rejected aliases and deleted notes are kept."""
    assert (await ask("/tag_aliases/2.json", "DELETE", by="admin")).status == 204
    assert (await ask("/tag_aliases/2.json")).json["status"] == "deleted"
    assert (await ask("/notes/2.json", "DELETE", by="member")).status == 204
    assert (await ask("/notes/2.json")).json["is_active"] is False


async def test_redirects_have_the_id(ask: Ask) -> None:
    """The id of a new ticket is only in the Location of the redirect."""
    data = {"ticket[qtype]": "post", "ticket[disp_id]": "3", "ticket[reason]": "made up"}
    data["ticket[report_reason]"] = "Something else"
    reply = await ask("/tickets.json", "POST", by="member", data=data)
    ticket = int(reply.headers["Location"].rpartition("/")[2])
    assert (reply.status, reply.is_html) == (302, True)
    shown = (await ask(f"/tickets/{ticket}.json", by="member")).json
    assert (shown["disp_id"], shown["qtype"]) == (3, "post")
    assert (await ask(f"/tickets/{ticket}.json", by="newcomer")).status == 403


async def test_act_then_406(ask: Ask) -> None:
    """A dmail is sent, then JSON gets 406; HTML gets a redirect to it."""
    data = {"dmail[to_id]": "12", "dmail[title]": "Hello", "dmail[body]": "Good night"}
    accept = {"Accept": "application/json"}
    before = len((await ask("/dmails.json", by="member")).json)
    refused = await ask("/dmails", "POST", by="member", data=data, headers=accept)
    assert (refused.status, refused.is_html) == (406, True)
    done = await ask("/dmails", "POST", by="member", data=data)
    assert done.status == 302
    assert len((await ask("/dmails.json", by="member")).json) == before + 2


async def test_unusual_responses(ask: Ask) -> None:
    """Unusual responses: JSON in a string, a bare word, null, an error with 200."""
    place = {f"note[{key}]": "5" for key in ("x", "y", "width", "height")}
    data = {"note[post_id]": "3", "note[body]": "Hello", **place}
    note = (await ask("/notes.json", "POST", by="member", data=data)).json
    assert msgspec.json.decode(note["note"])["body"] == "Hello"
    assert (await ask("/takedowns/2.json")).json is False
    assert (await ask("/takedowns/2.json", params={"code": "code-of-2"})).json is True
    assert (await ask("/help/no_such_page.json")).json is None
    assert (await ask("/help/999.json")).status == 404
    unsaved = await ask("/comments.json", "POST", by="member", data={"comment[post_id]": "3"})
    assert (unsaved.status, unsaved.json["id"]) == (200, None)
    assert (await ask("/staff/user_alts.json", by="member")).status == 403


async def test_by_name(ask: Ask) -> None:
    """Artists are found by id and by name, and so are their avoid-posting entries."""
    artist = (await ask("/artists/7.json")).json
    assert (await ask(f"/artists/{artist['name']}.json")).json == artist
    entry = (await ask("/avoid_postings/1.json")).json
    owner = (await ask(f"/artists/{entry['artist_id']}.json")).json
    assert (await ask(f"/avoid_postings/{owner['name']}.json")).json["artist_id"] == owner["id"]
    assert (await ask("/artists/nobody_at_all.json")).status == 404


async def test_times_of_bans(ask: Ask) -> None:
    """Times are in the caller's time zone; those of bans have another format."""
    params = {"time_zone": "UTC"}
    assert (await ask("/blips/1.json", params=params)).json["created_at"].endswith("Z")
    assert (await ask("/bans/1.json")).json["created_at"] == "2022-09-30 02:00:00 -0400"
    assert (await ask("/bans/1.json", params=params)).json["created_at"].endswith(" UTC")


async def test_writes_without_login(ask: Ask) -> None:
    """Writes need credentials, even for the level anonymous, except OAuth tokens."""
    sent = {"takedown[email]": "nobody@mail.example", "takedown[reason]": "made up"}
    sent["takedown[instructions]"] = "made up"
    assert (await ask("/takedowns.json", "POST", data=sent)).status == 403
    assert (await ask("/dtext_preview.json", "POST", data={"body": "Hello"})).status == 403
    made = await ask("/takedowns.json", "POST", by="member", data=sent)
    assert made.headers["Location"].endswith("/takedowns/41?code=code-of-41")
    token = await ask("/oauth/token", "POST", data={"grant_type": "refresh_token"})
    assert (token.status, "access_token" in token.json) == (200, True)


async def test_browser_only(ask: Ask) -> None:
    """API keys cannot manage API keys."""
    assert (await ask("/api_keys.json", by="admin")).status == 403
    assert (await ask("/api_keys.json")).status == 403


async def test_uploads(ask: Ask) -> None:
    """An existing file is rejected with the id of its post; a missing file is rejected."""
    post = ask.world.posts[3]
    url = (await ask("/posts/3.json", params={"v2": "true"})).json["files"]["original"]["url"]
    file = (await ask(url.removeprefix(ask.fake.url))).body
    form = aiohttp.FormData({"upload[tag_string]": "sky", "upload[rating]": "s"})
    form.add_field("upload[file]", file, filename="file.png")
    reply = await ask("/uploads.json", "POST", by="member", data=form)
    assert (reply.status, reply.json["reason"]) == (412, "duplicate")
    assert reply.json["post_id"] == str(post.id)
    by_url = {"upload[direct_url]": "https://gallery.example/1.png", "upload[rating]": "s"}
    reply = await ask("/uploads.json", "POST", by="member", data=by_url)
    assert (reply.status, reply.json["success"]) == (200, True)
    reply = await ask("/uploads.json", "POST", by="member", data={"upload[rating]": "s"})
    assert (reply.status, reply.json["reason"]) == (412, "invalid")


async def test_pool_elements(ask: Ask) -> None:
    """A post is added to a pool and removed again; both have the change."""
    pool = (await ask("/pools/2.json")).json
    post_id = next(each for each in ask.world.posts.source.ids() if each not in pool["post_ids"])
    data = {"pool_id": "2", "post_id": str(post_id)}
    added = await ask("/pool_element.json", "POST", by="member", data=data)
    assert (added.status, added.json["post_ids"]) == (201, [*pool["post_ids"], post_id])
    assert 2 in ask.world.posts[post_id].pools
    assert (await ask("/pool_element.json", "DELETE", by="member", data=data)).status == 204
    assert (await ask("/pools/2.json")).json["post_ids"] == pool["post_ids"]
    assert (await ask("/pool_element/recent.json", by="member")).json == []


async def test_sets_take_lists_only(ask: Ask) -> None:
    """Posts of a set are sent as a list of at most 320."""
    path = "/post_sets/2/add_posts.json"
    for data, status in (
        ([("post_ids[]", "3"), ("post_ids[]", "5")], 201),
        ([("post_ids", "3,5")], 403),
        ([("post_ids[]", str(number)) for number in range(1, 322)], 400),
    ):
        reply = await ask(path, "POST", by="member", data=data)
        assert reply.status == status
    assert {3, 5} <= set((await ask("/post_sets/2.json", by="member")).json["post_ids"])


async def test_a_world_is_always_the_same() -> None:
    """Two sites with the same seed respond equally, with another seed differently."""
    async with asking(seed=3) as one, asking(seed=3) as two, asking(seed=4) as other:
        bodies = [(await each("/tickets.json", by="admin")).body for each in (one, two, other)]
    assert bodies[0] == bodies[1]
    assert bodies[0] != bodies[2]

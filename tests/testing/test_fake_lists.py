"""Tags, pools, users, and the searches for similar posts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from e6async.testing._e621.iqdb_queries import picture_hash
from tests.testing.asking import Ask, asking


async def names(ask: Ask, path: str = "/tags.json", **search: str) -> list[Any]:
    """The names in a filtered list."""
    params = {f"search[{key}]": value for key, value in search.items()} | {"limit": "320"}
    reply = await ask(path, params=params)
    assert reply.status == 200, reply.body
    return [row["name"] for row in reply.json]


# --- tags -----------------------------------------------------------------------------------------


async def test_tag_filters(ask: Ask) -> None:
    """Tags can be filtered by name, pattern, category and use."""
    world = ask.world
    used = {name for name in world.tags if world.post_count(name) > 0}
    assert set(await names(ask, name_matches="red_*")) == {n for n in used if n.startswith("red_")}
    assert await names(ask, name="WOLF,fox,none_such") == sorted(
        ("wolf", "fox"), key=lambda name: -world.post_count(name)
    )
    artists = {name for name in used if world.categories[name] == 1}
    assert set(await names(ask, category="1")) == artists
    assert set(await names(ask, category="1,4")) > artists
    assert "cat" not in await names(ask, name_matches="cat*")
    assert "cat" in await names(ask, name_matches="cat*", hide_empty="no")
    assert await names(ask, is_locked="perhaps") == []
    assert await names(ask, fuzzy_name_matches="wolff", order="similarity") == ["wolf"]
    with_wiki, without = [set(await names(ask, has_wiki=each)) for each in ("true", "false")]
    assert with_wiki
    assert without
    assert not with_wiki & without


async def test_tag_orders(ask: Ask) -> None:
    """Tags are sorted by post count, name or id."""
    count = ask.world.post_count
    by_use = await names(ask, order="whatever")
    assert by_use == sorted(by_use, key=lambda name: (-count(name), name))
    by_name = await names(ask, order="name")
    assert by_name == sorted(by_name)
    params = {"search[order]": "id_asc", "search[id]": "5..9", "search[hide_empty]": "no"}
    assert [tag["id"] for tag in (await ask("/tags.json", params=params)).json] == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("name", ["café", "left/right", "50%_off", "what?!", "fish_&_chips", "^_^"])
async def test_tags_with_special_characters(ask: Ask, name: str) -> None:
    """A tag is found by its name, whatever characters it has."""
    url = URL(f"{ask.fake.url}/tags/{quote(name, safe='')}.json", encoded=True)
    async with ask.session.get(url) as response:
        assert (await response.json())["name"] == name


async def test_digits_are_an_id(ask: Ask) -> None:
    """A tag of digits is never found by name."""
    assert (await ask("/tags/5.json")).json["id"] == 5
    assert (await ask("/tags/2022.json")).status == 404


async def test_tag_updates(ask: Ask) -> None:
    """A member moves small tags to open categories; other changes are errors."""
    few = next(t for t in ask.world.tags.values() if t.category == 0 and t.name == "ivy")
    path = f"/tags/{few.id}.json"
    moved = await ask(path, "PATCH", by="member", data={"tag[category]": "5"})
    assert (moved.status, moved.body) == (204, b"")
    assert (await ask(path)).json["category"] == 5
    admin_only = await ask(path, "PATCH", by="member", data={"tag[category]": "7"})
    assert admin_only.status == 422
    assert admin_only.json == {"errors": {"category": ["can only used by admins"]}}
    unknown = await ask(path, "PUT", by="admin", data={"tag[category]": "12"})
    assert unknown.json == {"errors": {"category": ["is not included in the list"]}}
    lore = await ask(path, "PUT", by="admin", data={"tag[category]": "8"})
    assert lore.json["errors"]["category"][0].startswith("can only be applied to tags that end")
    meta = ask.world.tags["sketch"]
    assert (await ask(f"/tags/{meta.id}.json", "PATCH", by="member", data={})).status == 403


async def test_tag_preview(ask: Ask) -> None:
    """A preview has aliases, categories and implied tags, without unknown tags."""
    data = {"tags": "bunny artist:somebody_new wolf"}
    rows = {
        row["name"]: row
        for row in (await ask("/tags/preview.json", "POST", by="member", data=data)).json
    }
    assert rows["bunny"]["alias"] == "rabbit"
    assert rows["artist:somebody_new"] == {
        "name": "artist:somebody_new",
        "resolved": "somebody_new",
        "category": 1,
    }
    assert rows["wolf"]["implies"] == ["canis", "canine", "canid", "mammal"]
    assert "mammal" in rows


async def test_tag_correction(ask: Ask) -> None:
    """The correction compares the tag's count with the index's; fixing redirects to the list."""
    tag = ask.world.tags["wolf"]
    reply = (await ask(f"/tags/{tag.id}/correction.json")).json
    assert reply["real_post_count"] >= reply["post_count"] == reply["tag"]["post_count"]
    fix = await ask(f"/tags/{tag.id}/correction.json", "POST", by="staff", data={"commit": "Fix"})
    location = "/tags?search%5Bhide_empty%5D=no&search%5Bname_matches%5D=wolf"
    assert (fix.status, fix.headers["Location"]) == (302, ask.fake.url + location)


# --- pools ----------------------------------------------------------------------------------------


async def test_pool_filters(ask: Ask) -> None:
    """Pools are filtered by name, creator, category and state, and sorted by last update."""
    pools = (await ask("/pools.json", params={"limit": "320"})).json
    changed = [ask.world.pools[pool["id"]].updated_at for pool in pools]
    assert changed == sorted(changed, reverse=True)
    assert set(await names(ask, "/pools.json", name_matches="lantern")) == {
        pool["name"] for pool in pools if "Lantern" in pool["name"]
    }
    assert set(await names(ask, "/pools.json", category="series")) == {
        pool["name"] for pool in pools if pool["category"] == "series"
    }
    assert set(await names(ask, "/pools.json", is_active="false")) == {
        pool["name"] for pool in pools if not pool["is_active"]
    }
    owner = pools[0]["creator_name"]
    assert pools[0]["name"] in await names(ask, "/pools.json", creator_name=owner)
    by_size = (await ask("/pools.json", params={"search[order]": "post_count"})).json
    sizes = [pool["post_count"] for pool in by_size]
    assert sizes == sorted(sizes, reverse=True)


async def test_the_life_of_a_pool(ask: Ask) -> None:
    """Creating a pool is a 201 with its URL; it is updated, reverted and deleted without a body."""
    ids = [post.id for post in ask.world.posts][:3]
    data = {"pool": {"name": "  Three small__things ", "post_ids": ids, "category": "collection"}}
    made = await ask("/pools.json", "POST", by="member", json=data)
    assert made.status == 201
    pool = made.json
    assert made.headers["Location"] == f"{ask.fake.url}/pools/{pool['id']}"
    assert (pool["name"], pool["post_ids"]) == ("Three_small_things", ids)
    path = f"/pools/{pool['id']}.json"
    assert sorted(await ask.ids(f"pool:{pool['id']} status:any")) == ids
    text = {"pool[post_ids_string]": f"{ids[2]} {ids[0]}", "pool[description]": "a\r\nb"}
    changed = await ask(path, "PATCH", by="member", data=text)
    assert (changed.status, changed.body) == (204, b"")
    now = (await ask(path)).json
    assert (now["post_ids"], now["description"]) == ([ids[2], ids[0]], "a\nb")
    version = ask.world.pool_versions[pool["id"]][0]
    back = await ask(
        f"/pools/{pool['id']}/revert.json", "PUT", by="member", data={"version_id": str(version.id)}
    )
    assert back.status == 204
    assert (await ask(path)).json["post_ids"] == ids
    assert (await ask(path, "DELETE", by="staff")).status == 204
    assert (await ask(path)).status == 404
    assert pool["id"] not in ask.world.posts[ids[0]].pools


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("any", "cannot be any of the following names: any, none, series, collection"),
        ("a*b", "cannot contain asterisks"),
        ("1234", "cannot contain only digits"),
        ("a,b", "cannot contain commas"),
        ("a--b", "cannot contain consecutive underscores, hyphens or spaces"),
        ("", "has already been taken"),
        ("x" * 251, "is too long (maximum is 250 characters)"),
    ],
)
async def test_bad_pool_names(ask: Ask, name: str, problem: str) -> None:
    """An invalid name is an error below its field."""
    data = {"pool[name]": name or ask.world.pools[1].name.upper()}
    reply = await ask("/pools.json", "POST", by="member", data=data)
    assert reply.status == 422
    assert problem in reply.json["errors"]["name"]


async def test_pool_rules(ask: Ask) -> None:
    """Pool rules: posts must exist, accounts must be old enough, five pools per hour."""
    data = {"pool": {"name": "Odd", "post_ids": [1, 999_999]}}
    missing = await ask("/pools.json", "POST", by="member", json=data)
    message = "Cannot add posts to pool. Invalid IDs: 999999"
    assert message in missing.json["errors"]["base"]
    new = await ask("/pools.json", "POST", by="newcomer", data={"pool[name]": "New"})
    assert new.json["errors"]["creator"] == ["can not yet perform this action. Account is too new"]
    for number in range(4):
        made = await ask("/pools.json", "POST", by="member", data={"pool[name]": f"P{number}"})
        assert made.status == 201
    sixth = await ask("/pools.json", "POST", by="member", data={"pool[name]": "Sixth"})
    assert sixth.json["errors"]["creator"] == ["reached the hourly limit for this action"]


# --- users ----------------------------------------------------------------------------------------


async def test_users(ask: Ask) -> None:
    """Users are found by id and by name in any case; the caller's own account is complete."""
    by_id, by_name = await ask("/users/12.json"), await ask("/users/EARLY_otter.json")
    assert by_id.json == by_name.json
    assert by_id.json["favorite_count"] == len(ask.world.favorites(12))
    uploads = sum(post.uploader_id == 12 for post in ask.world.posts)
    assert by_id.json["post_upload_count"] == uploads
    assert "email" not in by_id.json
    own = (await ask("/users/7.json", by="member")).json
    assert own == (await ask("/users/me.json", by="member")).json
    assert (own["api_burst_limit"], own["per_page"], own["tag_query_limit"]) == (60, 75, 40)
    nobody = (await ask("/users/me.json")).json
    assert (nobody["id"], nobody["level"], nobody["level_string"]) == (None, 0, "Anonymous")
    assert (await ask("/users/no_such_user.json")).status == 404


async def test_user_lists(ask: Ask) -> None:
    """Users can be filtered and sorted; a top-level name redirects to an HTML page."""
    admins = await names(ask, "/users.json", min_level="60")
    assert admins == [ask.fake.credentials(level)[0] for level in ("janitor", "moderator", "admin")]
    assert await names(ask, "/users.json", name_matches="*_otter", order="id_asc") == [
        user.name for user in ask.world.users if user.name.endswith("_otter")
    ]
    by_uploads = (await ask("/users.json", params={"search[order]": "post_upload_count"})).json
    counts = [user["post_upload_count"] for user in by_uploads]
    assert counts == sorted(counts, reverse=True)
    moved = await ask("/users.json", params={"name": "early_otter"})
    assert moved.headers["Location"] == f"{ask.fake.url}/users/early_otter"


async def test_own_settings(ask: Ask) -> None:
    """Settings are changed without a response body, whatever id is in the path."""
    change = {"user": {"time_zone": "UTC", "enable_privacy_mode": True, "hide_comments": "yes"}}
    assert (await ask("/users/99.json", "PATCH", by="member", json=change)).status == 204
    me = (await ask("/users/me.json", by="member")).json
    assert (me["time_zone"], me["enable_privacy_mode"], me["hide_comments"]) == ("UTC", True, True)
    assert me["created_at"].endswith("Z")
    wrong = await ask("/users/7.json", "PATCH", by="member", json={"user": {"per_page": 321}})
    assert (wrong.status, list(wrong.json["errors"])) == (422, ["per_page"])
    secret = await ask("/users/7.json", "PATCH", by="member", json={"user": {"level": 80}})
    assert secret.json["reason"] == "found unpermitted parameter: :level"


# --- similar posts --------------------------------------------------------------------------------


async def test_image_search(ask: Ask) -> None:
    """An image is found by file, URL, post or hash; without any the result is empty."""
    post = next(p for p in ask.world.posts if p.ext == "png" and not p.deleted)
    path, v2 = "/iqdb_queries.json", {"v2": "true"}
    url = f"{ask.fake.url}/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.png"
    form = aiohttp.FormData()
    form.add_field("file", (await ask(url.removeprefix(ask.fake.url))).body, filename="a.png")
    replies = [
        await ask(path, params=v2 | {"url": url}),
        await ask(path, "POST", params=v2, data=form, by="member"),
        await ask(path, params=v2 | {"post_id": str(post.id)}),
        await ask(path, params=v2 | {"search[hash]": picture_hash(post.id)}),
    ]
    for reply in replies:
        assert reply.status == 200
        assert reply.json[0]["score"] == 100
        assert reply.json[0]["post"]["id"] == reply.json[0]["post_id"] == post.id
        assert all(match["score"] >= 60 for match in reply.json)
    assert (await ask(path)).json == []


async def test_image_search_gives_rows(ask: Ask) -> None:
    """Without `v2` a match has the raw row, with its duration as text."""
    video = next(p for p in ask.world.posts if p.video and not p.deleted)
    row = (await ask("/iqdb_queries.json", params={"post_id": str(video.id)})).json[0]["post"]
    assert row["tag_string"] == " ".join(video.tags)
    assert row["duration"] == f"{video.duration:.2f}"
    assert row["md5"] == video.md5
    gone = next(p for p in ask.world.posts if p.deleted)
    row = (await ask("/iqdb_queries.json", params={"post_id": str(gone.id)})).json[0]["post"]
    assert not {"md5", "file_ext", "file_url"} & set(row)


async def test_image_search_has_limits(ask: Ask) -> None:
    """Invalid values are a 400; anonymous callers may send one URL per minute."""
    path = "/iqdb_queries.json"
    assert (await ask(path, params={"post_id": "x"})).json["message"] == "Invalid post_id parameter"
    assert (await ask(path, params={"hash": "xyz"})).json["message"] == "Invalid hash parameter"
    other = await ask(path, params={"url": "https://other.example/a.png"})
    assert (other.status, other.json["message"]) == (
        400,
        "Not allowed to request content from this URL",
    )
    assert (await ask(path, params={"url": f"{ask.fake.url}/data/no"})).status == 429
    statuses = [(await ask(path, params={"post_id": "1"})).status for _ in range(10)]
    assert statuses == [200] * 8 + [429] * 2
    async with asking(posts=10, throttles=False) as free:
        replies = [await free(path, params={"post_id": "1"}) for _ in range(12)]
        assert {reply.status for reply in replies} == {200}


async def test_recommendations(ask: Ask) -> None:
    """Similar posts share artist or tags, and are never parent or child of the post."""
    post = next(p for p in ask.world.posts if len(same_artists(ask, p.id)) > 3 and not p.deleted)
    reply = (await ask(f"/posts/{post.id}/similar/artist.json", params={"limit": "3"})).json
    assert (reply["post_id"], reply["model_version"]) == (post.id, "os.artist")
    ids = [result["post_id"] for result in reply["results"]]
    assert len(ids) == 3
    artists = {tag for tag in post.tags if ask.world.categories[tag] == 1}
    assert all(artists & set(ask.world.posts[each].tags) for each in ids)
    assert sorted(data["id"] for data in reply["post_data"]) == sorted(ids)
    assert reply["results"][0] == {"post_id": ids[0], "score": 1, "explanation": None}
    tags = (await ask(f"/posts/{post.id}/similar/tags.json")).json
    assert (tags["model_version"], len(tags["results"])) == ("os.tags", 6)
    most = await ask(f"/posts/{post.id}/similar/tags.json", params={"limit": "99"})
    assert len(most.json["results"]) == 20


def same_artists(ask: Ask, post_id: int) -> list[int]:
    """The ids of other posts by the same artists."""
    world = ask.world
    artists = {t for t in world.posts[post_id].tags if world.categories[t] == 1}
    artists -= {"unknown_artist"}
    return [p.id for p in world.posts if p.id != post_id and artists & set(p.tags)]


async def test_similar_redirects_to_the_image_search(ask: Ask) -> None:
    """The old URL for similar posts redirects permanently."""
    reply = await ask("/posts/5/similar.json")
    location = f"{ask.fake.url}/iqdb_queries.json?post_id=5"
    assert (reply.status, reply.headers["Location"]) == (301, location)


async def test_short_links(ask: Ask) -> None:
    """An id in base 32 redirects to its post; an invalid one is a 404."""
    reply = await ask("/p/a1.json")
    assert (reply.status, reply.headers["Location"]) == (302, f"{ask.fake.url}/posts/321.json")
    assert (await ask("/p/zz.json")).status == 404

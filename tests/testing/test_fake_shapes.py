"""Posts as JSON: five formats, wrappers, and hidden files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import aiohttp
import attrs
import pytest

from e6async._core.protocol.site import E621_SITE
from e6async.testing import FakeSite
from e6async.testing._records import Post
from tests.testing.asking import AGENT, Ask, asking

SAMPLES = Path(__file__).parents[1] / "data"

LEGACY = (
    "id created_at updated_at file preview sample score tags locked_tags change_seq flags rating "
    "fav_count sources pools relationships approver_id uploader_id uploader_name description "
    "comment_count is_favorited vote has_notes duration"
)
NEW = (
    "id created_at updated_at change_seq files uploader_id uploader_name approver_id stats flags "
    "has relationships pools rating locked_tags sources description tags"
)
THUMBNAIL = (
    "id created_at md5 file_ext width height size preview_url preview_webp sample_url file_url "
    "preview_width preview_height uploader_id uploader score fav_count is_favorited vote "
    "comment_count flags pools rating tags"
)
CATEGORIES = "general artist contributor copyright character species invalid meta lore"


def paths(value: Any, path: str = "$") -> list[str]:
    """All key paths of an object, in order."""
    if not isinstance(value, dict):
        return [path]
    items = cast("dict[str, Any]", value)
    return [below for key, item in items.items() for below in paths(item, f"{path}.{key}")]


def visible_post(ask: Ask, *, video: bool = False) -> Post:
    """A post that everybody may see."""
    return next(
        post
        for post in ask.world.posts
        if not post.deleted and not post.hide_from_anonymous and (post.video is not None) == video
    )


async def test_the_old_shape_is_the_default(ask: Ask) -> None:
    """Without `v2` posts have the legacy format, wrapped; `only` removes the wrapper."""
    post = visible_post(ask)
    single = (await ask(f"/posts/{post.id}.json")).json
    assert list(single) == ["post"]
    assert list(single["post"]) == LEGACY.split()
    assert list(single["post"]["tags"]) == CATEGORIES.split()
    many = (await ask("/posts.json", params={"mode": "extended", "limit": "2"})).json
    assert list(many) == ["posts"]
    assert list(many["posts"][0]) == LEGACY.split()
    bare = (await ask(f"/posts/{post.id}.json", params={"only": "id"})).json
    assert bare == single["post"]


@pytest.mark.parametrize(
    ("mode", "keys"),
    [("basic", NEW), ("extended", NEW), ("nonsense", NEW), ("thumbnails", THUMBNAIL)],
)
async def test_the_new_shapes(ask: Ask, mode: str, keys: str) -> None:
    """With `v2=true` there is no wrapper, and `mode` selects the fields."""
    params = {"v2": "true", "mode": mode}
    single = (await ask(f"/posts/{visible_post(ask).id}.json", params=params)).json
    assert list(single) == keys.split()
    many = (await ask("/posts.json", params=params)).json
    assert list(many[0]) == keys.split()
    kinds = {"extended": "dict", "thumbnails": "str"}
    assert type(single["tags"]).__name__ == kinds.get(mode, "list")
    almost = (await ask("/posts.json", params=params | {"v2": "1"})).json
    assert list(almost) == ["posts"]


async def test_an_old_deployment() -> None:
    """An old deployment ignores `v2`."""
    async with asking(post_format="legacy") as ask:
        params = {"v2": "true", "mode": "extended", "limit": "1"}
        reply = (await ask("/posts.json", params=params)).json
        assert list(reply["posts"][0]) == LEGACY.split()


async def test_posts_have_the_keys_of_the_samples(ask: Ask) -> None:
    """A post has the keys of the sample, in the same order."""
    post = visible_post(ask)
    for name, params in (
        ("post_v2.json", {"v2": "true", "mode": "extended"}),
        ("post_legacy.json", {}),
    ):
        response = (await ask(f"/posts/{post.id}.json", params=params)).json
        assert paths(response) == paths(json.loads((SAMPLES / name).read_bytes()))


async def test_tags_and_pools_have_the_keys_of_the_samples(ask: Ask) -> None:
    """A tag and a pool have the keys of the samples, in the same order."""
    for path, name in (("/tags/wolf.json", "tag"), ("/pools/1.json", "pool")):
        response = (await ask(path)).json
        assert list(response) == list(json.loads((SAMPLES / f"{name}.json").read_bytes()))


async def test_a_site_of_sample_responses() -> None:
    """Loaded posts can be searched, paged through and downloaded like generated ones."""
    world = FakeSite.load(SAMPLES).world
    assert len(world.posts) == 38
    assert world.ignored == ("not_found.json",)
    async with asking(world=world) as ask:
        owls = [p.id for p in world.posts if "owl" in p.tags][::-1]
        assert owls
        assert await ask.ids("owl") == owls
        first = await ask.ids(limit="20")
        rest = await ask.ids(limit="20", page=f"b{first[-1]}")
        assert [*first, *rest] == sorted((p.id for p in world.posts), reverse=True)
        sample_md5 = json.loads((SAMPLES / "post_v2.json").read_bytes())["files"]["meta"]["md5"]
        post = (await ask("/posts.json", params={"md5": sample_md5, "v2": "true"})).json
        assert post["id"] == 5200005
        assert post["stats"]["fav_count"] == 290
        file = await ask(post["files"]["original"]["url"].removeprefix(ask.fake.url))
        assert len(file.body) == post["files"]["meta"]["size"]


async def test_videos(ask: Ask) -> None:
    """A video has its other formats in both formats of posts, under different keys."""
    post = next(
        p for p in ask.world.posts if p.video and p.video.codec == "vp9" and p.width == 1920
    )
    old = (await ask(f"/posts/{post.id}.json")).json["post"]
    new = (await ask(f"/posts/{post.id}.json", params={"v2": "true"})).json
    films = new["files"]["video"]
    assert old["sample"]["alternates"] == films
    assert films["has"] is True
    assert list(films["variants"]) == ["mp4"]
    assert list(films["samples"]) == ["720p", "480p"]
    assert films["samples"]["480p"]["height"] == 480
    assert films["original"]["codec"] == "vp9"


async def test_an_unconverted_video(ask: Ask) -> None:
    """An unconverted video has the original only; other posts have no such key."""
    post = next(p for p in ask.world.posts if p.ext in {"webm", "mp4"} and p.video is None)
    films = (await ask(f"/posts/{post.id}.json", params={"v2": "true"})).json["files"]["video"]
    assert (films["has"], films["variants"], films["samples"]) == (False, {}, {})
    assert (films["original"]["codec"], films["original"]["fps"]) == (None, 0)
    still = (await ask(f"/posts/{visible_post(ask).id}.json")).json["post"]
    assert still["sample"]["alternates"] == {}


async def test_no_sample(ask: Ask) -> None:
    """Without a sample the legacy format has no URL for it, v2 has that of the file."""
    post = next(
        p
        for p in ask.world.posts
        if p.width == p.height == 380 and p.ext == "png" and not p.deleted
    )
    old = (await ask(f"/posts/{post.id}.json")).json["post"]
    new = (await ask(f"/posts/{post.id}.json", params={"v2": "true"})).json["files"]
    assert old["sample"]["has"] is new["meta"]["has_sample"] is False
    assert old["sample"]["url"] is old["sample"]["alt"] is None
    assert new["sample"]["jpg"] == new["sample"]["webp"] == new["original"]["url"]
    assert old["sample"]["width"] == 380


async def test_flash_has_no_preview() -> None:
    """Without a preview its URL is a relative path."""
    async with asking(posts=2000) as ask:
        post = next(p for p in ask.world.posts if p.ext == "swf" and not p.deleted)
        preview = (await ask(f"/posts/{post.id}.json", by="member")).json["post"]["preview"]
        assert preview["url"] == "/images/download-preview.png"
        assert (await ask(preview["url"])).status == 200


async def test_hidden_from_anonymous(ask: Ask) -> None:
    """Some files are hidden from anonymous callers; all other fields are not."""
    post = next(p for p in ask.world.posts if p.hide_from_anonymous and not p.deleted)
    path = f"/posts/{post.id}.json"
    hidden, shown = (await ask(path)).json["post"], (await ask(path, by="member")).json["post"]
    assert hidden["file"]["url"] is hidden["preview"]["url"] is None
    assert hidden["file"]["md5"] == shown["file"]["md5"] == post.md5
    assert shown["file"]["url"].endswith(f"{post.md5}.{post.ext}")


async def test_deleted_files(ask: Ask) -> None:
    """The file of a deleted post is for staff, under a URL that expires."""
    post = next(p for p in ask.world.posts if p.deleted and p.ext == "png")
    path, params = f"/posts/{post.id}.json", {"v2": "true"}
    assert (await ask(path, params=params)).json["files"]["original"]["url"] is None
    assert (await ask(path, params=params, by="member")).json["files"]["original"]["url"] is None
    url = (await ask(path, params=params, by="staff")).json["files"]["original"]["url"]
    url = url.removeprefix(ask.fake.url)
    assert url.startswith("/data/deleted/")
    assert (await ask(url)).status == 200
    assert (await ask(url.partition("?")[0])).status == 403
    assert (await ask(url.replace("expires=", "expires=9"))).status == 403


async def test_by_md5(ask: Ask) -> None:
    """A search by MD5 returns one post, deleted or not, or a 404."""
    post = next(p for p in ask.world.posts if p.deleted)
    single = await ask("/posts.json", params={"md5": post.md5, "tags": "wolf"})
    assert single.json["post"]["id"] == post.id
    missing = await ask("/posts.json", params={"md5": "0" * 32})
    assert (missing.status, missing.json["reason"]) == (404, "not found")


async def test_nobody_is_anonymous(ask: Ask) -> None:
    """An uploader whose account is gone is called Anonymous."""
    post = next(p for p in ask.world.posts if p.uploader_id == 999)
    assert (await ask(f"/posts/{post.id}.json")).json["post"]["uploader_name"] == "Anonymous"


class GeneratedPictures:
    """An object with the site of e6ai."""

    site = attrs.evolve(E621_SITE, name="e6ai")


async def test_categories_of_e6ai() -> None:
    """e6ai has directors and franchises, and no contributors."""
    fake = FakeSite(GeneratedPictures, posts=50)
    async with fake, aiohttp.ClientSession(fake.url, headers={"User-Agent": AGENT}) as session:
        tags = (await Ask(fake, session).posts())[0]["tags"]
        words = "general director franchise character species invalid meta lore"
        assert list(tags) == words.split()


async def test_unusual_texts(ask: Ask) -> None:
    """Times can be null, texts contain CRLF and all scripts, and are returned unchanged."""
    posts = {post["id"]: post for post in await ask.posts("status:any")}
    rows = [ask.world.posts[post_id] for post_id in posts]
    assert any(post["updated_at"] is None for post in posts.values())
    assert any("\r\n" in post.description for post in rows)
    for post in rows:
        assert posts[post.id]["description"] == post.description
        assert posts[post.id]["sources"] == list(post.sources)

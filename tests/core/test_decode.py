"""Bytes to models, over the shapes that servers wrote and write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

import attrs
import msgspec
import pytest

from e6async._core.protocol.decode import Decoder, Json
from e6async._core.protocol.operation import Operation, get, list_of
from e6async.e621._vocabulary import BasicPost, Post, ThumbnailPost
from e6async.e621.pools import Pool
from e6async.e621.tags import Tag
from e6async.errors import DecodeError

T = TypeVar("T")

SAMPLES = Path(__file__).parents[1] / "data"

V2: dict[str, Json] = {
    "id": 7,
    "created_at": "2026-01-02T03:04:05.678-05:00",
    "updated_at": None,
    "change_seq": 9,
    "files": {
        "meta": {"md5": "0" * 32, "ext": "png", "size": 5, "duration": None, "has_sample": False},
        "original": {"width": 3, "height": 4, "url": "https://static.test/o.png"},
        "preview": {"width": 1, "height": 2, "jpg": "https://static.test/p.jpg", "webp": None},
        "sample": {"width": 3, "height": 4, "jpg": "https://static.test/o.png", "webp": None},
    },
    "uploader_id": 1,
    "uploader_name": "ava",
    "approver_id": None,
    "stats": {
        "score": {"up": 2, "down": -1, "total": 1},
        "fav_count": 3,
        "is_favorited": False,
        "vote": 0,
        "comment_count": 0,
        "hotness": 1.5,
    },
    "flags": dict.fromkeys(
        ["pending", "flagged", "note_locked", "status_locked", "rating_locked", "deleted"], False
    ),
    "has": dict.fromkeys(["parent", "children", "active_children", "notes", "sample"], False),
    "relationships": {"parent_id": None, "children": []},
    "pools": [],
    "rating": "s",
    "locked_tags": [],
    "sources": [],
    "description": "a\r\nb",
    "tags": {"general": ["blue_sky"], "species": ["wolf"]},
}


def one(returns: type[T], body: object, *, strict: bool = False, unwrap: str | None = None) -> T:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Decoder(strict=strict).decode(get("test.get", "/", returns, unwrap=unwrap), raw)


def by_the_rules(operation: Operation[T], body: bytes) -> T:
    """What the cattrs converter makes of it, without the short way."""
    plain: Json = msgspec.json.decode(body)
    return Decoder().structure(plain, operation.returns, operation="test", body=body)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_a_post_reads_like_its_vocabulary() -> None:
    """The words that posts of all sites share say what the wire says."""
    post = one(Post, V2, strict=True)
    assert (post.md5, post.ext, post.url) == ("0" * 32, "png", "https://static.test/o.png")
    assert (post.width, post.height, post.score.total, post.fav_count) == (3, 4, 1, 3)
    assert post.preview_url == "https://static.test/p.jpg"
    assert post.sample_url == post.url
    assert post.all_tags == ["wolf", "blue_sky"]  # species before general, as on the page
    assert post.created_at.utcoffset() is not None


def test_new_fields_break_nothing() -> None:
    """A field that the server adds is ignored, and noticed by a strict decoder."""
    grown = {**V2, "mood": "calm", "stats": {**_dict(V2["stats"]), "views": 3}}
    assert one(Post, grown) == one(Post, V2)
    with pytest.raises(DecodeError, match=r"views|mood"):
        one(Post, grown, strict=True)


def test_new_values_survive() -> None:
    """A rating that nobody knows yet is a text like the others."""
    assert one(Post, {**V2, "rating": "x"}).rating == "x"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": "7"}, "$.id"),
        ({"id": True}, "$.id"),
        ({"id": None}, "$.id"),
        ({"created_at": "soon"}, "$.created_at"),
        ({"tags": {"general": "blue_sky"}}, "$.tags.general"),
        ({"pools": [1, "2"]}, "$.pools[1]"),
        ({"files": None}, "$.files"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Json], path: str) -> None:
    """The error has the operation, the place in the JSON, and the body."""
    with pytest.raises(DecodeError) as caught:
        one(Post, {**V2, **change})
    assert (caught.value.operation, caught.value.path) == ("test.get", path)
    assert json.loads(caught.value.body)["description"] == "a\r\nb"
    assert path in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"nope", b"\xff", b'{"id":', b"[" * 5000, b"null", b"[]", b"3"]
)
def test_what_is_no_post_at_all(body: bytes) -> None:
    """A body that is no JSON, or other JSON, is a DecodeError and nothing else."""
    with pytest.raises(DecodeError):
        one(Post, body)


def test_lists_are_read_bare_and_wrapped() -> None:
    """A wrapper that some servers put around a list is taken off; an empty list may have any."""
    tag = {
        "id": 1, "name": "wolf", "post_count": 3, "category": 5, "related_tags": None,
        "related_tags_updated_at": None, "created_at": "2026-01-01T00:00:00.000Z",
        "updated_at": "2026-01-01T00:00:00.000Z", "is_locked": False,
    }  # fmt: skip
    bare = one(list_of(Tag), [tag])
    assert bare == one(list_of(Tag), {"tags": [tag]})
    assert one(list_of(Tag), {"tags": []}) == one(list_of(Tag), []) == []


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-08-21T12:34:56.789-04:00", 12),
        ("2026-08-21 12:34:56 -0400", 12),
        ("2026-08-21 12:34:56 UTC", 12),
        ("2026-08-21 12:34:56", 12),
        ("2026-08-21T12:34:56Z", 12),
    ],
)
def test_times_have_a_zone(written: str, hour: int) -> None:
    """Every way in which the servers write a time gives one with a zone."""
    read = one(Post, {**V2, "created_at": written}).created_at
    assert (read.hour, read.tzinfo is None) == (hour, False)


def test_one_post_in_both_shapes() -> None:
    """The old shape gives the same post, apart from what it lacks and what changed since."""
    old = one(Post, sample("post_legacy.json"), unwrap="post", strict=True)
    new = one(Post, sample("post_v2.json"), strict=True)
    assert old.stats.hotness is None  # the only thing that the old shape lacks
    updated = attrs.evolve(  # people voted between the two responses
        old,
        updated_at=new.updated_at,
        stats=attrs.evolve(
            old.stats,
            hotness=new.stats.hotness,
            score=attrs.evolve(old.stats.score, up=203, total=194),
            fav_count=290,
        ),
    )
    assert updated == new


def test_all_sample_posts_decode() -> None:
    """Every sample post decodes; those of 2021 lack fields that came later."""
    page = one(list_of(Post), sample("posts_legacy_2021.json"), unwrap="posts", strict=True)
    assert len(page) == 36
    assert {post.uploader_name for post in page} == {None}
    assert {post.stats.vote for post in page} == {None}
    assert one(Post, sample("post_v2_with_parent.json"), strict=True).id == 6700005


def test_sample_tag_and_pool_decode() -> None:
    """A tag and a pool as the server sends them decode."""
    assert one(Tag, sample("tag.json"), strict=True).name == "lighthouse"
    assert one(Pool, sample("pool.json"), strict=True).post_count == 1


@pytest.mark.parametrize("model", [BasicPost, ThumbnailPost])
def test_older_servers_give_every_mode(model: type[BasicPost | ThumbnailPost]) -> None:
    """A server that ignores `mode` and answers the old shape still gives what was asked for."""
    full = one(Post, sample("post_legacy.json"), unwrap="post")
    read = one(model, sample("post_legacy.json"), unwrap="post")
    assert (read.id, read.url, sorted(read.all_tags)) == (full.id, full.url, sorted(full.all_tags))


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("post_v2.json", get("posts.get", "/", Post, unwrap="post")),
        ("post_legacy.json", get("posts.get", "/", Post, unwrap="post")),
        ("post_v2_with_parent.json", get("posts.get", "/", Post, unwrap="post")),
        ("tag.json", get("tags.get", "/", Tag)),
        ("pool.json", get("pools.get", "/", Pool)),
    ],
)
def test_the_short_way_gives_the_same(name: str, operation: Operation[object]) -> None:
    """What msgspec reads is what the cattrs converter makes of it."""
    body = sample(name)
    plain = json.loads(body)
    inner = json.dumps(plain.get("post", plain)).encode()
    assert Decoder().decode(operation, body) == by_the_rules(operation, inner)


def _dict(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value

"""Posts for the tests of tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs

from e6async.e621._vocabulary import (
    BasicPost,
    Files,
    Flags,
    Has,
    Image,
    Meta,
    Original,
    Post,
    PostStats,
    PostTags,
    Relationships,
    Score,
    ThumbnailPost,
)

MD5 = "0123456789abcdef0123456789abcdef"
URL = f"https://static1.e621.net/data/01/23/{MD5}.png"
PICTURE = Image(width=850, height=1100, jpg=None, webp=None)

POST = Post(
    id=12345,
    created_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
    updated_at=None,
    change_seq=9,
    files=Files(
        meta=Meta(md5=MD5, ext="png", size=1234567, duration=None, has_sample=False),
        original=Original(width=1500, height=2000, url=URL),
        preview=PICTURE,
        sample=PICTURE,
    ),
    uploader_id=7,
    uploader_name="willow",
    approver_id=None,
    stats=PostStats(
        score=Score(up=45, down=-3, total=42), fav_count=17, is_favorited=False, comment_count=2
    ),
    flags=Flags(
        pending=True,
        flagged=False,
        note_locked=False,
        status_locked=False,
        rating_locked=False,
        deleted=False,
    ),
    has=Has(parent=False, children=True, active_children=True, notes=False, sample=False),
    relationships=Relationships(parent_id=None, children=(12346, 12347)),
    pools=(5,),
    rating="s",
    locked_tags=(),
    sources=("https://example.org/a", "https://example.org/b"),
    description="A fox\nin the snow",
    tags=PostTags(general=("snow", "tree"), artist=("willow", "reed"), species=("fox",)),
)


def hidden(post: Post, *, deleted: bool = False) -> Post:
    """The post as the site sends it to accounts that may not see the file."""
    original = attrs.evolve(post.files.original, url=None)
    return attrs.evolve(
        post,
        files=attrs.evolve(post.files, original=original),
        flags=attrs.evolve(post.flags, deleted=deleted),
    )


def basic(post: Post) -> BasicPost:
    """The post in `mode=basic`: tags without categories."""
    return BasicPost(**_fields_without_tags(post), tags=tuple(post.all_tags))


def _fields_without_tags(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in attrs.fields_dict(BasicPost) if name != "tags"}


def thumbnail(post: Post, *, url: str | None = URL, flags: str = "") -> ThumbnailPost:
    """The post in `mode=thumbnail`."""
    return ThumbnailPost(
        id=post.id,
        created_at=post.created_at,
        md5=post.md5,
        file_ext=post.ext,
        width=post.width,
        height=post.height,
        size=post.files.meta.size,
        preview_url=url,
        preview_webp=url,
        sample_url=url,
        file_url=url,
        preview_width=256,
        preview_height=300,
        uploader_id=post.uploader_id,
        uploader="willow",
        score=post.score.total,
        fav_count=post.fav_count,
        is_favorited=False,
        comment_count=2,
        flags=flags,
        pools="5",
        rating=post.rating,
        tags=" ".join(post.all_tags),
    )

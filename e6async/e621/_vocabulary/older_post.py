"""The shape of posts before May 2026, `app/blueprints/post_legacy_blueprint.rb`.

Servers without `v2` still send it; it is converted to the current shape. It lacks `hotness`; older
recordings lack more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import attrs

from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.protocol.decode import Time
from e6async.e621._vocabulary.post import (
    BasicPost,
    File,
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
    Video,
)

P = TypeVar("P", Post, BasicPost)


@attrs.frozen(kw_only=True)
class _File(Model):
    width: int
    height: int
    ext: str | None
    size: int
    md5: str | None
    url: str | None


@attrs.frozen(kw_only=True)
class _Preview(Model):
    width: int
    height: int
    url: str | None
    alt: str | None = None


@attrs.frozen(kw_only=True)
class _Alternates(ModelWithMappings):
    """Empty for images; before May 2025 it had lists of URLs, which are ignored."""

    has: bool = False
    original: File | None = None
    variants: Mapping[str, File] | None = None
    samples: Mapping[str, File] | None = None


@attrs.frozen(kw_only=True)
class _Sample(Model):
    has: bool
    width: int
    height: int
    url: str | None
    alt: str | None = None
    alternates: _Alternates = attrs.field(factory=_Alternates)


@attrs.frozen(kw_only=True)
class _Relationships(Model):
    parent_id: int | None
    has_children: bool
    has_active_children: bool
    children: tuple[int, ...]


@attrs.frozen(kw_only=True)
class OlderPost(Model):
    """A post as it was written before May 2026."""

    id: int
    created_at: Time
    updated_at: Time | None
    file: _File
    preview: _Preview
    sample: _Sample
    score: Score
    tags: PostTags
    locked_tags: tuple[str, ...]
    change_seq: int
    flags: Flags
    rating: str
    fav_count: int
    sources: tuple[str, ...]
    pools: tuple[int, ...]
    relationships: _Relationships
    approver_id: int | None
    uploader_id: int
    uploader_name: str | None = None
    description: str
    comment_count: int
    is_favorited: bool
    vote: int | None = None
    has_notes: bool
    duration: float | None = None


def _files(old: OlderPost) -> Files:
    file, preview, sample, other = old.file, old.preview, old.sample, old.sample.alternates
    video = None
    if other.original is not None and other.variants is not None and other.samples is not None:
        video = Video(
            has=other.has, original=other.original, variants=other.variants, samples=other.samples
        )
    return Files(
        meta=Meta(
            md5=file.md5, ext=file.ext, size=file.size, duration=old.duration, has_sample=sample.has
        ),
        original=Original(width=file.width, height=file.height, url=file.url),
        preview=Image(
            width=preview.width, height=preview.height, jpg=preview.url, webp=preview.alt
        ),
        # without a sample the current shape has the original
        sample=Image(
            width=sample.width,
            height=sample.height,
            jpg=sample.url if sample.has else file.url,
            webp=sample.alt if sample.has else file.url,
        ),
        video=video,
    )


def _stats(old: OlderPost) -> PostStats:
    return PostStats(
        score=old.score,
        fav_count=old.fav_count,
        is_favorited=old.is_favorited,
        vote=old.vote,
        comment_count=old.comment_count,
    )


def _has(old: OlderPost) -> Has:
    return Has(
        parent=old.relationships.parent_id is not None,
        children=old.relationships.has_children,
        active_children=old.relationships.has_active_children,
        notes=old.has_notes,
        sample=old.sample.has,
    )


def to_post(old: OlderPost) -> Post:
    """Convert an older post to the current shape."""
    return _current(old, Post, old.tags)


def to_basic(old: OlderPost) -> BasicPost:
    """Convert an older post to the current shape, tags in one list."""
    return _current(old, BasicPost, tuple(sorted(old.tags.all)))


def _current(old: OlderPost, kind: Callable[..., P], tags: PostTags | tuple[str, ...]) -> P:
    return kind(
        id=old.id,
        created_at=old.created_at,
        updated_at=old.updated_at,
        change_seq=old.change_seq,
        files=_files(old),
        uploader_id=old.uploader_id,
        uploader_name=old.uploader_name,
        approver_id=old.approver_id,
        stats=_stats(old),
        flags=old.flags,
        has=_has(old),
        relationships=Relationships(
            parent_id=old.relationships.parent_id, children=old.relationships.children
        ),
        pools=old.pools,
        rating=old.rating,
        locked_tags=old.locked_tags,
        sources=old.sources,
        description=old.description,
        tags=tags,
    )


def to_thumbnail(old: OlderPost) -> ThumbnailPost:
    """Convert an older post to the reduced post of `mode=thumbnail`."""
    flags = {
        "pending": old.flags.pending,
        "flagged": old.flags.flagged,
        "deleted": old.flags.deleted,
    }
    return ThumbnailPost(
        id=old.id,
        created_at=old.created_at,
        md5=old.file.md5,
        file_ext=old.file.ext,
        width=old.file.width,
        height=old.file.height,
        size=old.file.size,
        preview_url=old.preview.url,
        preview_webp=old.preview.alt,
        sample_url=old.sample.url if old.sample.has else old.file.url,
        file_url=old.file.url,
        preview_width=old.preview.width,
        preview_height=old.preview.height,
        uploader_id=old.uploader_id,
        uploader=old.uploader_name or "",
        score=old.score.total,
        fav_count=old.fav_count,
        is_favorited=old.is_favorited,
        vote=old.vote,
        comment_count=old.comment_count,
        flags=" ".join(name for name, holds in flags.items() if holds),
        pools=" ".join(map(str, old.pools)),
        rating=old.rating,
        tags=" ".join(sorted(old.tags.all)),
    )

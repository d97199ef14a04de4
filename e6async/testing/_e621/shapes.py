"""Posts as JSON: legacy, v2, thumbnails, and the raw row (app/blueprints)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

import attrs
import msgspec

from e6async.testing._e621.orders import hotness
from e6async.testing._e621.view import (
    JSON,
    View,
    has_sample,
    is_video,
    is_visible,
    preview_size,
    sample_size,
)
from e6async.testing._params import Params
from e6async.testing._records import Post
from e6async.testing._responses import Response, json_bytes

__all__ = ["WRITERS", "Form", "Shape", "Shapes", "Writer", "form_of", "raw"]

Shape = Literal["legacy", "basic", "extended", "thumbnail", "bare"]
Writer = Callable[[View, Post], JSON]

_KEPT: Final = 16384


@attrs.frozen
class Form:
    """The requested format of posts: the shape, and whether it is wrapped."""

    shape: Shape
    wrapped: bool


def form_of(params: Params, shapes: Literal["v2", "legacy"]) -> Form:
    """The format by `v2`, `mode` and `only`; an old deployment reads `only` alone."""
    if shapes == "legacy" or params.text("v2") != "true":
        return Form("legacy", wrapped=params.nonblank("only") is None)
    mode = params.text("mode")
    if mode in {"thumbnail", "thumbnails"}:
        return Form("thumbnail", wrapped=False)
    return Form("extended" if mode == "extended" else "basic", wrapped=False)


def flags(post: Post) -> JSON:
    """The six flags of a post."""
    return {
        "pending": post.pending,
        "flagged": post.flagged,
        "note_locked": post.note_locked,
        "status_locked": post.status_locked,
        "rating_locked": post.rating_locked,
        "deleted": post.deleted,
    }


@attrs.define
class Shapes:
    """Encodes posts; the JSON of unchanged posts is cached for each kind of viewer."""

    writers: Mapping[str, Writer]
    """The encoders of posts, by shape."""
    _kept: dict[tuple[object, ...], dict[int, bytes]] = attrs.field(
        factory=dict[tuple[object, ...], dict[int, bytes]]
    )
    _size: int = 0

    def post(self, view: View, form: Form, post: Post) -> Response:
        """A response with one post."""
        return json_bytes(_wrapped(self._write(view, form.shape, [post])[0], form, "post"))

    def posts(self, view: View, form: Form, posts: Sequence[Post]) -> Response:
        """A response with a list of posts."""
        return json_bytes(_wrapped(self.array(view, form.shape, posts), form, "posts"))

    def array(self, view: View, shape: Shape, posts: Sequence[Post]) -> bytes:
        """The JSON list of posts."""
        return b"[" + b",".join(self._write(view, shape, posts)) + b"]"

    def _write(self, view: View, shape: Shape, posts: Sequence[Post]) -> list[bytes]:
        viewer, world = view.viewer, view.world
        key = shape, viewer.user.key, viewer.safe_mode, viewer.zone.name, world.tag_changes
        if self._size > _KEPT:
            self._kept.clear()
            self._size = 0
        cached = self._kept.setdefault(key, {})
        write, changed = self.writers[shape], world.posts.changed
        written: list[bytes] = []
        for post in posts:
            data = cached.get(post.id)
            if data is None or post.id in changed:
                data = msgspec.json.encode(write(view, post))
                if post.id not in changed and not post.deleted:  # URLs of deleted posts expire
                    cached[post.id] = data
                    self._size += 1
            written.append(data)
        return written


def _wrapped(body: bytes, form: Form, key: str) -> bytes:
    return b'{"%s":%s}' % (key.encode(), body) if form.wrapped else body


def _legacy(view: View, post: Post) -> JSON:
    visible, sampled, video = is_visible(post, view.viewer), has_sample(post), is_video(post)
    preview, sample = preview_size(post.width, post.height), _shown_size(post)
    shows_sample = visible and sampled
    return {
        "id": post.id,
        "created_at": view.stamp(post.created_at),
        "updated_at": view.maybe(post.updated_at),
        "file": {
            "width": post.width,
            "height": post.height,
            "ext": post.ext,
            "size": post.size,
            "md5": post.md5,
            "url": view.url(post) if visible else None,
        },
        "preview": {
            "width": preview[0],
            "height": preview[1],
            "url": view.preview_url(post) if visible else None,
            "alt": view.preview_url(post, "webp") if visible else None,
        },
        "sample": {
            "has": sampled,
            "width": sample[0],
            "height": sample[1],
            "url": view.sample_url(post) if shows_sample else None,
            "alt": view.sample_url(post, "webp") if shows_sample else None,
            "alternates": view.videos(post, visible=visible) if video else {},
        },
        "score": {"up": post.up, "down": post.down, "total": post.score},
        "tags": view.tags(post),
        "locked_tags": post.locked_tags,
        "change_seq": post.change_seq,
        "flags": flags(post),
        "rating": post.rating,
        "fav_count": post.fav_count,
        "sources": post.sources,
        "pools": post.pools,
        "relationships": {
            "parent_id": post.parent_id,
            "has_children": bool(post.children),
            "has_active_children": post.has_active_children,
            "children": post.children,
        },
        "approver_id": post.approver_id,
        "uploader_id": post.uploader_id,
        "uploader_name": view.world.users.name_of(post.uploader_id),
        "description": post.description,
        "comment_count": view.comment_count(post),
        "is_favorited": view.is_favorited(post),
        "vote": view.vote(post),
        "has_notes": post.noted_at is not None,
        "duration": post.duration,
    }


def _files(view: View, post: Post) -> JSON:
    visible, video = is_visible(post, view.viewer), is_video(post)
    preview, sample = preview_size(post.width, post.height), _shown_size(post)
    files: JSON = {
        "meta": {
            "md5": post.md5,
            "ext": post.ext,
            "size": post.size,
            "duration": post.duration,
            "has_sample": has_sample(post),
        },
        "original": {
            "width": post.width,
            "height": post.height,
            "url": view.url(post) if visible else None,
        },
        "preview": {
            "width": preview[0],
            "height": preview[1],
            "jpg": view.preview_url(post) if visible else None,
            "webp": view.preview_url(post, "webp") if visible else None,
        },
        "sample": {
            "width": sample[0],
            "height": sample[1],
            "jpg": view.sample_url(post) if visible else None,
            "webp": view.sample_url(post, "webp") if visible else None,
        },
    }
    if video:
        files["video"] = view.videos(post, visible=visible)
    return files


def _stats(view: View, post: Post) -> JSON:
    return {
        "score": {"up": post.up, "down": post.down, "total": post.score},
        "fav_count": post.fav_count,
        "is_favorited": view.is_favorited(post),
        "vote": view.vote(post),
        "comment_count": view.comment_count(post),
        "hotness": hotness(post.score, post.created_at),
    }


def _new(view: View, post: Post, tags: object) -> JSON:
    return {
        "id": post.id,
        "created_at": view.stamp(post.created_at),
        "updated_at": view.maybe(post.updated_at),
        "change_seq": post.change_seq,
        "files": _files(view, post),
        "uploader_id": post.uploader_id,
        "uploader_name": view.world.users.name_of(post.uploader_id),
        "approver_id": post.approver_id,
        "stats": _stats(view, post),
        "flags": flags(post),
        "has": {
            "parent": post.parent_id is not None,
            "children": bool(post.children),
            "active_children": post.has_active_children,
            "notes": post.noted_at is not None,
            "sample": has_sample(post),
        },
        "relationships": {"parent_id": post.parent_id, "children": post.children},
        "pools": post.pools,
        "rating": post.rating,
        "locked_tags": post.locked_tags,
        "sources": post.sources,
        "description": post.description,
        "tags": tags,
    }


def _basic(view: View, post: Post) -> JSON:
    return _new(view, post, post.tags)


def _extended(view: View, post: Post) -> JSON:
    return _new(view, post, view.tags(post))


def _thumbnail(view: View, post: Post) -> JSON:
    visible = is_visible(post, view.viewer)
    preview = preview_size(post.width, post.height)
    states = {"pending": post.pending, "flagged": post.flagged, "deleted": post.deleted}
    return {
        "id": post.id,
        "created_at": view.stamp(post.created_at),
        "md5": post.md5,
        "file_ext": post.ext,
        "width": post.width,
        "height": post.height,
        "size": post.size,
        "preview_url": view.preview_url(post) if visible else None,
        "preview_webp": view.preview_url(post, "webp") if visible else None,
        "sample_url": view.sample_url(post) if visible else None,
        "file_url": view.url(post) if visible else None,
        "preview_width": preview[0],
        "preview_height": preview[1],
        "uploader_id": post.uploader_id,
        "uploader": view.world.users.name_of(post.uploader_id),
        "score": post.score,
        "fav_count": post.fav_count,
        "is_favorited": view.is_favorited(post),
        "vote": view.vote(post),
        "comment_count": view.comment_count(post),
        "flags": " ".join(state for state, holds in states.items() if holds),
        "pools": " ".join(map(str, post.pools)),
        "rating": post.rating,
        "tags": " ".join(post.tags),
    }


def raw(view: View, post: Post) -> JSON:
    """The raw row, as some responses have it, without MD5 and URLs of a hidden file."""
    tags = view.tags(post)
    row: JSON = {
        "id": post.id,
        "created_at": view.stamp(post.created_at),
        "updated_at": view.maybe(post.updated_at),
        "up_score": post.up,
        "down_score": post.down,
        "score": post.score,
        "source": "\n".join(post.sources),
        "rating": post.rating,
        **{f"is_{flag}": value for flag, value in flags(post).items()},
        "uploader_id": post.uploader_id,
        "approver_id": post.approver_id,
        "last_noted_at": view.maybe(post.noted_at),
        "last_comment_bumped_at": view.maybe(post.bumped_at),
        "fav_count": post.fav_count,
        "tag_string": " ".join(post.tags),
        "tag_count": len(post.tags),
        **{f"tag_count_{category}": len(names) for category, names in tags.items()},
        "file_size": post.size,
        "image_width": post.width,
        "image_height": post.height,
        "parent_id": post.parent_id,
        "has_children": bool(post.children),
        "last_commented_at": view.maybe(post.commented_at),
        "has_active_children": post.has_active_children,
        "bit_flags": 4 if post.hide_from_anonymous else 0,
        "locked_tags": " ".join(post.locked_tags) or None,
        "description": post.description,
        "comment_count": post.comment_count,
        "change_seq": post.change_seq,
        "bg_color": None,
        "duration": None if post.duration is None else f"{post.duration:.2f}",
        "is_comment_disabled": post.comment_disabled,
        "is_comment_locked": post.comment_locked,
        "video_samples": {},
        "hotness": hotness(post.score, post.created_at),
        "pool_ids": post.pools,
        "has_sample": has_sample(post),
        "has_visible_children": post.has_active_children or (bool(post.children) and post.deleted),
        "children_ids": " ".join(map(str, post.children)) or None,
        "is_favorited": view.is_favorited(post),
        "vote_by": view.vote(post),
    }
    if is_visible(post, view.viewer):
        row |= {
            "md5": post.md5,
            "file_ext": post.ext,
            "file_url": view.url(post),
            "sample_url": view.sample_url(post),
            "preview_file_url": view.preview_url(post),
        }
    return row


def _shown_size(post: Post) -> tuple[int, int]:
    return sample_size(post.width, post.height) if has_sample(post) else (post.width, post.height)


WRITERS: Final[Mapping[str, Writer]] = {
    "legacy": _legacy,
    "basic": _basic,
    "extended": _extended,
    "thumbnail": _thumbnail,
}
"""The encoders of posts on e621."""

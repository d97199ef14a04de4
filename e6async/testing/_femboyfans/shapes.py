"""Posts as JSON: app/models/post.rb, serializable_hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from e6async.testing._access import Viewer
from e6async.testing._e621.shapes import Form, Writer, flags
from e6async.testing._e621.view import JSON, View
from e6async.testing._femboyfans.view import file_url, own_vote, variant_json, variants_of
from e6async.testing._params import Params
from e6async.testing._records import Post

__all__ = ["WRITERS", "card", "form_of", "is_visible", "post_json"]

_DAILY: Final = 50


def form_of(_params: Params, _shapes: Literal["v2", "legacy"]) -> Form:
    """The only format of posts."""
    return Form("bare", wrapped=False)


def is_visible(post: Post, viewer: Viewer) -> bool:
    """Whether the viewer may see the file: app/models/post.rb, visible?."""
    if post.deleted and not viewer.is_at_least("janitor"):
        return False
    if viewer.safe_mode and post.rating != "s":
        return False
    return viewer.is_logged_in or not post.hide_from_anonymous


def post_json(view: View, post: Post) -> JSON:
    """The JSON of a post."""
    visible, users = is_visible(post, view.viewer), view.world.users
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
            "url": file_url(view, post) if visible else None,
        },
        "variants": [
            variant_json(view, post, variant, visible=visible) for variant in variants_of(post)
        ],
        "score": {"up": post.up, "down": -post.down, "total": post.score},
        "views": {"daily": post.views // _DAILY, "total": post.views},
        "tags": view.tags(post),
        "locked_tags": post.locked_tags,
        "change_seq": post.change_seq,
        "flags": {**flags(post), "takedown": False},
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
        "approver_name": None if post.approver_id is None else users.name_of(post.approver_id),
        "uploader_id": post.uploader_id,
        "uploader_name": users.name_of(post.uploader_id),
        "description": post.description,
        "comment_count": view.comment_count(post),
        "is_favorited": view.is_favorited(post),
        "own_vote": own_vote(view, post),
        "has_notes": post.noted_at is not None,
        "duration": post.duration,
        "framecount": post.framecount,
        "thumbnail_frame": post.thumbnail_frame,
        "qtags": post.qtags,
        "upload_url": post.upload_url,
        "min_edit_level": post.min_edit_level,
    }


def card(view: View, post: Post) -> JSON:
    """The JSON of a thumbnail: app/models/post.rb, thumbnail_attributes."""
    states = {"pending": post.pending, "flagged": post.flagged, "deleted": post.deleted}
    row: JSON = {
        "id": post.id,
        "flags": " ".join(state for state, holds in states.items() if holds),
        "tags": " ".join(post.tags),
        "rating": post.rating,
        "file_ext": post.ext,
        "width": post.width,
        "height": post.height,
        "size": post.size,
        "created_at": view.stamp(post.created_at),
        "uploader": view.world.users.name_of(post.uploader_id),
        "uploader_id": post.uploader_id,
        "score": post.score,
        "fav_count": post.fav_count,
        "is_favorited": view.is_favorited(post),
        "own_vote": own_vote(view, post),
        "pools": post.pools,
    }
    if not is_visible(post, view.viewer):
        return row
    made = {variant.type: variant for variant in variants_of(post)}
    names = {"preview": "preview_url", "large": "large_url", "crop": "cropped_url"}
    row |= {"md5": post.md5, "file_url": file_url(view, post)}
    row |= {
        key: file_url(view, post, name, made[name].ext)
        for name, key in names.items()
        if name in made
    }
    preview = made.get("preview")
    row["preview_width"] = preview.width if preview else None
    row["preview_height"] = preview.height if preview else None
    return row


WRITERS: Final[Mapping[str, Writer]] = {"bare": post_json}
"""The only encoder of posts."""

"""Rendered text in a response, with the posts that it shows."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from e6async._core.models.model import Model, ModelWithMappings
from e6async._core.protocol.decode import Time


@attrs.frozen(kw_only=True)
class PostCard(Model):
    """A post embedded in rendered DText, with the fields of both servers."""

    id: int
    flags: str
    """`pending`, `flagged`, `deleted`, those that hold, separated by spaces."""
    tags: str
    """Names separated by spaces."""
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    file_ext: str
    width: int
    """Pixels of the original."""
    height: int
    size: int
    """Bytes of the original."""
    created_at: Time
    uploader: str
    uploader_id: int
    score: int
    fav_count: int
    is_favorited: bool
    """By the caller."""
    md5: str | None = None
    """None when the caller may not see the file; so is all that has a default."""
    preview_url: str | None = None
    file_url: str | None = None
    preview_width: int | None = None
    preview_height: int | None = None


@attrs.frozen(kw_only=True)
class DeferredPost(PostCard):
    """A post embedded in rendered DText: `thumbnail_attributes` in `app/models/post.rb`."""

    vote: int | None = None
    """The caller's: 1, -1, or 0 for none; None from servers before May 2026."""
    comment_count: int | None = None
    """None from servers before April 2026."""
    pools: str
    """Ids separated by spaces."""
    preview_webp: str | None = None
    """None as well from servers before 29 April 2026."""
    sample_url: str | None = None


@attrs.frozen(kw_only=True)
class HtmlWithPosts(ModelWithMappings):
    """HTML as the site's own pages show it."""

    html: str
    posts: Mapping[str, DeferredPost]
    """The posts that the text shows, by their ids."""

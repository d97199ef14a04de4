"""Rendered text in a response, with the posts that it shows."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async.e621._vocabulary.html import PostCard


@attrs.frozen(kw_only=True)
class DeferredPost(PostCard):
    """A post embedded in rendered DText: `thumbnail_attributes` in `app/models/post.rb`."""

    own_vote: int | None
    """The caller's: 1, -1, or 0 for one that staff locked; None for none."""
    pools: tuple[int, ...]
    large_url: str | None = None
    cropped_url: str | None = None


@attrs.frozen(kw_only=True)
class HtmlWithPosts(ModelWithMappings):
    """HTML as the site's own pages show it."""

    html: str
    posts: Mapping[str, DeferredPost]
    """The posts that the text shows, by their ids."""

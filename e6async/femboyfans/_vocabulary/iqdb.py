"""Reverse image search: `app/controllers/posts/iqdb_controller.rb`, `app/logical/iqdb_proxy.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async.femboyfans._vocabulary.post import Post


@attrs.frozen(kw_only=True)
class IqdbMatch(Model):
    """A post that is similar to an image."""

    post_id: int
    score: float
    """From 0 to 100; the server leaves out what is below `score_cutoff`, 60 by default."""
    hash: str | None = None
    """The IQDB hash of the image; None when absent."""
    post: Post

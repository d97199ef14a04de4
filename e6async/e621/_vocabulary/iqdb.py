"""Matches of a reverse image search: `app/logical/iqdb_proxy.rb`."""

from __future__ import annotations

import attrs

from e6async.e621._vocabulary.post import BasicPost


@attrs.frozen(kw_only=True)
class IqdbMatch:
    """A post that looks like a picture."""

    post_id: int
    score: float
    """From 0 to 100; the server leaves out what is below `score_cutoff`, 60 by default."""
    hash: str | None = None
    """What the picture looks like to IQDB; None when it does not say."""
    post: BasicPost

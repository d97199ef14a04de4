"""Hashtags in the descriptions of posts: `app/controllers/qtags_controller.rb`."""

from __future__ import annotations

from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.femboyfans.vocabulary import Post


class Qtags(Resource):
    """Hashtags in the descriptions of posts."""

    def search(self, qtag: str, *, limit: int | None = None) -> Pages[Post]:
        """Every post that has a hashtag, given without the `#`, newest first; deleted ones, too."""
        path = "/q/{qtag}.json"
        return self._list("qtags.search", path, Post, limit=limit, walk="newest", qtag=qtag)

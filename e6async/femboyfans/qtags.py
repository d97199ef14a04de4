"""Hashtags in the descriptions of posts: `app/controllers/qtags_controller.rb`."""

from __future__ import annotations

from typing import Unpack

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.femboyfans._vocabulary import Post

__all__ = ["Qtags"]


class Qtags(Resource):
    """Hashtags in the descriptions of posts."""

    def search(self, qtag: str, **options: Unpack[ListOptions]) -> Pages[Post]:
        """Every post with a hashtag, without the `#`, newest first, including deleted ones."""
        path = "/q/{qtag}.json"
        return self._list("qtags.search", path, Post, options=options, paging="id_desc", qtag=qtag)

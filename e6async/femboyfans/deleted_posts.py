"""Posts that were deleted: `app/controllers/posts/deleted_controller.rb`."""

from __future__ import annotations

from typing import Unpack

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.femboyfans._vocabulary.post import Post

__all__ = ["DeletedPosts"]


class DeletedPosts(Resource):
    """Posts that were deleted."""

    def search(self, user_id: int | None = None, **options: Unpack[ListOptions]) -> Pages[Post]:
        """The posts that were deleted, of everybody or of one uploader, the latest deletion first.

        Ends at the last numbered page; a post deleted twice comes once.
        """
        query = wire.fields({"user_id": user_id})
        name, path = "deleted_posts.search", "/posts/deleted.json"
        return self._list(name, path, Post, options=options, paging="page", query=query)

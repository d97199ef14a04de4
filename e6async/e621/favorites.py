"""Favorites: posts that users keep; `app/controllers/favorites_controller.rb`."""

from __future__ import annotations

import attrs

from e6async.core import wire
from e6async.core.operation import write
from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.e621.vocabulary import Post


@attrs.frozen(kw_only=True)
class FavoriteResult:
    """How many favorites a post has after a change."""

    post_id: int
    favorite_count: int


class Favorites(Resource):
    """Favorites."""

    def search(self, user_id: int | None = None, *, limit: int | None = None) -> Pages[Post]:
        """The favorites of a user, or of the caller, the newest favorite first; deleted ones, too.

        Ends at the last numbered page; `posts.search("fav:<name>")` goes on without end. A user
        who hides them has none, and no error.
        """
        query = (("v2", "true"), ("mode", "extended"), *wire.fields({"user_id": user_id}))
        return self._list(
            "favorites.search",
            "/favorites.json",
            Post,
            limit=limit,
            walk="numbered",  # its cursors count rows that nobody ever sees
            query=query,
            unwrap="posts",
        )

    async def create(self, post_id: int) -> FavoriteResult:
        """Keep a post; member; InvalidError when it is kept already."""
        form = wire.fields({"post_id": post_id})
        path = "/favorites.json"
        return await self._send(write("favorites.create", "POST", path, FavoriteResult, form=form))

    async def delete(self, post_id: int) -> FavoriteResult:
        """Keep a post no longer, whether it was kept or not; member."""
        path = "/favorites/{post_id}.json"
        return await self._send(
            write("favorites.delete", "DELETE", path, FavoriteResult, post_id=post_id)
        )

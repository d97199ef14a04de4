"""Favorites of users; `app/controllers/favorites_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.femboyfans._vocabulary import Post

__all__ = ["Favorite", "Favorites"]


@attrs.frozen(kw_only=True)
class Favorite(Model):
    """A favorite of a user."""

    id: int
    user_id: int
    post_id: int
    created_at: Time
    post: Post


class Favorites(Resource):
    """Favorites."""

    def search(self, user_id: int | None = None, **options: Unpack[ListOptions]) -> Pages[Favorite]:
        """The favorites of a user, or of the caller, the newest first; including deleted posts.

        For who is logged in; `posts.search("fav:<name>")` gives the posts to everybody. Raises
        ForbiddenError where a user hides them.
        """
        return self._list(
            "favorites.search",
            "/favorites.json",
            Favorite,
            options=options,
            paging="id_desc",
            query=wire.fields({"user_id": user_id}),
            level="logged_in",
        )

    async def create(self, post_id: int, *, upvote: bool = False) -> Favorite:
        """Add a post to the favorites and vote it up; member; InvalidError for a favorite."""
        form = wire.fields({"post_id": post_id, "upvote": upvote or None})
        path = "/favorites.json"
        return await self._send(write("favorites.create", "POST", path, Favorite, form=form))

    async def delete(self, post_id: int) -> None:
        """Remove a post from the favorites; member; InvalidError when it is not one."""
        path = "/favorites/{post_id}.json"
        await self._send(write("favorites.delete", "DELETE", path, NOTHING, post_id=post_id))

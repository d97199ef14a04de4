"""Favorites of users; `app/controllers/favorites_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack, overload

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import BasicPost, Mode, Post, ThumbnailPost
from e6async.e621._vocabulary.post_modes import MODE_QUERY, MODELS, AnyPost

__all__ = ["FavoriteResult", "Favorites"]


@attrs.frozen(kw_only=True)
class FavoriteResult(Model):
    """How many favorites a post has after a change."""

    post_id: int
    favorite_count: int


class Favorites(Resource):
    """Favorites."""

    @overload
    def search(
        self,
        user_id: int | None = None,
        *,
        mode: Literal["extended"] = "extended",
        **options: Unpack[ListOptions],
    ) -> Pages[Post]: ...
    @overload
    def search(
        self, user_id: int | None = None, *, mode: Literal["basic"], **options: Unpack[ListOptions]
    ) -> Pages[BasicPost]: ...
    @overload
    def search(
        self,
        user_id: int | None = None,
        *,
        mode: Literal["thumbnail"],
        **options: Unpack[ListOptions],
    ) -> Pages[ThumbnailPost]: ...
    def search(
        self, user_id: int | None = None, *, mode: Mode = "extended", **options: Unpack[ListOptions]
    ) -> Pages[AnyPost]:
        """The favorites of a user, or of the caller, newest favorite first, with deleted ones.

        Ends at the last numbered page; `posts.search("fav:<name>")` goes on without end. A user who
        hides them has none, and no error; NotFoundError without `user_id` and login.
        """
        return self._list(
            "favorites.search",
            "/favorites.json",
            MODELS[mode],
            options=options,
            paging="page",  # its cursors are ids of favorites, which posts do not show
            query=(*MODE_QUERY[mode], *wire.fields({"user_id": user_id})),
            unwrap="posts",
        )

    async def create(self, post_id: int) -> FavoriteResult:
        """Add a post to the favorites; member; InvalidError if already there, or at the limit."""
        form = wire.fields({"post_id": post_id})
        path = "/favorites.json"
        return await self._send(write("favorites.create", "POST", path, FavoriteResult, form=form))

    async def delete(self, post_id: int) -> FavoriteResult:
        """Remove a post from the favorites, whether or not it is one; member."""
        path = "/favorites/{post_id}.json"
        return await self._send(
            write("favorites.delete", "DELETE", path, FavoriteResult, post_id=post_id)
        )

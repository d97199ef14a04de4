"""Actions on posts that are the same on all sites."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, write
from e6async._core.resource import Resource


class PostActions(Resource):
    """Actions on posts that are the same on all sites."""

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a post to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/posts/{id}/revert.json"
        await self._send(write("posts.revert", "PUT", path, NOTHING, form=form, id=id))

    async def copy_notes(self, id: int, other_post_id: int) -> None:
        """Copy the notes of a post to another one; member.

        BadRequestError if the source post has no notes.
        """
        form = wire.fields({"other_post_id": other_post_id})
        path = "/posts/{id}/copy_notes.json"
        await self._send(write("posts.copy_notes", "PUT", path, NOTHING, form=form, id=id))

    async def unvote(self, id: int) -> None:
        """Remove the vote on a post, if there is one; member."""
        path = "/posts/{id}/votes.json"
        await self._send(write("posts.unvote", "DELETE", path, NOTHING, id=id))

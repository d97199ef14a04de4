"""Users who may also change the posts of a set; `post_set_maintainers_controller.rb`."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from e6async._core.protocol import wire
from e6async._core.protocol.operation import Moved, write
from e6async._core.resource import Resource
from e6async.errors import NotAcceptableError

__all__ = ["PostSetMaintainers"]


class PostSetMaintainers(Resource):
    """Maintainers of sets, and those who are invited."""

    async def create(self, post_set_id: int, username: str) -> None:
        """Invite a user to maintain the caller's own public set; member, five an hour.

        The response is the same whether or not it did; an invited user gets a dmail, with the id
        that the other calls need.
        """
        form = wire.fields({"post_set_id": post_set_id, "username": username})
        path = "/post_set_maintainers"
        await self._send(write("post_set_maintainers.create", "POST", path, Moved, form=form))

    async def delete(self, id: int) -> None:
        """Remove a maintainer, or withdraw an invitation; member."""
        path = "/post_set_maintainers/{id}"
        with suppress(NotAcceptableError):  # sent after the change was made: there is no JSON view
            await self._send(write("post_set_maintainers.delete", "DELETE", path, Moved, id=id))

    async def approve(self, id: int) -> None:
        """Accept an invitation; member."""
        await self._answer("approve", id)

    async def deny(self, id: int) -> None:
        """Refuse an invitation, or stop being a maintainer; member."""
        await self._answer("deny", id)

    async def block(self, id: int) -> None:
        """Refuse an invitation and all further ones to this set; member."""
        await self._answer("block", id)

    async def _answer(self, verb: Literal["approve", "deny", "block"], id: int) -> None:
        path = f"/post_set_maintainers/{{id}}/{verb}"
        await self._send(write(f"post_set_maintainers.{verb}", "GET", path, Moved, id=id))

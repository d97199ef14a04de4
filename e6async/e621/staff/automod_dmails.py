"""The messages of the site's own account; `app/controllers/staff/automod/dmails_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary.dmail import Dmail, DmailSearch

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffAutomodDmails"]


class StaffAutomodDmails(Resource):
    """The messages of the site's own account."""

    def search(self, **filters: Unpack[DmailSearch]) -> Pages[Dmail]:
        """Every message that matches, newest first; staff."""
        name, path = "staff_automod_dmails.search", "/staff/automod/dmails.json"
        allowed = DmailSearch.__optional_keys__
        return self._search(name, path, Dmail, filters, allowed, level="staff")

    async def get(self, id: int) -> Dmail:
        """The message with this id; staff."""
        name, path = "staff_automod_dmails.get", "/staff/automod/dmails/{id}.json"
        return await self._send(get(name, path, Dmail, level="staff", id=id))

    async def mark_as_read(self, id: int) -> None:
        """Mark a message as read; staff."""
        await self._mark("mark_as_read", id)

    async def mark_as_unread(self, id: int) -> None:
        """Mark a message as unread; staff."""
        await self._mark("mark_as_unread", id)

    async def _mark(self, verb: str, id: int) -> None:
        name, path = f"staff_automod_dmails.{verb}", f"/staff/automod/dmails/{{id}}/{verb}.json"
        await self._send(write(name, "PUT", path, NOTHING, level="staff", id=id))

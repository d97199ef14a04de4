"""Messages between users; `app/controllers/dmails_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, Moved, get, write
from e6async.e621._shared.redirects import AS_PAGE, Redirecting, one_of
from e6async.e621._vocabulary.dmail import Dmail, DmailSearch

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["Dmail", "DmailSearch", "Dmails"]


class Dmails(Redirecting):
    """Messages."""

    def search(self, **filters: Unpack[DmailSearch]) -> Pages[Dmail]:
        """Every message of the caller that matches, sent and received, newest first; member."""
        name, path, allowed = "dmails.search", "/dmails.json", DmailSearch.__optional_keys__
        return self._search(name, path, Dmail, filters, allowed, level="member")

    async def get(self, id: int, *, key: str | None = None) -> Dmail:
        """The message with this id, which stays unread; `key` gives access to others; member."""
        query = wire.fields({"key": key})
        return await self._send(
            get("dmails.get", "/dmails/{id}.json", Dmail, query=query, level="member", id=id)
        )

    async def create(
        self, title: str, body: str, *, to_id: int | None = None, to_name: str | None = None
    ) -> int:
        """Send a message and return the id of the sender's copy; member.

        One a minute, ten an hour, 50 a day. Raises InvalidError when the server refuses; it does
        not say why. JSON is not asked for: the server would send the message and respond with 406.
        """
        to = one_of("dmails.create", {"to_id": to_id, "to_name": to_name})
        form = wire.fields({**to, "title": title, "body": body}, root="dmail")
        return await self._made(
            write("dmails.create", "POST", "/dmails", Moved, form=form, query=AS_PAGE)
        )

    async def delete(self, id: int) -> None:
        """Delete the caller's copy of a message, and mark it as read; member."""
        await self._send(write("dmails.delete", "DELETE", "/dmails/{id}.json", NOTHING, id=id))

    async def mark_as_read(self, id: int) -> None:
        """Mark a message as read; member."""
        path = "/dmails/{id}/mark_as_read.json"
        await self._send(write("dmails.mark_as_read", "PUT", path, NOTHING, id=id))

    async def mark_as_unread(self, id: int) -> None:
        """Mark a message as unread; member."""
        path = "/dmails/{id}/mark_as_unread.json"
        await self._send(write("dmails.mark_as_unread", "PUT", path, NOTHING, id=id))

    async def mark_all_as_read(self) -> None:
        """Mark all messages of the caller as read; member."""
        path = "/dmails/mark_all_as_read.json"
        await self._send(write("dmails.mark_all_as_read", "PUT", path, NOTHING))

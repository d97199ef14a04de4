"""Messages between users; `app/controllers/dmails_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, Access, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Ids
from e6async.e621._vocabulary.dmail import Dmail as ShortDmail
from e6async.e621._vocabulary.dmail import DmailSearch as FlatDmailSearch
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, UserFilter

__all__ = ["Dmail", "DmailSearch", "Dmails"]


@attrs.frozen(kw_only=True)
class Dmail(ShortDmail):
    """A message; the sender and the receiver each have a copy, with different ids."""

    respond_to_id: int | None
    """The message that it replies to; None for no answer."""
    is_spam: bool
    owner_name: str


_From = TypedDict("_From", {"from": UserFilter}, total=False)  # `from` is a keyword


class DmailSearch(FlatDmailSearch, ByIpAddr, _From, total=False):
    """Search filters for messages; `from` needs `**{"from": ...}`."""

    to: UserFilter
    owner_name: str
    """In whose mailbox the copy is, exactly."""
    owner_id: Ids
    owner: UserFilter
    is_spam: bool
    """Requires moderator."""


class Dmails(Resource):
    """Messages; sending them requires a browser."""

    def search(
        self,
        *,
        folder: Literal["all", "sent", "received"] | None = None,
        **filters: Unpack[DmailSearch],
    ) -> Pages[Dmail]:
        """Every message of the caller that matches, newest first; logged in."""
        name, path = "dmails.search", "/dmails.json"
        sent, options = wire.split_options(filters)
        query = wire.search(
            name, sent, keys_of(DmailSearch), max_values=self._transport.site.max_values
        )
        return self._list(
            name, path, Dmail, options=options, paging="id_desc",
            query=(*query, *wire.fields({"folder": folder})), level="logged_in",
        )  # fmt: skip

    async def get(self, id: int, *, key: str | None = None) -> Dmail:
        """The message with this id, which stays unread; `key` gives access to others; logged in."""
        name, path, query = "dmails.get", "/dmails/{id}.json", wire.fields({"key": key})
        return await self._send(get(name, path, Dmail, query=query, level="logged_in", id=id))

    async def delete(self, id: int) -> None:
        """Delete the caller's copy of a message, and mark it as read; logged in."""
        name, path = "dmails.delete", "/dmails/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="logged_in", id=id))

    async def mark_as_read(self, id: int) -> None:
        """Mark a message as read; logged in."""
        await self._mark("mark_as_read", id)

    async def mark_as_unread(self, id: int) -> None:
        """Mark a message as unread; logged in."""
        await self._mark("mark_as_unread", id)

    async def mark_all_as_read(self) -> None:
        """Mark all messages of the caller as read; logged in."""
        name, path = "dmails.mark_all_as_read", "/dmails/mark_all_as_read.json"
        await self._send(write(name, "PUT", path, NOTHING, level="logged_in"))

    async def mark_spam(self, id: int) -> None:
        """Mark a message as spam; moderator."""
        await self._mark("mark_spam", id, level="moderator")

    async def mark_not_spam(self, id: int) -> None:
        """Mark a message as not spam; moderator."""
        await self._mark("mark_not_spam", id, level="moderator")

    async def _mark(self, verb: str, id: int, *, level: Access = "logged_in") -> None:
        path = f"/dmails/{{id}}/{verb}.json"
        await self._send(write(f"dmails.{verb}", "PUT", path, NOTHING, level=level, id=id))

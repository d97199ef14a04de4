"""Words that mark a message as read on arrival; `users/dmail_filters_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource

__all__ = ["DmailFilter", "MessageFilter"]


@attrs.frozen(kw_only=True)
class MessageFilter(Model):
    """A filter of messages; before it is first set, ids and times are None."""

    id: int | None
    user_id: int | None
    words: str | None
    """One per line."""
    created_at: Time | None
    updated_at: Time | None


class DmailFilter(Resource):
    """The filter of the caller's messages."""

    async def get(self) -> MessageFilter:
        """The filter of the caller's messages; logged in."""
        name, path = "dmail_filter.get", "/users/dmail_filter.json"
        return await self._send(get(name, path, MessageFilter, level="logged_in"))

    async def update(self, words: str) -> None:
        """Set the filter words, one per line; logged in."""
        name, path = "dmail_filter.update", "/users/dmail_filter.json"
        form = wire.fields({"words": words}, root="dmail_filter")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="logged_in"))

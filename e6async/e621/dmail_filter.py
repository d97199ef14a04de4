"""Words that mark a message as read on arrival; `maintenance/user/dmail_filters_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, write
from e6async._core.resource import Resource

__all__ = ["DmailFilter"]


class DmailFilter(Resource):
    """The filter of the caller's messages."""

    async def update(self, dmail_id: int, words: str) -> None:
        """Set the filter words, one per line, 1,000 characters in all; member.

        `dmail_id` is any message of the caller; the server only checks its owner.
        """
        filtered = wire.fields({"words": words}, root="dmail_filter")
        form = (*wire.fields({"dmail_id": dmail_id}), *filtered)
        path = "/maintenance/user/dmail_filter.json"
        await self._send(write("dmail_filter.update", "PATCH", path, NOTHING, form=form))

"""The messages of a user; `app/controllers/staff/user_dmails_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.protocol.operation import get
from e6async._core.resource import Resource
from e6async.e621._vocabulary.dmail import Dmail, DmailSearch

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffUserDmails"]


class StaffUserDmails(Resource):
    """The messages of a user, for accounts with the flag `bd_auditor`."""

    def search(self, user_id: int, **filters: Unpack[DmailSearch]) -> Pages[Dmail]:
        """Every message of a user's that matches, newest first; bd_auditor."""
        return self._search(
            "staff_user_dmails.search", "/staff/users/{user_id}/dmails.json", Dmail, filters,
            DmailSearch.__optional_keys__, level="bd_auditor", user_id=user_id,
        )  # fmt: skip

    async def get(self, user_id: int, id: int) -> Dmail:
        """The message of a user with this id; bd_auditor."""
        name, path = "staff_user_dmails.get", "/staff/users/{user_id}/dmails/{id}.json"
        return await self._send(get(name, path, Dmail, level="bd_auditor", user_id=user_id, id=id))

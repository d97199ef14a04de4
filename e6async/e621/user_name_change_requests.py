"""Changes of names; `app/controllers/user_name_change_requests_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, Moved, get, write
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary import CommonFilters

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["UserNameChangeRequest", "UserNameChangeRequestSearch", "UserNameChangeRequests"]


@attrs.frozen(kw_only=True)
class UserNameChangeRequest(Model):
    """A change of a name."""

    id: int
    status: str
    """Unused: changes are made at once."""
    user_id: int
    approver_id: int | None
    """None for what nobody had to approve."""
    original_name: str | None
    desired_name: str | None
    change_reason: str | None = None
    """None as well where the caller may not see it, on servers before February 2026."""
    rejection_reason: str | None = None
    """None as `change_reason`."""
    created_at: Time
    updated_at: Time


class UserNameChangeRequestSearch(ListOptions, CommonFilters, total=False):
    """Search filters for changes of names."""

    original_name: str
    """A name, with `*` as a wildcard."""
    desired_name: str
    """A name, with `*` as a wildcard."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class UserNameChangeRequests(Redirecting):
    """Changes of names."""

    def search(
        self, **filters: Unpack[UserNameChangeRequestSearch]
    ) -> Pages[UserNameChangeRequest]:
        """Every change that matches; moderator."""
        return self._search(
            "user_name_change_requests.search",
            "/user_name_change_requests.json",
            UserNameChangeRequest,
            filters,
            UserNameChangeRequestSearch.__optional_keys__,
            level="moderator",
        )

    async def get(self, id: int) -> UserNameChangeRequest:
        """The change with this id, if it is the caller's own, or for moderators; member."""
        name, path = "user_name_change_requests.get", "/user_name_change_requests/{id}.json"
        return await self._send(get(name, path, UserNameChangeRequest, level="member", id=id))

    async def create(self, desired_name: str, change_reason: str | None = None) -> int:
        """Change the account's name, once a week, and return the id of the change; member.

        Raises InvalidError when the server refuses; it does not say why.
        """
        name, path = "user_name_change_requests.create", "/user_name_change_requests.json"
        values = {"desired_name": desired_name, "change_reason": change_reason}
        form = wire.fields(values, root="user_name_change_request")
        return await self._made(write(name, "POST", path, Moved, form=form))

    async def delete(self, id: int) -> None:
        """Remove the record of a change, not the change; moderator."""
        name, path = "user_name_change_requests.delete", "/user_name_change_requests/{id}.json"
        await self._send(write(name, "DELETE", path, Moved, level="moderator", id=id))

"""Changes of names; `app/controllers/users/name_change_requests_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.user_name_change_requests import (
    UserNameChangeRequest as ShortUserNameChangeRequest,
)
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ApproverIs, ByIpAddr, CreatorIs, Order, UserIs

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["UserNameChangeRequest", "UserNameChangeRequestSearch", "UserNameChangeRequests"]


@attrs.frozen(kw_only=True)
class UserNameChangeRequest(ShortUserNameChangeRequest):
    """A change of a name."""

    creator_id: int


class UserNameChangeRequestSearch(
    ListOptions, CommonFilters, UserIs, CreatorIs, ApproverIs, ByIpAddr, total=False
):
    """Search filters for changes of names."""

    original_name: str
    """A name, with `*` as a wildcard."""
    desired_name: str
    """A name, with `*` as a wildcard."""
    order: Order


class UserNameChangeRequests(Resource):
    """Changes of names."""

    def search(
        self, **filters: Unpack[UserNameChangeRequestSearch]
    ) -> Pages[UserNameChangeRequest]:
        """Every change that matches; moderator."""
        return self._search(
            "user_name_change_requests.search",
            "/users/name_change_requests.json",
            UserNameChangeRequest,
            filters,
            keys_of(UserNameChangeRequestSearch),
            level="moderator",
        )

    async def get(self, id: int) -> UserNameChangeRequest:
        """The change with this id, if it is the caller's own, or for janitors; logged in."""
        name, path = "user_name_change_requests.get", "/users/name_change_requests/{id}.json"
        return await self._send(get(name, path, UserNameChangeRequest, level="logged_in", id=id))

    async def create(
        self, desired_name: str, change_reason: str | None = None
    ) -> UserNameChangeRequest:
        """Change the account's name; logged in; `change_reason` has up to 250 characters."""
        name, path = "user_name_change_requests.create", "/users/name_change_requests.json"
        values = {"desired_name": desired_name, "change_reason": change_reason}
        form = wire.fields(values, root="user_name_change_request")
        return await self._send(
            write(name, "POST", path, UserNameChangeRequest, form=form, level="logged_in")
        )

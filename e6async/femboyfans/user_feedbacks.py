"""Feedback: records of moderators about users; `app/controllers/users/feedbacks_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621.user_feedbacks import FeedbackCategory
from e6async.e621.user_feedbacks import UserFeedback as SharedUserFeedback
from e6async.e621.user_feedbacks import UserFeedbackSearch as FlatUserFeedbackSearch
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import (
    ByIpAddr,
    ByUpdaterIpAddr,
    Order,
    UpdaterIs,
    UserFilter,
)

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = [
    "FeedbackCategory",
    "UserFeedback",
    "UserFeedbackSearch",
    "UserFeedbackUpdate",
    "UserFeedbacks",
]


@attrs.frozen(kw_only=True)
class UserFeedback(SharedUserFeedback):
    """A feedback record about a user."""


class UserFeedbackSearch(FlatUserFeedbackSearch, UpdaterIs, ByIpAddr, ByUpdaterIpAddr, total=False):
    """Search filters for records; `deleted` requires moderator."""

    user: UserFilter
    creator: UserFilter
    updater: UserFilter
    order: Order


class UserFeedbackUpdate(TypedDict, total=False):
    """Editable fields of a record."""

    category: FeedbackCategory
    body: str
    """DText, 20,000 characters at most."""
    send_update_notification: bool
    """Whether the user is notified."""


class UserFeedbacks(Resource):
    """Feedback."""

    def search(self, **filters: Unpack[UserFeedbackSearch]) -> Pages[UserFeedback]:
        """Every record that matches."""
        name, path = "user_feedbacks.search", "/users/feedbacks.json"
        allowed = keys_of(UserFeedbackSearch)
        return self._search(name, path, UserFeedback, filters, allowed)

    async def get(self, id: int) -> UserFeedback:
        """The record with this id; a deleted one is for moderators only."""
        path = "/users/feedbacks/{id}.json"
        return await self._send(get("user_feedbacks.get", path, UserFeedback, id=id))

    async def create(
        self,
        category: FeedbackCategory,
        body: str,
        *,
        user_id: int | None = None,
        user_name: str | None = None,
    ) -> UserFeedback:
        """Write a feedback record about a user, by id or by name; moderator."""
        name, path = "user_feedbacks.create", "/users/feedbacks.json"
        user = one_of(name, {"user_id": user_id, "user_name": user_name})
        form = wire.fields({**user, "category": category, "body": body}, root="user_feedback")
        return await self._send(
            write(name, "POST", path, UserFeedback, form=form, level="moderator")
        )

    async def update(self, id: int, **fields: Unpack[UserFeedbackUpdate]) -> None:
        """Change a record; moderator."""
        name = "user_feedbacks.update"
        wire.known(name, fields, keys_of(UserFeedbackUpdate))
        form = wire.fields(fields, root="user_feedback")
        path = "/users/feedbacks/{id}.json"
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="moderator", id=id))

    async def delete(self, id: int) -> None:
        """Mark a record as deleted; moderator."""
        await self._switch("delete", "PUT", "/users/feedbacks/{id}/delete.json", id)

    async def undelete(self, id: int) -> None:
        """Restore a deleted record; moderator."""
        await self._switch("undelete", "PUT", "/users/feedbacks/{id}/undelete.json", id)

    async def destroy(self, id: int) -> None:
        """Remove the caller's own record for good (any as admin); moderator."""
        await self._switch("destroy", "DELETE", "/users/feedbacks/{id}.json", id)

    async def _switch(
        self, verb: str, method: Literal["PUT", "DELETE"], path: str, id: int
    ) -> None:
        name = f"user_feedbacks.{verb}"
        await self._send(write(name, method, path, NOTHING, level="moderator", id=id))

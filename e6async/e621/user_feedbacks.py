"""Feedback: records of moderators about users; `app/controllers/user_feedbacks_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = [
    "FeedbackCategory",
    "UserFeedback",
    "UserFeedbackSearch",
    "UserFeedbackUpdate",
    "UserFeedbacks",
]

FeedbackCategory: TypeAlias = Literal["positive", "neutral", "negative"]
"""The kind of a feedback."""


@attrs.frozen(kw_only=True)
class UserFeedback(Model):
    """A feedback record about a user."""

    id: int
    user_id: int
    creator_id: int
    category: str
    """`positive`, `neutral` or `negative`."""
    body: str
    """DText."""
    created_at: Time
    updated_at: Time
    updater_id: int | None
    """None when nobody has changed it."""
    is_deleted: bool

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class UserFeedbackSearch(ListOptions, CommonFilters, total=False):
    """Search filters for records."""

    body_matches: str
    """Words, or with `*` as a wildcard."""
    user_name: str
    """Exact match."""
    user_id: Ids
    creator_name: str
    """Exact match."""
    creator_id: Ids
    category: FeedbackCategory
    deleted: Literal["excluded", "included", "only"]
    """Staff; excluded by default."""


class UserFeedbackUpdate(TypedDict, total=False):
    """Editable fields of a record."""

    category: FeedbackCategory
    body: str
    """DText, 20,000 characters at most."""
    send_update_dmail: bool
    """Whether the user is notified."""


class UserFeedbacks(Resource):
    """Feedback."""

    def search(self, **filters: Unpack[UserFeedbackSearch]) -> Pages[UserFeedback]:
        """Every record that matches."""
        name, path = "user_feedbacks.search", "/user_feedbacks.json"
        allowed = UserFeedbackSearch.__optional_keys__
        return self._search(name, path, UserFeedback, filters, allowed)

    async def get(self, id: int) -> UserFeedback:
        """The record with this id; a deleted one is for staff only."""
        return await self._look_up(by_id("user_feedbacks", UserFeedback, hides=True), id)

    async def create(
        self,
        category: FeedbackCategory,
        body: str,
        *,
        user_id: int | None = None,
        user_name: str | None = None,
    ) -> UserFeedback:
        """Write a feedback record about a user, by id or by name; moderator."""
        name, path = "user_feedbacks.create", "/user_feedbacks.json"
        user = one_of(name, {"user_id": user_id, "user_name": user_name})
        form = wire.fields({**user, "category": category, "body": body}, root="user_feedback")
        return await self._send(
            write(name, "POST", path, UserFeedback, form=form, level="moderator")
        )

    async def update(self, id: int, **fields: Unpack[UserFeedbackUpdate]) -> None:
        """Change a record; moderator."""
        name, path = "user_feedbacks.update", "/user_feedbacks/{id}.json"
        wire.known(name, fields, UserFeedbackUpdate.__optional_keys__)
        form = wire.fields(fields, root="user_feedback")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="moderator", id=id))

    async def delete(self, id: int) -> None:
        """Mark a record as deleted; moderator."""
        name, path = "user_feedbacks.delete", "/user_feedbacks/{id}/delete.json"
        await self._send(write(name, "PUT", path, NOTHING, level="moderator", id=id))

    async def undelete(self, id: int) -> None:
        """Restore a deleted record; moderator."""
        name, path = "user_feedbacks.undelete", "/user_feedbacks/{id}/undelete.json"
        await self._send(write(name, "PUT", path, NOTHING, level="moderator", id=id))

    async def destroy(self, id: int) -> None:
        """Remove the caller's own record for good (any as admin); moderator."""
        name, path = "user_feedbacks.destroy", "/user_feedbacks/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="moderator", id=id))

"""Notifications of an account; `app/controllers/notifications_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._shared.enum_filters import as_numbers
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = [
    "NOTIFICATION_CATEGORIES",
    "Notification",
    "NotificationData",
    "NotificationSearch",
    "Notifications",
]

NOTIFICATION_CATEGORIES: Mapping[str, int] = MappingProxyType(
    {
        "default": 0,
        "new_post": 1,
        "dmail": 2,
        "mention": 3,
        "feedback_create": 10,
        "feedback_update": 11,
        "feedback_delete": 12,
        "feedback_undelete": 13,
        "feedback_destroy": 14,
        "post_delete": 20,
        "post_undelete": 21,
        "post_approve": 22,
        "post_unapprove": 23,
        "appeal_accept": 30,
        "appeal_reject": 31,
        "replacement_approve": 40,
        "replacement_reject": 41,
        "replacement_promote": 42,
    }
)
"""The categories of notifications, with the numbers that the server searches by."""


@attrs.frozen(kw_only=True)
class NotificationData(Model):
    """The subject of a notification; fields that its category does not use are None."""

    user_id: int | None = None
    """Who did it."""
    post_id: int | None = None
    tag_name: str | None = None
    dmail_id: int | None = None
    dmail_title: str | None = None
    mention_id: int | None = None
    """The comment or forum post."""
    mention_type: str | None = None
    """`Comment` or `ForumPost`."""
    topic_id: int | None = None
    topic_title: str | None = None
    record_id: int | None = None
    """The feedback."""
    record_type: str | None = None
    post_appeal_id: int | None = None
    post_replacement_id: int | None = None


@attrs.frozen(kw_only=True)
class Notification(Model):
    """A notification."""

    id: int
    user_id: int
    category: str
    """One of `NOTIFICATION_CATEGORIES`."""
    data: NotificationData
    is_read: bool
    created_at: Time
    updated_at: Time


class NotificationSearch(ListOptions, CommonFilters, total=False):
    """Search filters for notifications."""

    category: str
    """One of `NOTIFICATION_CATEGORIES`."""
    order: Order


class Notifications(Resource):
    """Notifications of the caller."""

    def search(self, **filters: Unpack[NotificationSearch]) -> Pages[Notification]:
        """Every notification of the caller that matches; logged in."""
        name, path, allowed = (
            "notifications.search",
            "/notifications.json",
            keys_of(NotificationSearch),
        )
        sent = as_numbers(name, filters, "category", NOTIFICATION_CATEGORIES)
        return self._search(name, path, Notification, sent, allowed, level="logged_in")

    async def get(self, id: int) -> Notification:
        """The notification with this id, which stays unread; logged in."""
        name, path = "notifications.get", "/notifications/{id}.json"
        return await self._send(get(name, path, Notification, level="logged_in", id=id))

    async def delete(self, id: int) -> None:
        """Delete a notification; logged in."""
        name, path = "notifications.delete", "/notifications/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="logged_in", id=id))

    async def mark_as_read(self, id: int) -> None:
        """Mark a notification as read, and the message that it is about; logged in."""
        name, path = "notifications.mark_as_read", "/notifications/{id}/mark_as_read.json"
        await self._send(write(name, "PUT", path, NOTHING, level="logged_in", id=id))

    async def mark_all_as_read(self) -> None:
        """Mark all notifications as read; logged in."""
        name, path = "notifications.mark_all_as_read", "/notifications/mark_all_as_read.json"
        await self._send(write(name, "PUT", path, NOTHING, level="logged_in"))

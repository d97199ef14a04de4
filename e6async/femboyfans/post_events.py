"""Events of posts besides edits: `app/controllers/posts/events_controller.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.post_events import PostEvent as ShortPostEvent
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import ByIpAddr, CreatorIs, Order, PostFilter

__all__ = ["POST_EVENT_ACTIONS", "PostEvent", "PostEventSearch", "PostEvents"]

POST_EVENT_ACTIONS: tuple[str, ...] = (
    "deleted",
    "undeleted",
    "approved",
    "unapproved",
    "flag_created",
    "flag_removed",
    "favorites_moved",
    "favorites_received",
    "rating_locked",
    "rating_unlocked",
    "status_locked",
    "status_unlocked",
    "note_locked",
    "note_unlocked",
    "replacement_accepted",
    "replacement_rejected",
    "replacement_promoted",
    "replacement_deleted",
    "expunged",
    "comment_disabled",
    "comment_enabled",
    "comment_locked",
    "comment_unlocked",
    "changed_bg_color",
    "changed_thumbnail_frame",
    "appeal_created",
    "appeal_accepted",
    "appeal_rejected",
    "copied_notes",
    "set_min_edit_level",
)
"""The actions of post events."""


@attrs.frozen(kw_only=True)
class PostEvent(ShortPostEvent):
    """An event of a post; fields that its action does not use are None."""

    reason: str | None = None
    parent_id: int | None = None
    """Where the favorites went."""
    child_id: int | None = None
    """Where the favorites came from."""
    source_post_id: int | None = None
    bg_color: str | None = None
    old_thumbnail_frame: int | None = None
    new_thumbnail_frame: int | None = None
    note_count: int | None = None
    post_appeal_id: int | None = None
    post_flag_id: int | None = None
    post_replacement_id: int | None = None
    old_md5: str | None = None
    new_md5: str | None = None
    md5: str | None = None
    """For admins."""
    storage_id: str | None = None
    """For admins."""
    min_edit_level: int | None = None
    """The number of a `Level`."""


class PostEventSearch(ListOptions, CommonFilters, CreatorIs, ByIpAddr, total=False):
    """Search filters for events; `updated_at` raises UnsupportedError, as events never change."""

    post_id: Ids
    post: PostFilter
    action: str | Sequence[str]
    """One or several of `POST_EVENT_ACTIONS`.

    The four actions of comments require moderator, else ForbiddenError.
    """
    order: Order


class PostEvents(Resource):
    """Events of posts besides edits."""

    def search(self, **filters: Unpack[PostEventSearch]) -> Pages[PostEvent]:
        """Every event that matches; filters on the flagger require moderator."""
        name, path, allowed = "post_events.search", "/posts/events.json", keys_of(PostEventSearch)
        refuse_ignored(name, filters, ("updated_at",), site=self._transport.site.name)
        return self._search(name, path, PostEvent, filters, allowed)

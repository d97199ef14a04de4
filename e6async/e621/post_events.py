"""Events of posts besides edits: `app/controllers/post_events_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Ids, Range, Times

__all__ = ["PostEvent", "PostEventSearch", "PostEvents"]


@attrs.frozen(kw_only=True)
class PostEvent(Model):
    """An event of a post."""

    id: int
    post_id: int
    action: str
    """For example `approved`, `deleted`, `flag_created`; see `PostEventSearch.action`."""
    created_at: Time
    creator_id: int | None
    """None for flags of others, but for staff."""


class PostEventSearch(ListOptions, total=False):
    """Search filters for events."""

    id: Range
    created_at: Times
    post_id: int
    creator_name: str
    """Exact match; flags of others are left out, but for staff."""
    creator_id: Ids
    """Flags of others are left out, but for staff."""
    action: Literal[
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
        "comment_locked",
        "comment_unlocked",
        "comment_disabled",
        "comment_enabled",
        "replacement_accepted",
        "replacement_rejected",
        "replacement_promoted",
        "replacement_deleted",
        "expunged",
        "changed_bg_color",
        "replacement_penalty_changed",
        "owner_changed",
        "replacement_moved",
    ]
    """The four actions of comments require moderator."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class PostEvents(Resource):
    """Events of posts besides edits."""

    def search(self, **filters: Unpack[PostEventSearch]) -> Pages[PostEvent]:
        """Every event that matches."""
        return self._search(
            "post_events.search",
            "/post_events.json",
            PostEvent,
            filters,
            PostEventSearch.__optional_keys__,
            unwrap="post_events",
        )

"""Requests to change many tags at once: `app/controllers/bulk_update_requests_controller.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = [
    "BulkUpdateRequest",
    "BulkUpdateRequestCreate",
    "BulkUpdateRequestSearch",
    "BulkUpdateRequestUpdate",
    "BulkUpdateRequests",
]


@attrs.frozen(kw_only=True)
class BulkUpdateRequest(Model):
    """A request to change many tags at once."""

    id: int
    user_id: int
    forum_topic_id: int | None
    script: str
    """One command per line, such as `alias foo -> bar`."""
    status: str
    """`pending`, `approved` or `rejected`."""
    created_at: Time
    updated_at: Time
    approver_id: int | None
    forum_post_id: int | None
    title: str | None


class BulkUpdateRequestSearch(ListOptions, CommonFilters, total=False):
    """Search filters for requests."""

    user_name: str
    """Exact match."""
    user_id: Ids
    approver_name: str
    """Exact match."""
    approver_id: Ids
    forum_topic_id: Ids
    forum_post_id: Ids
    status: str | Sequence[str]
    """`pending`, `approved` or `rejected`, or several."""
    title_matches: str
    script_matches: str
    order: Literal["updated_at_asc", "updated_at_desc", "status_desc", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    `status_desc`: pending ones first.
    """


class BulkUpdateRequestCreate(TypedDict, total=False):
    """Fields of a new request."""

    title: str
    """Needed without `forum_topic_id`."""
    reason: str
    """Five characters or more; needed unless `skip_forum`."""
    forum_topic_id: int
    skip_forum: bool
    """Requires admin."""


class BulkUpdateRequestUpdate(TypedDict, total=False):
    """Editable fields of a request that is pending."""

    script: str
    skip_forum: bool
    """Requires admin."""
    forum_topic_id: int
    """Requires admin."""
    forum_post_id: int
    """Requires admin."""


class BulkUpdateRequests(Resource):
    """Requests to change many tags at once."""

    def search(self, **filters: Unpack[BulkUpdateRequestSearch]) -> Pages[BulkUpdateRequest]:
        """Every request that matches."""
        allowed = BulkUpdateRequestSearch.__optional_keys__
        name, path = "bulk_update_requests.search", "/bulk_update_requests.json"
        return self._search(name, path, BulkUpdateRequest, filters, allowed)

    async def get(self, id: int) -> BulkUpdateRequest:
        """The request with this id; raises NotFoundError."""
        return await self._look_up(by_id("bulk_update_requests", BulkUpdateRequest), id)

    async def create(
        self, script: str, **fields: Unpack[BulkUpdateRequestCreate]
    ) -> BulkUpdateRequest:
        """Request changes, one command per line; member, 15 requests about tags an hour.

        Raises InvalidError for a line that cannot be done.
        """
        name, path = "bulk_update_requests.create", "/bulk_update_requests.json"
        wire.known(name, fields, BulkUpdateRequestCreate.__optional_keys__)
        form = wire.fields({"script": script, **fields}, root="bulk_update_request")
        return await self._send(write(name, "POST", path, BulkUpdateRequest, form=form))

    async def update(self, id: int, **fields: Unpack[BulkUpdateRequestUpdate]) -> None:
        """Change the caller's own pending request (any pending one as admin); member."""
        name, path = "bulk_update_requests.update", "/bulk_update_requests/{id}.json"
        wire.known(name, fields, BulkUpdateRequestUpdate.__optional_keys__)
        form = wire.fields(fields, root="bulk_update_request")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, id=id))

    async def approve(self, id: int) -> BulkUpdateRequest:
        """Execute a request; admin; InvalidError for a line that fails."""
        name, path = "bulk_update_requests.approve", "/bulk_update_requests/{id}/approve.json"
        return await self._send(write(name, "POST", path, BulkUpdateRequest, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Reject a pending request: the caller's own, or any as an admin; member."""
        name, path = "bulk_update_requests.delete", "/bulk_update_requests/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, id=id))

"""Requests to change many tags at once: `app/controllers/bulk_update_requests_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621.bulk_update_requests import BulkUpdateRequestCreate
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import BulkUpdateRequestFilter, Order, UserFilter

__all__ = [
    "BulkUpdateRequest",
    "BulkUpdateRequestCreate",
    "BulkUpdateRequestSearch",
    "BulkUpdateRequests",
]


@attrs.frozen(kw_only=True)
class BulkUpdateRequest(Model):
    """A request to change many tags at once."""

    id: int
    creator_id: int
    updater_id: int
    forum_topic_id: int | None
    script: str
    """One command per line, such as `alias foo -> bar`."""
    status: str
    """`pending`, `approved`, `rejected`, `processing`, `queued` or `error: <text>`."""
    created_at: Time
    updated_at: Time
    approver_id: int | None
    forum_post_id: int | None
    title: str


class BulkUpdateRequestSearch(ListOptions, BulkUpdateRequestFilter, total=False):
    """Search filters for requests."""

    creator: UserFilter
    updater: UserFilter
    approver: UserFilter
    order: Literal[
        Order,
        "status",
        "status_asc",
        "status_desc",
        "title",
        "title_asc",
        "title_desc",
        "rating",
        "rating_asc",
        "rating_desc",
        "score",
        "score_asc",
        "score_desc",
    ]
    """See `Order`; `rating` and `score` are those of the votes in the forum."""


class BulkUpdateRequests(Resource):
    """Requests to change many tags at once."""

    def search(self, **filters: Unpack[BulkUpdateRequestSearch]) -> Pages[BulkUpdateRequest]:
        """Every request that matches."""
        name, path = "bulk_update_requests.search", "/bulk_update_requests.json"
        allowed = keys_of(BulkUpdateRequestSearch)
        return self._search(name, path, BulkUpdateRequest, filters, allowed)

    async def get(self, id: int) -> BulkUpdateRequest:
        """The request with this id; raises NotFoundError."""
        name, path = "bulk_update_requests.get", "/bulk_update_requests/{id}.json"
        return await self._send(get(name, path, BulkUpdateRequest, id=id))

    async def create(
        self, script: str, **fields: Unpack[BulkUpdateRequestCreate]
    ) -> BulkUpdateRequest:
        """Request changes, one command per line; member, 15 requests about tags an hour.

        Raises InvalidError for a line that cannot be done.
        """
        name, path = "bulk_update_requests.create", "/bulk_update_requests.json"
        wire.known(name, fields, keys_of(BulkUpdateRequestCreate))
        form = wire.fields({"script": script, **fields}, root="bulk_update_request")
        return await self._send(write(name, "POST", path, BulkUpdateRequest, form=form))

    async def update(self, id: int, script: str) -> None:
        """Change a pending request: the caller's own, or any with `can_manage_aibur`; member."""
        name, path = "bulk_update_requests.update", "/bulk_update_requests/{id}.json"
        form = wire.fields({"script": script}, root="bulk_update_request")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, id=id))

    async def approve(self, id: int) -> BulkUpdateRequest:
        """Execute a request; a member with `can_manage_aibur`.

        Raises InvalidError for a line that fails.
        """
        name, path = "bulk_update_requests.approve", "/bulk_update_requests/{id}/approve.json"
        return await self._send(write(name, "POST", path, BulkUpdateRequest, level="aibur", id=id))

    async def delete(self, id: int) -> None:
        """Reject a pending request: the caller's own, or any with `can_manage_aibur`; member."""
        name, path = "bulk_update_requests.delete", "/bulk_update_requests/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a pending request to one of its versions; member, as for `update`."""
        name, path = "bulk_update_requests.revert", "/bulk_update_requests/{id}/revert.json"
        form = wire.fields({"version_id": version_id})
        await self._send(write(name, "PUT", path, NOTHING, form=form, id=id))

    async def import_(self, script: str, forum_id: int | None = None) -> None:
        """Execute a script without a request, in the background; owner.

        `forum_id` is the topic that discussed it. BadRequestError for a line that fails.
        """
        name, path = "bulk_update_requests.import_", "/admin/bulk_update_request_import.json"
        form = wire.fields({"script": script, "forum_id": forum_id}, root="batch")
        await self._send(write(name, "POST", path, NOTHING, form=form, level="owner"))

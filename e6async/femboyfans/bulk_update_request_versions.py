"""Versions of bulk update requests; `bulk_update_requests/versions_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import (
    BulkUpdateRequestFilter,
    ByIpAddr,
    ByUpdater,
    Order,
)

__all__ = [
    "BulkUpdateRequestVersion",
    "BulkUpdateRequestVersionSearch",
    "BulkUpdateRequestVersions",
]


@attrs.frozen(kw_only=True)
class BulkUpdateRequestVersion(Model):
    """A bulk update request after one edit."""

    id: int
    bulk_update_request_id: int
    updater_id: int
    script: str
    script_changed: bool
    status: str
    status_changed: bool
    title: str
    title_changed: bool
    version: int
    """1 for the first of its request."""
    integer: int
    """Unused column of the server's table."""
    created_at: Time
    updated_at: Time


class BulkUpdateRequestVersionSearch(ListOptions, CommonFilters, ByUpdater, ByIpAddr, total=False):
    """Search filters for versions of requests."""

    bulk_update_request_id: Ids
    bulk_update_request: BulkUpdateRequestFilter
    order: Order


class BulkUpdateRequestVersions(Resource):
    """Versions of bulk update requests."""

    def search(
        self, **filters: Unpack[BulkUpdateRequestVersionSearch]
    ) -> Pages[BulkUpdateRequestVersion]:
        """Every version that matches."""
        name, path = "bulk_update_request_versions.search", "/bulk_update_requests/versions.json"
        allowed = keys_of(BulkUpdateRequestVersionSearch)
        return self._search(name, path, BulkUpdateRequestVersion, filters, allowed)

    async def undo(self, id: int) -> None:
        """Undo an edit of a pending request; member; InvalidError when it cannot be undone."""
        name = "bulk_update_request_versions.undo"
        path = "/bulk_update_requests/versions/{id}/undo.json"
        await self._send(write(name, "PUT", path, NOTHING, id=id))

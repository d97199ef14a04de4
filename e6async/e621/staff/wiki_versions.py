"""Versions of staff pages; `app/controllers/staff/wiki_versions_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffWikiVersion", "StaffWikiVersionSearch", "StaffWikiVersions"]


@attrs.frozen(kw_only=True)
class StaffWikiVersion(Model):
    """An earlier state of a page."""

    id: int
    staff_wiki_id: int
    updater_id: int
    claimant_id: int | None
    """None when there is none."""
    title: str
    body: str
    """DText."""
    created_at: Time
    updated_at: Time

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class StaffWikiVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for versions."""

    updater_name: str
    """Exact match."""
    updater_id: Ids
    staff_wiki_id: int
    title: str
    """Words, or with `*` as a wildcard."""
    body: str
    """Words, or with `*` as a wildcard."""
    ip_addr: str
    """An IP address or network; admin."""


class StaffWikiVersions(Resource):
    """Versions of staff pages."""

    def search(self, **filters: Unpack[StaffWikiVersionSearch]) -> Pages[StaffWikiVersion]:
        """Every version that matches; staff."""
        name, path = "staff_wiki_versions.search", "/staff/wiki_versions.json"
        allowed, kind = StaffWikiVersionSearch.__optional_keys__, StaffWikiVersion
        return self._search(name, path, kind, filters, allowed, level="staff")

    async def get(self, id: int) -> StaffWikiVersion:
        """The version with this id; staff."""
        name, path = "staff_wiki_versions.get", "/staff/wiki_versions/{id}.json"
        return await self._send(get(name, path, StaffWikiVersion, level="staff", id=id))

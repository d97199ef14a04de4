"""Pages that staff write for each other; `app/controllers/staff/wikis_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["StaffWiki", "StaffWikiCreate", "StaffWikiSearch", "StaffWikiUpdate", "StaffWikis"]


@attrs.frozen(kw_only=True)
class StaffWiki(Model):
    """A page."""

    id: int
    creator_id: int
    updater_id: int
    claimant_id: int | None
    """None when there is none."""
    title: str
    body: str
    """DText."""
    created_at: Time
    updated_at: Time

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class StaffWikiSearch(ListOptions, CommonFilters, total=False):
    """Search filters for pages."""

    title: str
    """A title, with `*` as a wildcard."""
    body_matches: str
    """Words, or with `*` as a wildcard."""
    creator_name: str
    """Exact match."""
    creator_id: Ids
    editor_id: int
    """Somebody who changed it."""
    order: Literal["title", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class StaffWikiUpdate(TypedDict, total=False):
    """Editable fields of a page."""

    title: str
    """100 characters at most."""
    body: str
    """DText."""
    edit_reason: str
    """Probably ServerError: the server accepts the filter, but pages have no such column."""


class StaffWikiCreate(TypedDict, total=False):
    """Fields of a new page besides its title."""

    body: str
    """DText."""
    edit_reason: str
    """Probably ServerError: the server accepts the filter, but pages have no such column."""
    related_type: str
    """`User` or `Artist`: what the page is about."""
    related_id: int


class StaffWikis(Resource):
    """Pages."""

    def search(self, **filters: Unpack[StaffWikiSearch]) -> Pages[StaffWiki]:
        """Every page that matches; staff."""
        name, path = "staff_wikis.search", "/staff/wikis.json"
        allowed = StaffWikiSearch.__optional_keys__
        return self._search(name, path, StaffWiki, filters, allowed, level="staff")

    async def get(self, id: int) -> StaffWiki:
        """The page with this id; staff."""
        path = "/staff/wikis/{id}.json"
        return await self._send(get("staff_wikis.get", path, StaffWiki, level="staff", id=id))

    async def create(self, title: str, **fields: Unpack[StaffWikiCreate]) -> StaffWiki:
        """Write a page; staff."""
        name, path = "staff_wikis.create", "/staff/wikis.json"
        wire.known(name, fields, StaffWikiCreate.__optional_keys__)
        form = wire.fields({"title": title, **fields}, root="staff_wiki")
        return await self._send(write(name, "POST", path, StaffWiki, form=form, level="staff"))

    async def update(self, id: int, **fields: Unpack[StaffWikiUpdate]) -> None:
        """Change a page; staff."""
        name, path = "staff_wikis.update", "/staff/wikis/{id}.json"
        wire.known(name, fields, StaffWikiUpdate.__optional_keys__)
        form = wire.fields(fields, root="staff_wiki")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="staff", id=id))

    async def delete(self, id: int) -> None:
        """Remove a page; admin."""
        path = "/staff/wikis/{id}.json"
        await self._send(write("staff_wikis.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a page to one of its versions; staff."""
        name, path = "staff_wikis.revert", "/staff/wikis/{id}/revert.json"
        form = wire.fields({"version_id": version_id})
        await self._send(write(name, "PUT", path, NOTHING, form=form, level="staff", id=id))

    async def claim(self, id: int) -> StaffWiki:
        """Claim a page, whoever has claimed it; staff."""
        name, path = "staff_wikis.claim", "/staff/wikis/{id}/claim.json"
        return await self._send(write(name, "POST", path, StaffWiki, level="staff", id=id))

    async def unclaim(self, id: int) -> StaffWiki:
        """Unclaim a page, whoever has claimed it; staff."""
        name, path = "staff_wikis.unclaim", "/staff/wikis/{id}/unclaim.json"
        return await self._send(write(name, "POST", path, StaffWiki, level="staff", id=id))

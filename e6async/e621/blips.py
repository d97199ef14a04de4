"""Blips: short messages to everybody; `app/controllers/blips_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time, renames_older
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, HtmlWithPosts, Ids

__all__ = ["Blip", "BlipSearch", "Blips"]


@attrs.frozen(kw_only=True)
class Blip(Model):
    """A blip."""

    id: int
    creator_id: int
    body: str
    """DText."""
    response_to: int | None
    """The blip that it replies to."""
    is_deleted: bool | None
    """The field `is_hidden` of servers before 30 March 2026."""
    created_at: Time
    updated_at: Time
    warning_type: str | None
    """The consequence for its author: `warning`, `record` or `ban`."""
    warning_user_id: int | None
    updater_id: int | None
    creator_name: str
    """`Anonymous` when the account is gone."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


def _with_is_deleted(blip: dict[str, object]) -> dict[str, object]:
    return {"is_deleted" if key == "is_hidden" else key: blip[key] for key in blip}


renames_older(Blip, mark="is_hidden", unless="is_deleted", renamed=_with_is_deleted)


class BlipSearch(ListOptions, CommonFilters, total=False):
    """Search filters for blips."""

    body_matches: str
    """With `*` as a wildcard, else words."""
    response_to: int
    creator_name: str
    creator_id: Ids
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""
    order: Literal["updated_at", "updated_at_desc", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class Blips(Resource):
    """Blips."""

    def search(self, **filters: Unpack[BlipSearch]) -> Pages[Blip]:
        """Every blip that matches; deleted ones for staff only."""
        allowed = BlipSearch.__optional_keys__
        return self._search("blips.search", "/blips.json", Blip, filters, allowed)

    async def get(self, id: int) -> Blip:
        """The blip with this id; raises NotFoundError."""
        return await self._look_up(by_id("blips", Blip, hides=True), id)

    async def create(self, body: str, *, response_to: int | None = None) -> Blip:
        """Write a blip of 5 to 1,000 characters; member, 25 an hour."""
        form = wire.fields({"body": body, "response_to": response_to}, root="blip")
        return await self._send(write("blips.create", "POST", "/blips.json", Blip, form=form))

    async def update(self, id: int, body: str) -> None:
        """Change a blip of the last 5 minutes, else InvalidError; member."""
        form = wire.fields({"body": body}, root="blip")
        path = "/blips/{id}.json"
        await self._send(write("blips.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Mark the caller's own blip as deleted (any as moderator); member."""
        path = "/blips/{id}/delete.json"
        await self._send(write("blips.delete", "POST", path, Moved, id=id))

    async def undelete(self, id: int) -> None:
        """Show a deleted blip again; moderator."""
        path = "/blips/{id}/undelete.json"
        await self._send(write("blips.undelete", "POST", path, Moved, level="moderator", id=id))

    async def destroy(self, id: int) -> None:
        """Delete a blip for good; admin."""
        path = "/blips/{id}.json"
        await self._send(write("blips.destroy", "DELETE", path, NOTHING, level="admin", id=id))

    async def warning(
        self, id: int, record_type: Literal["warning", "record", "ban", "unmark"]
    ) -> HtmlWithPosts:
        """Mark a blip as one for which its author was warned, or unmark it; moderator."""
        form = wire.fields({"record_type": record_type})
        path = "/blips/{id}/warning.json"
        return await self._send(
            write("blips.warning", "POST", path, HtmlWithPosts, form=form, level="moderator", id=id)
        )

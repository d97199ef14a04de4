"""Bans of users; `app/controllers/bans_controller.rb`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, Moved, write
from e6async.e621._shared.redirects import Redirecting, one_of
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["Ban", "BanSearch", "BanUpdate", "Bans"]


@attrs.frozen(kw_only=True)
class Ban(Model):
    """A ban of a user."""

    id: int
    user_id: int
    banner_id: int
    reason: str
    """DText."""
    expires_at: Time | None
    """None for a ban that does not end."""
    created_at: Time
    updated_at: Time
    ban_flags: int | None = None
    """Bits; from e6ai.net, and from servers of June to 7 August 2026; None from others."""

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class BanSearch(ListOptions, CommonFilters, total=False):
    """Search filters for bans."""

    user_name: str
    """Exact match."""
    user_id: Ids
    banner_name: str
    """Exact match."""
    banner_id: Ids
    reason_matches: str
    """Words, or with `*` as a wildcard."""
    expired: bool
    order: Literal["expires_at_desc", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class BanUpdate(TypedDict, total=False):
    """Editable fields of a ban."""

    reason: str
    duration: int
    """Days from now; below 0 for a ban that does not end."""
    expires_at: datetime
    """Overrides `duration`."""
    prevent_login: bool


class Bans(Redirecting):
    """Bans."""

    def search(self, **filters: Unpack[BanSearch]) -> Pages[Ban]:
        """Every ban that matches."""
        allowed = BanSearch.__optional_keys__
        return self._search("bans.search", "/bans.json", Ban, filters, allowed)

    async def get(self, id: int) -> Ban:
        """The ban with this id; raises NotFoundError."""
        return await self._look_up(by_id("bans", Ban), id)

    async def create(
        self,
        reason: str,
        duration: int,
        *,
        user_id: int | None = None,
        user_name: str | None = None,
        expires_at: datetime | None = None,
        prevent_login: bool | None = None,
    ) -> int:
        """Ban a user for `duration` days, below 0 forever, and return the ban's id; moderator.

        `expires_at` overrides `duration`, which the server requires anyway. Raises InvalidError
        when the server refuses; it does not say why.
        """
        user = one_of("bans.create", {"user_id": user_id, "user_name": user_name})
        values = {"reason": reason, "duration": duration, "expires_at": expires_at}
        form = wire.fields({**user, **values, "prevent_login": prevent_login}, root="ban")
        return await self._made(
            write("bans.create", "POST", "/bans", Moved, form=form, level="moderator")
        )

    async def update(self, id: int, **fields: Unpack[BanUpdate]) -> None:
        """Change a ban; moderator; InvalidError when the server refuses."""
        name, path = "bans.update", "/bans/{id}"
        wire.known(name, fields, BanUpdate.__optional_keys__)
        form = wire.fields(fields, root="ban")
        await self._moved(write(name, "PATCH", path, Moved, form=form, level="moderator", id=id))

    async def delete(self, id: int) -> None:
        """End a ban and remove it; moderator."""
        path = "/bans/{id}"
        await self._send(write("bans.delete", "DELETE", path, Moved, level="moderator", id=id))

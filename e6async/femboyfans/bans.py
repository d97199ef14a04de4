"""Bans of users; `app/controllers/bans_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.e621.bans import Ban as ShortBan
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUser, Order, UserFilter

__all__ = ["Ban", "BanSearch", "Bans"]


@attrs.frozen(kw_only=True)
class Ban(ShortBan):
    """A ban of a user."""

    expired: bool


class BanSearch(ListOptions, CommonFilters, ByUser, ByIpAddr, total=False):
    """Search filters for bans."""

    banner_name: str
    """Exact match."""
    banner_id: Ids
    banner: UserFilter
    reason_matches: str
    """With `*` as a wildcard, else words."""
    expired: bool
    """True for bans that have ended; active ones by default."""
    order: Literal[Order, "expires_at", "expires_at_asc", "expires_at_desc"]


class Bans(Resource):
    """Bans; creating one requires a browser."""

    def search(self, **filters: Unpack[BanSearch]) -> Pages[Ban]:
        """Every active ban that matches, or with `expired` those that ended."""
        allowed = keys_of(BanSearch)
        return self._search("bans.search", "/bans.json", Ban, filters, allowed)

    async def get(self, id: int) -> Ban:
        """The ban with this id; raises NotFoundError."""
        return await self._send(get("bans.get", "/bans/{id}.json", Ban, id=id))

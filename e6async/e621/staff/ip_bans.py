"""Bans of IP addresses; `app/controllers/ip_bans_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["IpBan", "IpBanSearch", "IpBans"]


@attrs.frozen(kw_only=True)
class IpBan(Model):
    """A ban; the server does not show the IP address."""

    id: int
    creator_id: int
    reason: str
    created_at: Time
    updated_at: Time


class IpBanSearch(ListOptions, CommonFilters, total=False):
    """Search filters for bans."""

    ip_addr: str
    """The banned IP address or network."""
    banner_name: str
    """Exact match."""
    banner_id: Ids
    reason: str
    """Words, or with `*` as a wildcard."""


class IpBans(Resource):
    """Bans of IP addresses."""

    def search(self, **filters: Unpack[IpBanSearch]) -> Pages[IpBan]:
        """Every ban that matches; admin."""
        name, path, allowed = "ip_bans.search", "/ip_bans.json", IpBanSearch.__optional_keys__
        return self._search(name, path, IpBan, filters, allowed, level="admin")

    async def create(self, ip_addr: str, reason: str) -> IpBan:
        """Ban an IP address, or a network of at most /24 (IPv6: /64); admin."""
        name, path = "ip_bans.create", "/ip_bans.json"
        form = wire.fields({"ip_addr": ip_addr, "reason": reason}, root="ip_ban")
        return await self._send(write(name, "POST", path, IpBan, form=form, level="admin"))

    async def delete(self, id: int) -> None:
        """End a ban; admin."""
        path = "/ip_bans/{id}.json"
        await self._send(write("ip_bans.delete", "DELETE", path, NOTHING, level="admin", id=id))

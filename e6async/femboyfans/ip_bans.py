"""Bans of IP addresses; `app/controllers/ip_bans_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.staff.ip_bans import IpBan as ShortIpBan
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByCreator, ByIpAddr, Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["IpBan", "IpBanSearch", "IpBans"]


@attrs.frozen(kw_only=True)
class IpBan(ShortIpBan):
    """A ban of an IP address or network."""

    ip_addr: str | None = None
    """None where the caller may not see it; so is the next one."""
    creator_ip_addr: str | None = None


class IpBanSearch(ListOptions, CommonFilters, ByCreator, ByIpAddr, total=False):
    """Search filters for bans; `ip_addr` is the banned IP address."""

    creator_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`."""
    reason: str
    """With `*` as a wildcard, else words."""
    order: Order


class IpBans(Resource):
    """Bans of IP addresses."""

    def search(self, **filters: Unpack[IpBanSearch]) -> Pages[IpBan]:
        """Every ban that matches; admin."""
        name, path, allowed = "ip_bans.search", "/ip_bans.json", keys_of(IpBanSearch)
        return self._search(name, path, IpBan, filters, allowed, level="admin")

    async def create(self, ip_addr: str, reason: str) -> IpBan:
        """Ban an IP address or network; admin."""
        name, path = "ip_bans.create", "/ip_bans.json"
        form = wire.fields({"ip_addr": ip_addr, "reason": reason}, root="ip_ban")
        return await self._send(write(name, "POST", path, IpBan, form=form, level="admin"))

    async def delete(self, id: int) -> None:
        """End a ban; admin."""
        path = "/ip_bans/{id}.json"
        await self._send(write("ip_bans.delete", "DELETE", path, NOTHING, level="admin", id=id))

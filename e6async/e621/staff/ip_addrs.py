"""Which users had which IP addresses; `app/controllers/staff/ip_addrs_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, overload

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.e621._shared.ip_addrs import IpAddrsOfUsers, UsersOfIpAddrs, ip_addr_query
from e6async.e621._vocabulary import Ids

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Asn", "IpAddrSums", "IpAddrUserResult", "StaffIpAddrs"]


@attrs.frozen(kw_only=True)
class Asn(Model):
    """The network of an IP address."""

    asn: int
    name: str
    country: str


@attrs.frozen(kw_only=True)
class IpAddrUserResult(IpAddrsOfUsers):
    """The IP addresses of users, with their networks."""

    asns: Mapping[str, Asn | None] | None = None
    """The network of each address; None when unknown.

    None as a whole from e6ai.net, and from servers before 27 July 2026.
    """


@attrs.frozen(kw_only=True)
class IpAddrSums(UsersOfIpAddrs):
    """How often each user occurs with the IP addresses, by user id and table."""

    blip: Mapping[str, int]


class StaffIpAddrs(Resource):
    """Which users had which IP addresses."""

    @overload
    async def search(
        self, *, user_id: Ids, with_history: bool | None = None
    ) -> IpAddrUserResult: ...
    @overload
    async def search(
        self, *, user_name: str | Sequence[str], with_history: bool | None = None
    ) -> IpAddrUserResult: ...
    @overload
    async def search(
        self,
        *,
        ip_addr: str | Sequence[str],
        add_ip_mask: bool | None = None,
        with_history: bool | None = None,
    ) -> IpAddrSums: ...
    async def search(
        self,
        *,
        user_id: Ids | None = None,
        user_name: str | Sequence[str] | None = None,
        ip_addr: str | Sequence[str] | None = None,
        add_ip_mask: bool | None = None,
        with_history: bool | None = None,
    ) -> IpAddrUserResult | IpAddrSums:
        """The IP addresses of users, or the users of IP addresses; admin.

        `add_ip_mask` widens a single address to its /24 or /64; `with_history` includes versions.
        """
        name, path = "staff_ip_addrs.search", "/staff/ip_addrs.json"
        query = ip_addr_query(
            name, user_id=user_id, user_name=user_name, ip_addr=ip_addr,
            add_ip_mask=add_ip_mask, with_history=with_history,
        )  # fmt: skip
        if ip_addr is None:
            return await self._send(get(name, path, IpAddrUserResult, query=query, level="admin"))
        return await self._send(get(name, path, IpAddrSums, query=query, level="admin"))

    async def export(
        self, *, user_id: Ids | None = None, user_name: str | Sequence[str] | None = None
    ) -> list[str]:
        """The IP addresses of users, including those in versions; admin."""
        name, path = "staff_ip_addrs.export", "/staff/ip_addrs/export.json"
        query = ip_addr_query(name, user_id=user_id, user_name=user_name)
        return await self._send(get(name, path, list_of(str), query=query, level="admin"))

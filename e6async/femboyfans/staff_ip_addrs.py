"""Which users had which IP addresses; `app/controllers/moderator/ip_addrs_controller.rb`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, overload

from e6async._core.protocol.decode import Json
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.e621._shared.ip_addrs import IpAddrsOfUsers, UsersOfIpAddrs, ip_addr_query
from e6async.e621._vocabulary import Ids

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["IpAddrsOfUsers", "StaffIpAddrs", "UsersOfIpAddrs"]


class StaffIpAddrs(Resource):
    """Which users had which IP addresses; restricted keys are refused."""

    @overload
    async def search(self, *, user_id: Ids, with_history: bool | None = None) -> IpAddrsOfUsers: ...
    @overload
    async def search(
        self, *, user_name: str | Sequence[str], with_history: bool | None = None
    ) -> IpAddrsOfUsers: ...
    @overload
    async def search(
        self,
        *,
        ip_addr: str | Sequence[str],
        add_ip_mask: bool | None = None,
        with_history: bool | None = None,
    ) -> UsersOfIpAddrs: ...
    async def search(
        self,
        *,
        user_id: Ids | None = None,
        user_name: str | Sequence[str] | None = None,
        ip_addr: str | Sequence[str] | None = None,
        add_ip_mask: bool | None = None,
        with_history: bool | None = None,
    ) -> IpAddrsOfUsers | UsersOfIpAddrs:
        """The IP addresses of users, or the users of IP addresses; admin.

        `add_ip_mask` widens a single address to its /24 or /64; `with_history` includes versions.
        """
        name, path = "staff_ip_addrs.search", "/moderator/ip_addrs.json"
        query = ip_addr_query(
            name, user_id=user_id, user_name=user_name, ip_addr=ip_addr,
            add_ip_mask=add_ip_mask, with_history=with_history,
        )  # fmt: skip
        if ip_addr is not None:
            return await self._send(get(name, path, UsersOfIpAddrs, query=query, level="admin"))
        operation = get(name, path, IpAddrsOfUsers, query=query, level="admin")
        plain = _as_object(await self._transport.plain(operation))
        body = json.dumps(plain).encode()  # keeps numbers of any size
        return self._transport.decoder.structure(plain, IpAddrsOfUsers, operation=name, body=body)

    async def export(
        self, *, user_id: Ids | None = None, user_name: str | Sequence[str] | None = None
    ) -> list[str]:
        """The IP addresses of users, including those in versions; admin."""
        name, path = "staff_ip_addrs.export", "/moderator/ip_addrs/export.json"
        query = ip_addr_query(name, user_id=user_id, user_name=user_name)
        return await self._send(get(name, path, list_of(str), query=query, level="admin"))


def _as_object(plain: Json) -> Json:
    """Make one object of the list of rows that `_ip_listing.json.erb` renders."""
    if not isinstance(plain, list):
        return plain
    rows = [row for row in plain if isinstance(row, dict)]
    return {str(row.get("ip_addr")): row.get("count") for row in rows}

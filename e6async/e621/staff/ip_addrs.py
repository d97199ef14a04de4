"""Who used which address; `app/controllers/staff/ip_addrs_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from e6async._core.protocol.operation import Pairs
    from e6async.e621._vocabulary import Ids

__all__ = ["Asn", "IpAddrSums", "IpAddrUserResult", "StaffIpAddrs"]


@attrs.frozen(kw_only=True)
class Asn:
    """The network that an address belongs to."""

    asn: int
    name: str
    country: str


@attrs.frozen(kw_only=True)
class IpAddrUserResult:
    """The addresses of users."""

    sums: dict[str, dict[str, int]]
    """How often each address is in which table: `comment`, `dmail`, `posts`, `users` ..."""
    ip_addrs: list[str]
    asns: dict[str, Asn | None]
    """The network of each address; None when it is not known."""


@attrs.frozen(kw_only=True)
class IpAddrSums:
    """How often each user used the addresses, by id; the last ones are None without history."""

    comment: dict[str, int]
    dmail: dict[str, int]
    blip: dict[str, int]
    post_flag: dict[str, int]
    posts: dict[str, int]
    last_login: dict[str, int]
    artist_version: dict[str, int] | None = None
    note_version: dict[str, int] | None = None
    pool_version: dict[str, int] | None = None
    post_version: dict[str, int] | None = None
    wiki_page_version: dict[str, int] | None = None


class StaffIpAddrs(Resource):
    """Who used which address."""

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
        """The addresses of users, or the users of addresses; admin.

        `add_ip_mask` widens a single address to its /24 or /64; `with_history` looks at versions,
        too.
        """
        name, path = "staff_ip_addrs.search", "/staff/ip_addrs.json"
        who = one_of(name, {"user_id": user_id, "user_name": user_name, "ip_addr": ip_addr})
        query = _search(name, {**who, "add_ip_mask": add_ip_mask, "with_history": with_history})
        if ip_addr is None:
            return await self._send(get(name, path, IpAddrUserResult, query=query, level="admin"))
        return await self._send(get(name, path, IpAddrSums, query=query, level="admin"))

    async def export(
        self, *, user_id: Ids | None = None, user_name: str | Sequence[str] | None = None
    ) -> list[str]:
        """The addresses of users, out of versions, too; admin."""
        name, path = "staff_ip_addrs.export", "/staff/ip_addrs/export.json"
        query = _search(name, dict(one_of(name, {"user_id": user_id, "user_name": user_name})))
        return await self._send(get(name, path, list_of(str), query=query, level="admin"))


def _search(name: str, filters: dict[str, object]) -> Pairs:
    return wire.search(name, filters, filters)

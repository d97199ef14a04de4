"""Who used which address; `app/controllers/moderator/ip_addrs_controller.rb`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, overload

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.decode import Json
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from e6async._core.protocol.operation import Pairs
    from e6async.e621._vocabulary import Ids

__all__ = ["IpAddrSums", "IpAddrUserResult", "StaffIpAddrs"]


@attrs.frozen(kw_only=True)
class IpAddrUserResult:
    """The addresses of users."""

    sums: dict[str, dict[str, int]]
    """How often each address is in which table: `comment`, `dmail`, `posts`, `users` ..."""
    ip_addrs: list[str]


@attrs.frozen(kw_only=True)
class IpAddrSums:
    """How often each user used the addresses, by id; the last ones are None without history."""

    comment: dict[str, int]
    dmail: dict[str, int]
    post_flag: dict[str, int]
    posts: dict[str, int]
    last_login: dict[str, int]
    artist_version: dict[str, int] | None = None
    note_version: dict[str, int] | None = None
    pool_version: dict[str, int] | None = None
    post_version: dict[str, int] | None = None
    wiki_page_version: dict[str, int] | None = None


class StaffIpAddrs(Resource):
    """Who used which address; no restricted key can be let in."""

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
        name, path = "staff_ip_addrs.search", "/moderator/ip_addrs.json"
        who = one_of(name, {"user_id": user_id, "user_name": user_name, "ip_addr": ip_addr})
        more = {"add_ip_mask": add_ip_mask, "with_history": with_history}
        query = _asked(name, {**who, **more})
        if ip_addr is not None:
            return await self._send(get(name, path, IpAddrSums, query=query, level="admin"))
        asked = get(name, path, IpAddrUserResult, query=query, level="admin")
        plain = _as_object(await self._transport.plain(asked))
        body = json.dumps(plain).encode()  # numbers of any size, as they came
        return self._transport.decoder.structure(plain, IpAddrUserResult, operation=name, body=body)

    async def export(
        self, *, user_id: Ids | None = None, user_name: str | Sequence[str] | None = None
    ) -> list[str]:
        """The addresses of users, out of versions, too; admin."""
        name, path = "staff_ip_addrs.export", "/moderator/ip_addrs/export.json"
        query = _asked(name, one_of(name, {"user_id": user_id, "user_name": user_name}))
        return await self._send(get(name, path, list_of(str), query=query, level="admin"))


def _asked(name: str, filters: Mapping[str, object]) -> Pairs:
    return wire.search(name, filters, filters)


def _as_object(plain: Json) -> Json:
    """Put together what `_ip_listing.json.erb` takes apart, as if an object were a list."""
    if not isinstance(plain, list):
        return plain
    rows = [row for row in plain if isinstance(row, dict)]
    return {str(row.get("ip_addr")): row.get("count") for row in rows}

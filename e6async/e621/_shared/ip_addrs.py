"""Which users had which IP addresses: what both kinds of server have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from e6async._core.models.model import ModelWithMappings
from e6async._core.protocol import wire
from e6async.e621._shared.redirects import one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from e6async._core.protocol.operation import Pairs
    from e6async.e621._vocabulary import Ids


@attrs.frozen(kw_only=True)
class IpAddrsOfUsers(ModelWithMappings):
    """The IP addresses of users."""

    sums: Mapping[str, Mapping[str, int]]
    """How often each address occurs in each table: `comment`, `dmail`, `posts`, `users` ..."""
    ip_addrs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class UsersOfIpAddrs(ModelWithMappings):
    """How often each user occurs with the IP addresses, by user id and table.

    The tables of versions are None without `with_history`.
    """

    comment: Mapping[str, int]
    dmail: Mapping[str, int]
    post_flag: Mapping[str, int]
    posts: Mapping[str, int]
    last_login: Mapping[str, int]
    artist_version: Mapping[str, int] | None = None
    note_version: Mapping[str, int] | None = None
    pool_version: Mapping[str, int] | None = None
    post_version: Mapping[str, int] | None = None
    wiki_page_version: Mapping[str, int] | None = None


def ip_addr_query(
    name: str,
    *,
    user_id: Ids | None = None,
    user_name: str | Sequence[str] | None = None,
    ip_addr: str | Sequence[str] | None = None,
    add_ip_mask: bool | None = None,
    with_history: bool | None = None,
) -> Pairs:
    """Build the query of a lookup by users or by addresses; raise InputError for both or none."""
    by = one_of(name, {"user_id": user_id, "user_name": user_name, "ip_addr": ip_addr})
    filters = {**by, "add_ip_mask": add_ip_mask, "with_history": with_history}
    return wire.search(name, filters, filters)

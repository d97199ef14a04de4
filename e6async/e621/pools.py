"""Pools: posts in an order; `app/controllers/pools_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async.core import wire
from e6async.core.decode import Time
from e6async.core.operation import NOTHING, Pairs, get, write
from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.e621.vocabulary import Common, Ids


@attrs.frozen(kw_only=True)
class Pool:
    """A pool."""

    id: int
    name: str
    """With `_` for spaces."""
    created_at: Time
    updated_at: Time
    creator_id: int
    creator_name: str
    """`Anonymous` when the account is gone."""
    description: str | None
    """DText."""
    is_active: bool
    category: str
    """`series` or `collection`."""
    post_ids: list[int]
    """In reading order."""
    post_count: int


class PoolSearch(Common, total=False):
    """What pools can be searched by."""

    name_matches: str
    """A name, with `*` for anything."""
    description_matches: str
    creator_name: str
    creator_id: Ids
    category: Literal["series", "collection"]
    is_active: bool
    order: Literal["name", "created_at", "post_count", "id_asc", "id_desc"]
    """By id, newest first, unless said; any other order ends at the last numbered page."""


class PoolFields(TypedDict, total=False):
    """What can be written of a pool."""

    name: str
    description: str
    category: Literal["series", "collection"]
    is_active: bool
    post_ids: list[int]
    """All posts in reading order, 1,000 at most; the others leave the pool."""


class Pools(Resource):
    """Pools."""

    def search(self, *, limit: int | None = None, **filters: Unpack[PoolSearch]) -> Pages[Pool]:
        """Every pool that matches."""
        allowed = PoolSearch.__optional_keys__
        return self._search("pools.search", "/pools.json", Pool, filters, allowed, limit=limit)

    async def get(self, id: int) -> Pool:
        """The pool with this id; raises NotFoundError."""
        return await self._send(get("pools.get", "/pools/{id}.json", Pool, id=id))

    async def create(self, **fields: Unpack[PoolFields]) -> Pool:
        """Make a pool; member, five an hour."""
        form = self._form("pools.create", fields)
        return await self._send(write("pools.create", "POST", "/pools.json", Pool, form=form))

    async def update(self, id: int, **fields: Unpack[PoolFields]) -> None:
        """Change a pool; member."""
        form = self._form("pools.update", fields)
        path = "/pools/{id}.json"
        await self._send(write("pools.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a pool; staff."""
        await self._send(
            write("pools.delete", "DELETE", "/pools/{id}.json", NOTHING, level="staff", id=id)
        )

    async def revert(self, id: int, version_id: int) -> None:
        """Bring a pool back to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/pools/{id}/revert.json"
        await self._send(write("pools.revert", "PUT", path, NOTHING, form=form, id=id))

    def _form(self, name: str, fields: PoolFields) -> Pairs:
        wire.known(name, fields, PoolFields.__optional_keys__)
        return wire.fields(fields, root="pool")

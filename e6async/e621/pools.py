"""Pools: posts in an order; `app/controllers/pools_controller.rb`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict, Unpack

from e6async._core.batch import by_id
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, Pairs, get, write
from e6async._core.resource import Resource
from e6async._core.selection import Selection
from e6async.e621._shared import post_lookups
from e6async.e621._vocabulary import CommonFilters, Ids, Post
from e6async.e621._vocabulary.pool import Pool

__all__ = ["Pool", "PoolFields", "PoolSearch", "Pools"]


class PoolSearch(ListOptions, CommonFilters, total=False):
    """Search filters for pools."""

    name_matches: str
    """A part of a name; all of it when it has a `*`."""
    description_matches: str
    """With `*` as a wildcard, else words."""
    creator_name: str
    creator_id: Ids
    category: Literal["series", "collection"]
    is_active: bool
    order: Literal["name", "created_at", "post_count", "updated_at", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    `updated_at`, latest first, is also what the server uses for an unknown word.
    """


class PoolFields(TypedDict, total=False):
    """Editable fields of a pool, besides its name."""

    description: str
    """DText, 10,000 characters at most."""
    category: Literal["series", "collection"]
    is_active: bool
    post_ids: Sequence[int] | str
    """All posts in reading order, 1,000 at most; the others leave the pool."""
    post_ids_string: str
    """The same separated by spaces."""


class Pools(Resource):
    """Pools."""

    def search(self, **filters: Unpack[PoolSearch]) -> Pages[Pool]:
        """Every pool that matches."""
        allowed = PoolSearch.__optional_keys__
        return self._search("pools.search", "/pools.json", Pool, filters, allowed)

    async def get(self, id: int) -> Pool:
        """The pool with this id; raises NotFoundError."""
        return await self._look_up(by_id("pools", Pool), id)

    async def many(self, ids: Iterable[int]) -> list[Pool]:
        """The pools with these ids, in their order; missing ones are left out."""
        return await self._look_up_all(by_id("pools", Pool), ids)

    def posts(self, pool: Pool | int) -> Selection[Post]:
        """The posts of a pool in reading order; including deleted ones, as their flags say.

        Costs one request per 320 posts, and one for the pool when only its id is given.
        """
        return self._posts_of(post_lookups.by_id(Post), pool, self.get)

    async def create(self, name: str, **fields: Unpack[PoolFields]) -> Pool:
        """Create a pool; member, five an hour."""
        form = _form("pools.create", name, fields)
        return await self._send(write("pools.create", "POST", "/pools.json", Pool, form=form))

    async def update(
        self, id: int, *, name: str | None = None, **fields: Unpack[PoolFields]
    ) -> None:
        """Change a pool; member; staff for the category of a large one."""
        form = _form("pools.update", name, fields)
        path = "/pools/{id}.json"
        await self._send(write("pools.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a pool; staff."""
        await self._send(
            write("pools.delete", "DELETE", "/pools/{id}.json", NOTHING, level="staff", id=id)
        )

    async def edit_order(self, id: int) -> Pool:
        """The pool as the page for ordering its posts has it; member."""
        path = "/pools/{id}/order/edit.json"
        return await self._send(get("pools.edit_order", path, Pool, level="member", id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a pool to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/pools/{id}/revert.json"
        await self._send(write("pools.revert", "PUT", path, NOTHING, form=form, id=id))


def _form(operation: str, name: str | None, fields: PoolFields) -> Pairs:
    wire.known(operation, fields, PoolFields.__optional_keys__)
    values: dict[str, object] = {"name": name, **fields}
    if not values.get("post_ids", True):
        values["post_ids"] = ""  # an empty list would not be sent
    return wire.fields(values, root="pool")

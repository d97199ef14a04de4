"""Pools: posts in an order; `app/controllers/pools_controller.rb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from e6async._core.batch import by_id
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, Pairs, write
from e6async._core.resource import Resource
from e6async._core.selection import Selection
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.post_lookups import BY_ID
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.filters import Order, PoolFilter, UserFilter
from e6async.femboyfans._vocabulary.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Pool", "PoolFields", "PoolSearch", "Pools"]


class PoolSearch(ListOptions, PoolFilter, total=False):
    """Search filters for pools."""

    creator: UserFilter
    order: Literal[
        Order,
        "name",
        "name_asc",
        "name_desc",
        "post_count",
        "post_count_asc",
        "post_count_desc",
    ]


class PoolFields(TypedDict, total=False):
    """Editable fields of a pool, besides its name."""

    description: str
    """DText, 10,000 characters at most."""
    category: Literal["series", "collection"]
    is_ongoing: bool
    post_ids: Sequence[int]
    """All posts in reading order, 1,000 at most; the others leave the pool."""
    post_ids_string: str
    """The same separated by spaces."""


class Pools(Resource):
    """Pools."""

    def search(self, **filters: Unpack[PoolSearch]) -> Pages[Pool]:
        """Every pool that matches."""
        allowed = keys_of(PoolSearch)
        return self._search("pools.search", "/pools.json", Pool, filters, allowed)

    async def get(self, id: int) -> Pool:
        """The pool with this id; raises NotFoundError."""
        return await self._look_up(by_id("pools", Pool), id)

    async def many(self, ids: Iterable[int]) -> list[Pool]:
        """The pools with these ids, in their order; missing ones are left out."""
        return await self._look_up_all(by_id("pools", Pool), ids)

    def posts(self, pool: Pool | int) -> Selection[Post]:
        """The posts of a pool in reading order; including deleted ones, as their flags say.

        Costs one request per 100 posts, and one for the pool when only its id is given.
        """
        return self._posts_of(BY_ID, pool, self.get)

    async def create(self, name: str, **fields: Unpack[PoolFields]) -> Pool:
        """Create a pool; member, two an hour."""
        form = _form("pools.create", name, fields)
        return await self._send(write("pools.create", "POST", "/pools.json", Pool, form=form))

    async def update(
        self, id: int, *, name: str | None = None, **fields: Unpack[PoolFields]
    ) -> None:
        """Change a pool; member, ten an hour; janitor for the category of a large one."""
        form, path = _form("pools.update", name, fields), "/pools/{id}.json"
        await self._send(write("pools.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a pool; janitor."""
        path = "/pools/{id}.json"
        await self._send(write("pools.delete", "DELETE", path, NOTHING, level="janitor", id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a pool to one of its versions; member."""
        form, path = wire.fields({"version_id": version_id}), "/pools/{id}/revert.json"
        await self._send(write("pools.revert", "PUT", path, NOTHING, form=form, id=id))


def _form(operation: str, name: str | None, fields: PoolFields) -> Pairs:
    wire.known(operation, fields, keys_of(PoolFields))
    values: dict[str, object] = {"name": name, **fields}
    if not values.get("post_ids", True):
        del values["post_ids"]  # a form cannot hold an empty list
        values["post_ids_string"] = ""
    return wire.fields(values, root="pool")

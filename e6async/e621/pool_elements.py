"""Add one post to a pool or remove it; `app/controllers/pool_elements_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, Pairs, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._vocabulary.pool import Pool

__all__ = ["PoolElements", "PoolRef"]


@attrs.frozen(kw_only=True)
class PoolRef(Model):
    """A pool by id and name."""

    id: int
    name: str
    """With `_` for spaces."""


class PoolElements(Resource):
    """Posts in pools."""

    async def create(
        self, post_id: int, *, pool_id: int | None = None, pool_name: str | None = None
    ) -> Pool:
        """Add a post at the end of a pool, given by its id or its exact name; member."""
        form = _element("pool_elements.create", post_id, pool_id, pool_name)
        path = "/pool_element.json"
        return await self._send(write("pool_elements.create", "POST", path, Pool, form=form))

    async def delete(
        self, post_id: int, *, pool_id: int | None = None, pool_name: str | None = None
    ) -> None:
        """Remove a post from a pool, given by its id or its exact name; member.

        For an account younger than 7 days the server's response is the same, but it does nothing.
        """
        query = _element("pool_elements.delete", post_id, pool_id, pool_name)
        path = "/pool_element.json"
        await self._send(write("pool_elements.delete", "DELETE", path, NOTHING, query=query))

    async def recent(self) -> list[PoolRef]:
        """The pools to which a post was added last; member.

        The server keeps them in a cookie: none, unless the client has a session that keeps it.
        """
        path, page = "/pool_element/recent.json", list_of(PoolRef)
        return await self._send(get("pool_elements.recent", path, page, level="member"))


def _element(name: str, post_id: int, pool_id: int | None, pool_name: str | None) -> Pairs:
    pool = one_of(name, {"pool_id": pool_id, "pool_name": pool_name})
    return wire.fields({"post_id": post_id, **pool})

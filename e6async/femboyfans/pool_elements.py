"""Add one post to a pool or remove it: `app/controllers/posts_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.femboyfans._vocabulary.pool import Pool

__all__ = ["PoolElements"]


class PoolElements(Resource):
    """Posts in pools."""

    async def create(
        self, post_id: int, *, pool_id: int | None = None, pool_name: str | None = None
    ) -> Pool:
        """Add a post at the end of a pool, given by its id or its exact name; member."""
        pool = one_of("pool_elements.create", {"pool_id": pool_id, "pool_name": pool_name})
        path, form = "/posts/{id}/add_to_pool.json", wire.fields(pool)
        return await self._send(
            write("pool_elements.create", "POST", path, Pool, form=form, id=post_id)
        )

    async def delete(
        self, post_id: int, *, pool_id: int | None = None, pool_name: str | None = None
    ) -> Pool:
        """Remove a post from a pool, given by its id or its exact name; member."""
        pool = one_of("pool_elements.delete", {"pool_id": pool_id, "pool_name": pool_name})
        path, form = "/posts/{id}/remove_from_pool.json", wire.fields(pool)
        return await self._send(
            write("pool_elements.delete", "POST", path, Pool, form=form, id=post_id)
        )

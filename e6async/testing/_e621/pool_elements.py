"""Single posts of pools (pool_elements_controller.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621 import pools
from e6async.testing._responses import Response, empty, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES", "create", "destroy"]


async def create(call: Call) -> Response:
    """Append a post to a pool."""
    pool, post = pools.pool_from_path(call), call.post_from_path("post_id")
    if post.id not in pool.post_ids:
        changed = (*pool.post_ids, post.id)
        pools.save_pool(call, pool, attrs.evolve(pool, post_ids=changed))
    return json_response(pools.pool_json(call, call.world.pools[pool.id]), 201)


async def destroy(call: Call) -> Response:
    """Remove a post from a pool; accounts in their first week cannot remove any."""
    pool, post = pools.pool_from_path(call), call.post_from_path("post_id")
    if not pools.is_new(call):
        post_ids = tuple(post_id for post_id in pool.post_ids if post_id != post.id)
        pools.save_pool(call, pool, attrs.evolve(pool, post_ids=post_ids))
    return empty()


async def recent(_call: Call) -> Response:
    """An empty list: the server keeps the latest pools in a cookie."""
    return json_response([])


ROUTES: Final = (
    Route("POST", "/pool_element", "member", create),
    Route("DELETE", "/pool_element", "member", destroy),
    Route("GET", "/pool_element/recent", "member", recent),
)

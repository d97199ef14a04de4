"""Pools; `is_ongoing` here is `is_active` on e621 (pools_controller.rb)."""

from __future__ import annotations

from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621 import pool_elements, pools
from e6async.testing._e621.view import JSON
from e6async.testing._femboyfans.checks import check_search
from e6async.testing._femboyfans.naming import renamed
from e6async.testing._params import Params
from e6async.testing._records import Pool
from e6async.testing._responses import Response, json_response
from e6async.testing._routes import Route

__all__ = ["ROUTES", "write_pool"]

_NAMES: Final = {"is_ongoing": "is_active"}


def write_pool(call: Call, pool: Pool) -> JSON:
    """The JSON of a pool."""
    row = pools.write_pool(call, pool)
    is_ongoing = row.pop("is_active")
    posts = (call.world.posts.get(post_id) for post_id in pool.post_ids[:5])
    artists = (
        tag for post in posts if post for tag in post.tags if call.world.categories.get(tag) == 1
    )
    return {
        **row,
        "description": pool.description or "",
        "is_ongoing": is_ongoing,
        "artist_names": list(dict.fromkeys(artists)),
        "cover_post_id": pool.post_ids[0] if pool.post_ids and pool.id % 2 else None,
    }


async def index(call: Call) -> Response:
    """List pools."""
    check_search(call.rules.reference.named("pools.list"), call)
    return await pools.index(renamed(call, "search", _NAMES))


async def create(call: Call) -> Response:
    """Create a pool."""
    return await pools.create(renamed(call, "pool", _NAMES))


async def update(call: Call) -> Response:
    """Update a pool."""
    return await pools.update(renamed(call, "pool", _NAMES))


async def add(call: Call) -> Response:
    """Append a post to a pool."""
    return await pool_elements.create(_with_post_id(call))


async def remove(call: Call) -> Response:
    """Remove a post from a pool."""
    pool = pools.pool_from_path(call)
    await pool_elements.destroy(_with_post_id(call))
    return json_response(write_pool(call, call.world.pools[pool.id]), 201)


def _with_post_id(call: Call) -> Call:
    values = {**call.params.values, "post_id": call.params.get("id")}
    return attrs.evolve(call, params=Params(values))


ROUTES: Final = (
    Route("GET", "/pools", "anonymous", index, identifier="pools:index"),
    Route("GET", "/pools/{id}", "anonymous", pools.show, identifier="pools:show"),
    Route("POST", "/pools", "member", create, identifier="pools:create"),
    Route("PATCH PUT", "/pools/{id}", "member", update, identifier="pools:update"),
    Route("DELETE", "/pools/{id}", "janitor", pools.destroy, identifier="pools:destroy"),
    Route("PUT", "/pools/{id}/revert", "member", pools.revert, identifier="pools:revert"),
    Route("POST", "/posts/{id}/add_to_pool", "member", add, identifier="posts:add_to_pool"),
    Route(
        "POST",
        "/posts/{id}/remove_from_pool",
        "member",
        remove,
        identifier="posts:remove_from_pool",
    ),
)

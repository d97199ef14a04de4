"""All families of routes, and which of them a site has."""

from __future__ import annotations

from functools import cache
from typing import Final

from e6async.testing.e621 import (
    favorites,
    generic,
    iqdb_queries,
    pool_elements,
    pools,
    popular,
    post_edits,
    post_votes,
    posts,
    recommendations,
    tags,
    users,
)
from e6async.testing.routes import Router

__all__ = ["PAGES", "PLAYED", "router"]

PLAYED: Final = ("e621", "e926", "e6ai")
"""The sites that can be played."""

_FAMILIES: Final = (
    posts.ROUTES,
    post_edits.ROUTES,
    post_votes.ROUTES,
    popular.ROUTES,
    recommendations.ROUTES,
    iqdb_queries.ROUTES,
    favorites.ROUTES,
    tags.ROUTES,
    pools.ROUTES,
    pool_elements.ROUTES,
    users.ROUTES,
)

PAGES: Final = frozenset(
    {
        "/",
        "/deleted_posts",
        "/post_set_maintainers",
        "/pools/gallery",
        "/users/home",
        "/static/site_map",
    }
)
"""What there is for people only: asked for as JSON these answer 406."""


@cache
def router() -> Router:
    """Put all routes into one table: those by hand, and one for everything else there is."""
    by_hand = [route for family in _FAMILIES for route in family]
    return Router((*by_hand, *generic.routes(by_hand)))

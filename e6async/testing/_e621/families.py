"""The routes of all families, and the rules of e621's servers."""

from __future__ import annotations

from functools import cache
from typing import Final

from e6async.testing import _exports as exports
from e6async.testing._access import forbid_forgery, viewer_of
from e6async.testing._call import Call
from e6async.testing._e621 import (
    favorites,
    iqdb_queries,
    old_paths,
    overrides,
    pool_elements,
    pools,
    popular,
    post_edits,
    post_votes,
    posts,
    recommendations,
    redirects,
    stats,
    tags,
    users,
)
from e6async.testing._e621.checks import body_of, check_search
from e6async.testing._e621.generic import Generic, only_in_a_browser
from e6async.testing._e621.lists import ordered
from e6async.testing._e621.models import MODELS
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._e621.search import read
from e6async.testing._e621.shapes import WRITERS, form_of
from e6async.testing._paging import check_types, read_page
from e6async.testing._params import Value, is_blank
from e6async.testing._responses import unpermitted
from e6async.testing._routes import Router
from e6async.testing._server_kind import Rules

__all__ = ["GENERIC", "HAND_WRITTEN", "PAGES", "RULES"]

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
    stats.ROUTES,
    users.ROUTES,
    exports.ROUTES,
    old_paths.ROUTES,
)

PAGES: Final[frozenset[str]] = frozenset(
    {
        "/",
        "/deleted_posts",
        "/post_set_maintainers",
        "/pools/gallery",
        "/users/home",
        "/static/site_map",
        "/session/new",
        "/uploads/new",
        "/terms_of_use",
    }
)
"""Paths that serve HTML only; a request for JSON gets 406."""


_UNCOUNTED: Final = frozenset(
    {"comments", "comment_votes", "post_votes", "favorites", "forum_topics", "forum_posts"}
    | {"users", "staff_posts", "post_approvals", "post_disapprovals"}
)

HAND_WRITTEN: Final = tuple(route for family in _FAMILIES for route in family)
"""The routes of the families that have their own module."""

GENERIC: Final = Generic(
    reference=E621_REFERENCE,
    handlers=overrides.HANDLERS,
    without_effect=overrides.WITHOUT_EFFECT,
    redirect=redirects.redirect_of,
    browser=only_in_a_browser,
    check_search=check_search,
    body_of=body_of,
    models=MODELS,
    ordered=ordered,
    uncounted=_UNCOUNTED,
    forgeable=frozenset({"oauth"}),
)


@cache
def router() -> Router:
    """The router: hand-written routes, and a generic one for every other operation."""
    return Router((*HAND_WRITTEN, *GENERIC.routes(HAND_WRITTEN)))


def _is_searchable(value: Value) -> bool:
    return not is_blank(value) and not isinstance(value, list | dict)


RULES: Final = Rules(
    router=router,
    pages=PAGES,
    reference=E621_REFERENCE,
    models=MODELS,
    login=viewer_of,
    forbid_forgery=forbid_forgery,
    check_page=check_types,
    read_page=read_page,
    read_query=lambda text, _: read(text),
    is_searchable=_is_searchable,
    unpermitted=unpermitted,
    form_of=form_of,
    write_pool=pools.write_pool,
    write_user=users.write_user,
    unsaved=Call.post,
    writers=WRITERS,
)
"""The rules of e621 and e926."""

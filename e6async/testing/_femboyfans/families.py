"""The routes of all families of FemboyFans, and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from e6async.testing._e621.generic import Generic
from e6async.testing._femboyfans import (
    favorites,
    overrides,
    pools,
    post_edits,
    posts,
    tags,
    users,
)
from e6async.testing._femboyfans.checks import body_of, check_search
from e6async.testing._femboyfans.login import forbid_forgery, viewer_of
from e6async.testing._femboyfans.models import MODELS
from e6async.testing._femboyfans.orders import ordered
from e6async.testing._femboyfans.paging import check_page, read_page
from e6async.testing._femboyfans.reference import FEMBOYFANS_REFERENCE
from e6async.testing._femboyfans.search import read
from e6async.testing._femboyfans.shapes import WRITERS, form_of
from e6async.testing._params import Value, is_blank
from e6async.testing._responses import HttpError, http_error, unpermitted_text
from e6async.testing._routes import Router
from e6async.testing._server_kind import Rules

__all__ = ["GENERIC", "HAND_WRITTEN", "RULES"]

_FAMILIES: Final = (
    posts.ROUTES,
    post_edits.ROUTES,
    tags.ROUTES,
    pools.ROUTES,
    favorites.ROUTES,
    users.ROUTES,
)

HAND_WRITTEN: Final = tuple(route for family in _FAMILIES for route in family)
"""The routes of the families that have their own module."""

GENERIC: Final = Generic(
    reference=FEMBOYFANS_REFERENCE,
    handlers=overrides.HANDLERS,
    without_effect=overrides.WITHOUT_EFFECT,
    redirect=overrides.redirected,
    browser=overrides.confirm_password,
    check_search=check_search,
    body_of=body_of,
    models=MODELS,
    ordered=ordered,
    uncounted=frozenset(
        {"comments", "comment_votes", "favorites", "forum_posts", "forum_topics"}
        | {"post_votes", "post_approvals", "post_disapprovals", "users"}
    ),
    forgeable=frozenset({"dtext_preview", "iqdb_queries"}),
)


@cache
def router() -> Router:
    """The router: hand-written routes, and a generic one for every other operation."""
    return Router((*HAND_WRITTEN, *GENERIC.routes(HAND_WRITTEN)))


def _is_searchable(value: Value) -> bool:
    if isinstance(value, dict):
        return any(_is_searchable(each) for each in value.values())
    return not is_blank(value)


def _unpermitted(keys: Sequence[str]) -> HttpError:
    return http_error(400, unpermitted_text(keys))


RULES: Final = Rules(
    router=router,
    pages=frozenset({"/", "/static/site_map"}),
    reference=FEMBOYFANS_REFERENCE,
    models=MODELS,
    login=viewer_of,
    forbid_forgery=forbid_forgery,
    check_page=check_page,
    read_page=read_page,
    read_query=read,
    is_searchable=_is_searchable,
    unpermitted=_unpermitted,
    form_of=form_of,
    write_pool=pools.write_pool,
    write_user=users.write_user,
    unsaved=post_edits.reject_unsaved,
    writers=WRITERS,
)
"""The rules of FemboyFans."""

"""Operations that deviate from the generic behavior, as in their controllers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621 import oauth, post_overrides
from e6async.testing._e621.factory import Fields, written
from e6async.testing._e621.lists import Handler
from e6async.testing._e621.models import (
    artists,
    comment_votes,
    comments,
    dmails,
    edit_histories,
    forum,
    forum_post_votes,
    help_pages,
    notes,
    search_trends,
    tag_relationships,
    tag_types,
    takedowns,
    tickets,
    wiki_pages,
)
from e6async.testing._e621.type_grammar import kind_of
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    json_response,
)

__all__ = ["HANDLERS", "WITHOUT_EFFECT"]

_MAX_VOTES: Final = 3000


def _addresses(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """IP addresses by user, or counts by IP address: staff/ip_addrs_controller.rb."""
    search, factory = call.params.below("search"), call.factory
    by_user = search.nonblank("user_id") or search.nonblank("user_name")
    if operation.action == "export":
        return json_response(["192.0.2.1", "192.0.2.2"] if by_user else [])
    if by_user is None and search.nonblank("ip_addr") is None:
        return json_response([])
    return json_response(factory.row("IpAddrUserResult" if by_user else "IpAddrSums", 1))


def _vote_trends(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """The votes of a user; empty without a user: staff/vote_trends_controller.rb."""
    if call.params.nonblank("user") is None:
        return json_response([])
    if call.id("limit") > _MAX_VOTES:
        return json_response(None)
    made = call.factory.value(kind_of(operation.returns), "trend", 1)
    return json_response(written(made, call.viewer.zone))


def _sign_up(_: Call, _operation: Operation, _values: Params, _row: Fields | None) -> Response:
    """Reject a caller who is logged in: users_controller.rb, create."""
    raise access_denied("Already signed in")


HANDLERS: Final[Mapping[str, Handler]] = {
    **post_overrides.HANDLERS,
    **oauth.HANDLERS,
    **artists.HANDLERS,
    **edit_histories.HANDLERS,
    **help_pages.HANDLERS,
    **search_trends.HANDLERS,
    **tag_relationships.HANDLERS,
    **takedowns.HANDLERS,
    **tickets.HANDLERS,
    **tag_types.HANDLERS,
    **wiki_pages.HANDLERS,
    **comment_votes.HANDLERS,
    **dmails.HANDLERS,
    **notes.HANDLERS,
    **forum.HANDLERS,
    **forum_post_votes.HANDLERS,
    "comments.list_by_post": comments.by_post,
    "staff_ip_addrs.export": _addresses,
    "staff_ip_addrs.search": _addresses,
    "staff_vote_trends.list": _vote_trends,
    "users.create": _sign_up,
}
"""Handlers by the name of the operation."""

WITHOUT_EFFECT: Final = frozenset(
    [
        "staff_users.update",
        "staff_users.update_blacklist",
        "staff_wikis.revert",
        "users.flush_favorites",
        "users.refresh_own_counts",
    ]
)
"""Writes that the fake site accepts and that change nothing."""

"""Operations that deviate from the generic behavior, as in their controllers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from e6async.testing._call import Call
from e6async.testing._e621 import oauth, post_overrides
from e6async.testing._e621.factory import Fields, written
from e6async.testing._e621.lists import Handler, row_response
from e6async.testing._e621.models import comment_votes, comments, tag_relationships
from e6async.testing._e621.type_grammar import Mapped, kind_of
from e6async.testing._e621.writes import create_row, update_row
from e6async.testing._params import Params, is_blank
from e6async.testing._reference import Operation
from e6async.testing._responses import (
    Response,
    access_denied,
    json_response,
    redirect,
)

__all__ = ["HANDLERS", "WITHOUT_EFFECT"]

_MAX_VOTES: Final = 3000


def _note(call: Call, operation: Operation, values: Params, row: Fields | None) -> Response:
    """Create or update a note; the response has it as a JSON string: notes_controller.rb."""
    if row is None and is_blank(values.get("body")):
        body = {"success": False, "reasons": ["Body can't be blank"]}
        return json_response(body, 422)
    made = (
        create_row(call, "Note", values) if row is None else update_row(call, "Note", row, values)
    )
    text = msgspec.json.encode(written(made, call.viewer.zone)).decode()
    response: Fields = {"note": text, "dtext": f"<p>{made['body']}</p>"}
    if operation.action == "update":
        response["posts"] = dict[str, object]()
    return json_response(response)


def _page_of_help(call: Call, operation: Operation, _: Params, row: Fields | None) -> Response:
    """A help page; null for an unknown name."""
    return json_response(None) if row is None else row_response(call, operation, row)


def _get_or_new(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """Redirect to the row with the name, or show a new one: artists_controller.rb, show_or_new."""
    is_wiki = operation.resource == "wiki_pages"
    shape, key = ("WikiPage", "title") if is_wiki else ("Artist", "name")
    name = (call.params.text(key) or "").strip().lower().replace(" ", "_")
    factory = call.factory
    for number, row in factory.rows(shape).items():
        if row[key] == name:
            return redirect(f"{call.base_url}/{operation.resource}/{number}")
    unsaved = factory.row(shape, 4) | dict.fromkeys(
        ("id", "created_at", "updated_at", "creator_id")
    )
    return row_response(call, operation, unsaved | {key: name})


def _takedown(call: Call, _: Operation, _values: Params, row: Fields | None) -> Response:
    """Whether the code is correct, instead of the takedown: takedowns_controller.rb."""
    return json_response(row is not None and call.params.text("code") == f"code-of-{row['id']}")


def _by_name(call: Call, operation: Operation, _: Params, _row: Fields | None) -> Response:
    """A generated value for each name in a list."""
    text = call.params.text("tag") or call.params.text("query") or ""
    kind = kind_of(operation.returns)
    names = dict.fromkeys(text.lower().replace(",", " ").split())
    factory = call.factory
    item = kind.value if isinstance(kind, Mapped) else kind
    made = {name: factory.value(item, name, number) for number, name in enumerate(names, 1)}
    return json_response(made)


def _edits(call: Call, _: Operation, _values: Params, _row: Fields | None) -> Response:
    """List the versions of an object; empty without its type: edit_histories_controller.rb."""
    if call.params.nonblank("type") is None:
        return json_response([])
    what = {
        "versionable_type": call.params.text("type"),
        "versionable_id": call.id("versionable_id"),
    }
    rows = [call.factory.row("EditHistory", number) | what for number in range(1, 4)]
    return json_response([written(row, call.viewer.zone) for row in rows])


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
    **tag_relationships.HANDLERS,
    **comment_votes.HANDLERS,
    "artists.get_or_new": _get_or_new,
    "comments.list_by_post": comments.by_post,
    "edit_histories.get": _edits,
    "help_pages.get": _page_of_help,
    "notes.create": _note,
    "notes.update": _note,
    "related_tags.bulk": _by_name,
    "related_tags.bulk_post": _by_name,
    "search_trends.track": _by_name,
    "staff_ip_addrs.export": _addresses,
    "staff_ip_addrs.search": _addresses,
    "staff_vote_trends.list": _vote_trends,
    "takedowns.get": _takedown,
    "users.create": _sign_up,
    "wiki_pages.get_or_new": _get_or_new,
}
"""Handlers by the name of the operation."""

WITHOUT_EFFECT: Final = frozenset(
    [
        "artists.revert",
        "dmail_filter.update",
        "dmails.mark_all_as_read",
        "forum_topics.mark_all_as_read",
        "notes.revert",
        "post_votes.bulk_delete",
        "post_votes.lock",
        "staff_users.update",
        "staff_users.update_blacklist",
        "staff_wikis.revert",
        "takedowns.remove_by_ids",
        "users.flush_favorites",
        "users.refresh_own_counts",
        "wiki_pages.revert",
    ]
)
"""Writes that the fake site accepts and that change nothing."""

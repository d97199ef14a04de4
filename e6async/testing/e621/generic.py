"""Answers for all operations that no family answers by hand, from the table of the reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

import attrs

from e6async.testing.answers import Answer, denied, empty, failed, invalid, json_answer, not_found
from e6async.testing.call import Call
from e6async.testing.e621 import odd, redirects
from e6async.testing.e621.checks import body_of, check_search
from e6async.testing.e621.lists import id_of, kept, ordered, page_of, row_answer
from e6async.testing.e621.making import Fields, Maker, written
from e6async.testing.e621.notation import Kind, Many, Named, kind_of
from e6async.testing.e621.reference import Operation, operations, shapes
from e6async.testing.e621.writes import acted, assigned, created
from e6async.testing.params import Params
from e6async.testing.routes import Route

__all__ = ["routes"]

_FREE: Final = frozenset(
    {"comments", "comment_votes", "post_votes", "favorites", "forum_topics", "forum_posts"}
    | {"users", "staff_posts", "post_approvals", "post_disapprovals"}
)
"""Families whose writes are not counted: `skip_before_action :api_check`."""
_HOLE: Final = re.compile(r"([^/]+)/\{(\w+)\}")
_NAME_FIELDS: Final = ("name", "title", "code")


def routes(covered: Iterable[Route]) -> Iterator[Route]:
    """List a route for each operation that the routes given do not answer."""
    known = {(method, _shape(route.path)) for route in covered for method in route.methods.split()}
    found: dict[tuple[str, str], list[Operation]] = {}
    for operation in operations():
        if (operation.method, _shape(operation.route)) not in known:
            found.setdefault((operation.method, operation.route), []).append(operation)
    for (method, path), meant in found.items():
        first = meant[0]
        yield Route(
            "PATCH PUT" if method == "PATCH" else method,
            path,
            first.access,
            _Handler(tuple(meant)),
            is_counted=first.resource not in _FREE,
            is_forgeable=first.resource == "oauth",
            any_format=not first.path.endswith(".json") and "?" not in first.path,
        )


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


@attrs.frozen
class _Handler:
    """Answers a route, behind which there can be several operations."""

    meant: tuple[Operation, ...]

    async def __call__(self, call: Call) -> Answer:
        """Answer one request."""
        operation = next((each for each in self.meant if _is_asked(each, call)), self.meant[0])
        if operation.session_only:
            raise failed(403, "This action requires browser authentication")
        check_search(operation, call)
        row = _row(operation, call)
        values = Params() if operation.method == "GET" else body_of(operation, call)
        by_hand = odd.HANDLERS.get(operation.name)
        if by_hand is not None:
            return by_hand(call, operation, values, row)
        return _answer(call, operation, values, row)


def _is_asked(operation: Operation, call: Call) -> bool:
    """Tell whether a variant of an address is meant, as `?group_by=post`."""
    key, _, value = operation.path.partition("?")[2].partition("=")
    return bool(key) and call.params.text(key) == value


def _answer(call: Call, operation: Operation, values: Params, row: Fields | None) -> Answer:
    shape = _shape_of(operation)
    is_new = operation.action in {"create", "request"} and operation.method == "POST"
    if is_new and shape is not None:
        if operation.root and not values.values:
            raise invalid({next(iter(sorted(operation.below(operation.root)))): ["can't be blank"]})
        row = created(call, shape, values)
    elif row is not None and shape is not None and operation.method != "GET":
        row = assigned(call, shape, row, values) if operation.root else row
        acted(call, operation, shape, row)
    if operation.json != "yes":
        return redirects.answer(call, operation, row)
    if operation.status == 204:
        return empty()
    return _body(call, operation, kind_of(operation.returns), row)


def _body(call: Call, operation: Operation, kind: Kind, row: Fields | None) -> Answer:
    if isinstance(kind, Many) and isinstance(kind.item, Named) and operation.paginated:
        return _list(call, operation, kind.item.name)
    maker = Maker(call.world)
    if not isinstance(kind, Named) or kind.name not in shapes():
        made = maker.value(kind, operation.action, id_of(row or {}) or 1)
        return json_answer(written(made, call.viewer.zone), operation.status)
    full = row if kind.name == _shape_of(operation) else None
    if full is None:
        known = {key: value for key, value in (row or {}).items() if key in shapes()[kind.name]}
        full = maker.row(kind.name, id_of(row or {}) or 1) | known
    return row_answer(call, operation, full, operation.status)


def _list(call: Call, operation: Operation, shape: str) -> Answer:
    search = call.params.below("search")
    rows = [row for row in Maker(call.world).rows(shape).values() if _is_shown(call, shape, row)]
    return page_of(call, operation, ordered(kept(call, rows, search), search.text("order")))


def _is_shown(call: Call, shape: str, row: Fields) -> bool:
    """Tell whether the caller may see a row: own tickets and appeals, and all of them for staff."""
    is_private = shape in {"Ticket", "Appeal"} and not call.viewer.is_at_least("staff")
    return not is_private or (
        call.viewer.is_logged_in and row.get("creator_id") == call.viewer.user.id
    )


def _row(operation: Operation, call: Call) -> Fields | None:
    """Find the row that the path names, and refuse when there is none; None for no such path."""
    found: Fields | None = None
    for segment, hole in _HOLE.findall(operation.route):
        named = call.params.text(hole) or ""
        # What the id of an edited object means is told by another parameter.
        found = {"id": 0} if hole == "versionable_id" else _named(call, segment, named)
    shape = _shape_of(operation)
    if found is not None and shape is not None and not _is_shown(call, shape, found):
        raise denied()
    return found


def _named(call: Call, segment: str, text: str) -> Fields | None:
    world = call.world
    number = int(text[:18]) if text.isascii() and text.isdigit() else None
    if segment == "posts":
        if number not in world.posts:
            raise not_found()
        return {"id": number}
    if segment == "users":
        user = world.users.named(text) if number is None else world.users.get(number)
        if user is None:
            raise not_found()
        return {"id": user.id}
    shape = _shapes_by_segment().get(segment)
    if shape is None:
        return {"id": number}
    rows = Maker(world).rows(shape)
    row = rows.get(number) if number is not None else _by_name(call, shape, text)
    if row is None and not (segment == "help" and number is None):
        raise not_found()
    return row


def _by_name(call: Call, shape: str, text: str) -> Fields | None:
    rows = Maker(call.world).rows(shape)
    if shape == "AvoidPosting":
        artist = _by_name(call, "Artist", text)
        key, wanted = "artist_id", artist and artist["id"]
    else:
        key = next(field for field in _NAME_FIELDS if field in shapes()[shape])
        wanted = text
    return next((row for row in rows.values() if row.get(key) == wanted), None)


@cache
def _shapes_by_segment() -> Mapping[str, str]:
    """Tell the shape of the rows that stand behind a part of a path, as `tickets`."""
    found = {"help": "HelpPage"}
    for operation in operations():
        kind = kind_of(operation.returns) if operation.returns else None
        if operation.method == "GET" and isinstance(kind, Many) and isinstance(kind.item, Named):
            found.setdefault(operation.route.rpartition("/")[2], kind.item.name)
    return found


@cache
def _shapes_by_resource() -> Mapping[str, str]:
    """Tell the shape of the rows of a family."""
    found: dict[str, str] = {}
    for operation in operations():
        kind = kind_of(operation.returns) if operation.returns else None
        item = kind.item if isinstance(kind, Many) else kind
        if operation.action in {"list", "get", "create"} and isinstance(item, Named):
            found.setdefault(operation.resource, item.name)
    return found


def _shape_of(operation: Operation) -> str | None:
    return _shapes_by_resource().get(operation.resource)

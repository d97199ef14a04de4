"""Generic responses, from the reference, for all operations without a hand-written route."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, written
from e6async.testing._e621.lists import (
    Handler,
    filtered,
    id_of,
    page_response,
    row_response,
    sorted_by,
)
from e6async.testing._e621.model import Model
from e6async.testing._e621.type_grammar import Kind, Many, Named, kind_of
from e6async.testing._e621.writes import apply_action, create_row, has_effect, update_row
from e6async.testing._params import Params
from e6async.testing._reference import Operation, Reference, unnamed
from e6async.testing._responses import (
    HttpError,
    Response,
    access_denied,
    empty,
    http_error,
    json_response,
    not_found,
    validation_error,
)
from e6async.testing._routes import Route

__all__ = ["Generic", "is_unimplemented", "only_in_a_browser"]

_HOLE: Final = re.compile(r"([^/]+)/\{(\w+)\}")
_NAME_FIELDS: Final = ("name", "title", "code")


@attrs.frozen(kw_only=True)
class Generic:
    """Handles all operations of a kind of server that have no hand-written route."""

    reference: Reference
    handlers: Mapping[str, Handler]
    """Handlers of operations that deviate from the generic behavior, by name."""
    without_effect: frozenset[str]
    """Writes that are accepted and change nothing; every other write needs an effect."""
    redirect: Callable[[Call, Operation, Fields | None], Response]
    """The response of an operation that redirects."""
    browser: Callable[[Call], Response]
    """The response of an operation that needs a browser."""
    check_search: Callable[[Operation, Call], None]
    """Rejects filters that a list does not have, or that this caller may not use."""
    body_of: Callable[[Operation, Call], Params]
    """Returns the body, with the values below its root key."""
    models: Mapping[str, Model]
    """The rules of rows, by shape."""
    ordered: Callable[[Iterable[Fields], str | None], list[Fields]]
    """Sorts the rows of a list by a named order."""
    uncounted: frozenset[str]
    """Families whose writes are not counted: `skip_before_action :api_check`."""
    forgeable: frozenset[str]
    """Families whose writes need no protection against request forgery."""

    def operations(self, covered: Iterable[Route]) -> list[Operation]:
        """The operations that none of the given routes answers."""
        routes = {
            (method, unnamed(route.path)) for route in covered for method in route.methods.split()
        }
        return [
            operation
            for operation in self.reference.operations
            if (operation.method, unnamed(operation.route)) not in routes
        ]

    def routes(self, covered: Iterable[Route]) -> Iterator[Route]:
        """A route for each operation that none of the given routes answers."""
        by_route: dict[tuple[str, str], list[Operation]] = {}
        for operation in self.operations(covered):
            by_route.setdefault((operation.method, operation.route), []).append(operation)
        for (method, path), operations in by_route.items():
            first = operations[0]
            yield Route(
                "PATCH PUT" if method == "PATCH" else method,
                path,
                first.access,
                _Handler(self, tuple(operations)),
                is_counted=first.resource not in self.uncounted,
                is_forgeable=first.resource in self.forgeable,
                any_format=not first.path.endswith(".json") and "?" not in first.path,
                identifier=first.identifier,
            )


@attrs.frozen
class _Handler:
    """Handles a route, which can have several operations."""

    generic: Generic
    operations: tuple[Operation, ...]

    async def __call__(self, call: Call) -> Response:
        """Handle one request."""
        operation = next(
            (each for each in self.operations if _is_variant(each, call)), self.operations[0]
        )
        if operation.session_only:
            return self.generic.browser(call)
        self.generic.check_search(operation, call)
        row = _row(operation, call)
        model = call.rules.models.get(_shape_of(call, operation) or "")
        if model is not None and row is not None and operation.method != "GET":
            model.check_action(call, operation.action, row)
        values = Params() if operation.method == "GET" else self.generic.body_of(operation, call)
        handlers = self.generic.handlers.get(operation.name)
        if handlers is not None:
            return handlers(call, operation, values, row)
        return _respond(self.generic, call, operation, values, row)


def only_in_a_browser(_: Call) -> Response:
    """Reject an operation that e621 allows in browsers only."""
    raise http_error(403, "This action requires browser authentication")


def _is_variant(operation: Operation, call: Call) -> bool:
    """Whether the query selects this operation of a route, as `?group_by=post` does."""
    key, _, value = operation.path.partition("?")[2].partition("=")
    return bool(key) and call.params.text(key) == value


def _respond(
    generic: Generic, call: Call, operation: Operation, values: Params, row: Fields | None
) -> Response:
    shape = _shape_of(call, operation)
    if is_unimplemented(generic, operation):
        raise _unimplemented(operation)
    is_new = operation.action in {"create", "request"} and operation.method == "POST"
    if is_new and shape is not None:
        if operation.root and not values.values and shape not in call.rules.models:
            raise validation_error(
                {next(iter(sorted(operation.below(operation.root)))): ["can't be blank"]}
            )
        row = create_row(call, shape, values)
    elif row is not None and shape is not None and operation.method != "GET":
        row = update_row(call, shape, row, values) if operation.root else row
        apply_action(call, operation, shape, row, values)
    if operation.json in {"redirect", "broken"}:
        return generic.redirect(call, operation, row)
    if operation.status == 204 or not operation.returns:
        return empty(operation.status)
    return _body(generic, call, operation, kind_of(operation.returns), row)


def is_unimplemented(generic: Generic, operation: Operation) -> bool:
    """Whether a write without a response body has no behavior on the fake site."""
    reference = generic.reference
    shape = reference.shape_of_family.get(operation.resource)
    return (
        operation.method != "GET"
        and not operation.returns
        and not operation.session_only
        and operation.name not in {*generic.handlers, *generic.without_effect}
        and not has_effect(operation, shape, reference.shapes, generic.models)
    )


def _unimplemented(operation: Operation) -> HttpError:
    message = (
        f"The fake site does not implement {operation.name} ({operation.method} {operation.path}): "
        "add it to HANDLERS or to WITHOUT_EFFECT in overrides.py"
    )
    return http_error(501, message)


def _body(
    generic: Generic, call: Call, operation: Operation, kind: Kind, row: Fields | None
) -> Response:
    if isinstance(kind, Many) and isinstance(kind.item, Named) and operation.paginated:
        return _list(generic, call, operation, kind.item.name)
    factory = call.factory
    if not isinstance(kind, Named) or kind.name not in factory.shapes:
        made = factory.value(kind, operation.action, id_of(row or {}) or 1)
        return json_response(written(made, call.viewer.zone), operation.status)
    full = row if kind.name == _shape_of(call, operation) else None
    if full is None:
        common = {
            key: value for key, value in (row or {}).items() if key in factory.shapes[kind.name]
        }
        full = factory.row(kind.name, id_of(row or {}) or 1) | common
    return row_response(call, operation, full, operation.status)


def _list(generic: Generic, call: Call, operation: Operation, shape: str) -> Response:
    search = call.params.below("search")
    rows, model = call.factory.rows(shape).values(), call.rules.models.get(shape)
    if model is not None and model.search is not None:
        search = model.search(call)
    if model is not None:
        if not operation.checked:  # other keys are ignored, not refused
            known = {*operation.search, "order"}
            search = Params({key: search.get(key) for key in search if key in known})
        visible = [row for row in rows if model.is_visible(call, row)]
        matching = filtered(call, visible, search, model)
        return page_response(
            call, operation, sorted_by(call, model, matching, search.text("order"))
        )
    shown = [row for row in rows if _is_shown(call, shape, row)]
    sorted_rows = generic.ordered(filtered(call, shown, search), search.text("order"))
    return page_response(call, operation, sorted_rows)


def _is_shown(call: Call, shape: str, row: Fields) -> bool:
    """Whether the caller may read a row: tickets and appeals are for their creator and staff."""
    model = call.rules.models.get(shape)
    if model is not None:
        return model.can_read(call, row)
    is_private = shape in {"Ticket", "Appeal"} and not call.viewer.is_at_least("staff")
    return not is_private or (
        call.viewer.is_logged_in and row.get("creator_id") == call.viewer.user.id
    )


def _row(operation: Operation, call: Call) -> Fields | None:
    """The row that the path names; raises 404. None for a path without a row."""
    named_row: Fields | None = None
    for match in _HOLE.finditer(operation.route):
        hole, before = match[2], unnamed(operation.route[: match.end(1)])
        named = call.params.text(hole) or ""
        # The type of the object is in another parameter.
        named_row = {"id": 0} if hole == "versionable_id" else _named(call, before, named)
    shape = _shape_of(call, operation)
    if named_row is not None and shape is not None and not _is_shown(call, shape, named_row):
        raise access_denied()
    return named_row


def _named(call: Call, before: str, text: str) -> Fields | None:
    """The row with this id or name, in the collection that the path names."""
    world, segment = call.world, before.rpartition("/")[2]
    if before == "/forums/posts":  # forum posts, not posts
        segment = before
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
    shapes = call.rules.reference.shape_of_segment
    shape = shapes.get(before) or shapes.get(segment)
    if shape is None:
        return {"id": number}
    rows = call.factory.rows(shape)
    row = rows.get(number) if number is not None else _by_name(call, shape, text)
    if row is None and not (segment == "help" and number is None):
        raise not_found()
    return row


def _by_name(call: Call, shape: str, text: str) -> Fields | None:
    rows = call.factory.rows(shape)
    if shape == "AvoidPosting":
        artist = _by_name(call, "Artist", text)
        key, expected = "artist_id", artist and artist["id"]
    else:
        key = next(field for field in _NAME_FIELDS if field in call.factory.shapes[shape])
        is_tag = shape in {"Artist", "WikiPage"}
        expected = text.strip().lower().replace(" ", "_") if is_tag else text
    return next((row for row in rows.values() if row.get(key) == expected), None)


def _shape_of(call: Call, operation: Operation) -> str | None:
    return call.rules.reference.shape_of_family.get(operation.resource)

"""Lists of generated rows: filtering by `search[...]`, sorting, paging."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, cast

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, Moment, written
from e6async.testing._e621.filters import by_flag, by_number, by_text, by_time, by_user
from e6async.testing._e621.model import Model
from e6async.testing._paging import cut
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import Response, http_error, json_response

__all__ = [
    "Handler",
    "filtered",
    "id_of",
    "ordered",
    "page_response",
    "row_response",
    "shown",
    "sorted_by",
    "texts_in",
]

Handler: TypeAlias = Callable[[Call, Operation, Params, Fields | None], Response]
"""Handles an operation, with its checked body and the row that its path names."""

_TEXT_ENDINGS: Final = ("_matches", "_match", "_like")


def filtered(
    call: Call, rows: Iterable[Fields], search: Params, model: Model | None = None
) -> list[Fields]:
    """The rows that match the filters, as far as they have the fields.

    With a model, 501 for a filter that neither the model nor a field explains.
    """
    matching = list(rows)
    fields = frozenset(() if model is None else model.fields(call.factory.shapes))
    fields = fields.union(*matching)
    for key in search:
        value = search.nonblank(key)
        if model is None:
            matching = _by_key(call, matching, search, key, fields)
        elif key in model.filters and value is not None:
            matching = list(model.filters[key](call, matching, value))
        elif key != "order" and value is not None:
            if not _is_known(key, fields):
                raise http_error(501, f"The fake site does not implement search[{key}]")
            matching = _by_key(call, matching, search, key, fields)
    return matching


def sorted_by(call: Call, model: Model, rows: Iterable[Fields], order: str | None) -> list[Fields]:
    """Sort by the order of a model; an unknown one is the order without any."""
    keys = {"id_asc": ("id",), "id_desc": ("-id",), **model.orders}.get(order or "", model.order)
    result = list(rows)
    for key in reversed(keys):
        result.sort(key=_by(call, model, key.removeprefix("-")), reverse=key.startswith("-"))
    return result


def _by(call: Call, model: Model, name: str) -> Callable[[Fields], tuple[float, str]]:
    of = model.keys.get(name)
    return lambda row: _rank(row.get(name) if of is None else of(call, row))


def _is_known(key: str, fields: frozenset[str]) -> bool:
    endings = ("", "_name", *_TEXT_ENDINGS)
    stems = [key.removesuffix(ending) for ending in endings if key.endswith(ending)]
    return any(stem in fields or f"{stem}_id" in fields for stem in stems)


def ordered(rows: Iterable[Fields], order: str | None) -> list[Fields]:
    """Sort by id, the newest first, or by a field that the order names."""
    newest_first = sorted(rows, key=id_of, reverse=True)
    if order == "id_asc":
        return newest_first[::-1]
    field = (order or "id").removesuffix("_asc").removesuffix("_desc")
    if field == "id":
        return newest_first
    falls = (order or "").endswith("_desc")
    return sorted(newest_first, key=lambda row: _rank(row.get(field)), reverse=falls)


def page_response(call: Call, operation: Operation, rows: list[Fields]) -> Response:
    """A response with the requested page."""
    default = operation.limit or 75
    limit = str(default) if operation.fixed else None
    page = cut(rows, call.rules.read_page(call.params, default=default, limit=limit), id_of)
    encoded_rows = [_written(call, operation, row) for row in page]
    is_bare = call.params.text("v2") == "true" or call.params.nonblank("only") is not None
    return json_response(
        encoded_rows
        if operation.list_key is None or is_bare
        else {operation.list_key: encoded_rows}
    )


def row_response(call: Call, operation: Operation, row: Fields, status: int = 200) -> Response:
    """A response with one row."""
    return json_response(_written(call, operation, row), status)


def shown(call: Call, model: Model, row: Fields) -> Fields:
    """A row as the caller sees it, without the columns that no response shows."""
    seen = row if model.shown is None else model.shown(call, row)
    return {key: value for key, value in seen.items() if key not in model.columns}


def id_of(row: Fields) -> int:
    """The id of a row; 0 if it has none."""
    return _int(row, "id") or 0


def _written(call: Call, operation: Operation, row: Fields) -> object:
    if "not_visible" in row:  # FemboyFans only: app/concerns/api_methods.rb
        return "not_visible"
    if "0" in row:  # a pair, not an object
        return [written(value, call.viewer.zone) for value in row.values()]
    shape = call.rules.reference.shape_of_family.get(operation.resource, "")
    model = call.rules.models.get(shape)
    if model is not None and operation.returns.removesuffix("?") in {shape, f"list[{shape}]"}:
        row = shown(call, model, row)
    return written(row, call.viewer.zone, is_spaced=operation.resource == "bans")


def _by_key(
    call: Call, rows: list[Fields], search: Params, key: str, fields: frozenset[str]
) -> list[Fields]:
    value = search.text(key)
    if key in fields:
        return _by_field(call, rows, key, value or "")
    person = key.removesuffix("_name")
    if f"{person}_id" in fields:
        return by_user(call, rows, search, person, lambda row: _int(row, f"{person}_id"))
    stems = (key.removesuffix(ending) for ending in _TEXT_ENDINGS if key.endswith(ending))
    field = next((stem for stem in stems if stem in fields), None)
    return rows if field is None else by_text(rows, value, lambda row: _text(row, field))


def _by_field(call: Call, rows: list[Fields], key: str, value: str) -> list[Fields]:
    match next((row[key] for row in rows if row.get(key) is not None), None):
        case bool():
            return by_flag(rows, value, lambda row: bool(row.get(key)))
        case int():
            return by_number(rows, value, lambda row: _int(row, key))
        case Moment():
            return by_time(call, rows, value, lambda row: _at(row, key))
        case str() if "*" in value:
            return by_text(rows, value, lambda row: _text(row, key))
        case str():
            values = {part.strip().lower() for part in value.split(",")}
            if key == "status" and "approved" in values:  # app/models/tag_relationship.rb
                values |= {"active", "processing", "queued"}
            return [row for row in rows if _text(row, key).lower() in values]
        case other:
            return [] if other is None else rows


def texts_in(row: Fields, key: str) -> list[str]:
    """The texts of a list in a row."""
    value = row.get(key)
    return list(map(str, cast("list[object]", value))) if isinstance(value, list) else []


def _int(row: Fields, key: str) -> int | None:
    value = row.get(key)
    return value if isinstance(value, int) else None


def _text(row: Fields, key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _at(row: Fields, key: str) -> int | None:
    value = row.get(key)
    return value.at if isinstance(value, Moment) else None


def _rank(value: object) -> tuple[float, str]:
    match value:
        case Moment(at):
            return at, ""
        case int() | float():
            return value, ""
        case _:
            return 0, str(value)

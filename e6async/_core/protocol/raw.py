"""Raw requests, of which callers write everything themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl, quote

import msgspec

from e6async._arguments import hidden, is_text, is_whole
from e6async._core.protocol.operation import Operation
from e6async._core.protocol.wire import fields
from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Method, Pairs

_MAX_DEPTH: Final = 100
"""How deep lists and objects of a body may be nested."""
_SAFE: Final = "/%!$&'()*+,:;=@~"
"""What stays as it is in a path, a percent-encoded character included."""


def raw_operation(
    method: Method,
    path: str,
    params: Mapping[str, object] | None,
    data: Mapping[str, object] | None,
    json: object,
) -> Operation[object] | str:
    """Build a raw request, or say what is wrong with it.

    Raises nothing, as the frames of an error would show what may be a secret.
    """
    if data is not None and json is not None:
        return "pass either data or json: a request has one body"
    if (problem := next(_json_problems(json), None)) is not None:
        return problem
    try:
        route, query = split_path(path)
        query = (*query, *fields(params or {}))
        form = fields({key: hidden(value) for key, value in (data or {}).items()})
    except InputError as error:
        return str(error)
    if any("api_key" in key for key, _ in query):
        return "do not put api_key in the URL; pass it to the client"
    return Operation(
        name=f"raw {method} {route}",
        method=method,
        path=route.replace("{", "{{").replace("}", "}}"),
        returns=object,
        query=query,
        form=form,
        json=None if json is None else msgspec.json.encode(json),
        repeatable=method in {"GET", "HEAD"},
    )


def _json_problems(value: object, place: str = "json", depth: int = 0) -> Iterator[str]:
    """Say which parts of a value cannot be sent as JSON."""
    if depth > _MAX_DEPTH:
        yield f"json is nested more than {_MAX_DEPTH} deep"
    elif isinstance(value, dict):
        for key, item in cast("dict[object, object]", value).items():
            if not is_text(key):
                yield f"{place} has a key that is not a text which can be sent"
            yield from _json_problems(item, f"{place}[{key!r}]", depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(cast("list[object]", value)):
            yield from _json_problems(item, f"{place}[{index}]", depth + 1)
    elif not _is_plain(value):
        kind = type(value).__name__
        yield f"{place} cannot be sent as JSON: of type {kind}, or out of range"


def _is_plain(value: object) -> bool:
    """Whether a value is one that JSON has, and can be sent."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool) or is_text(value) or is_whole(value)


def split_path(path: str) -> tuple[str, Pairs]:
    """Separate a path, such as `/posts.json?tags=wolf`, from its query; InputError for no path."""
    route, _, query = path.partition("?")
    problem = _problem(path, route)
    if problem is not None:
        message = f"path must {problem}; got {path!r}"
        raise InputError(message)
    return quote(route, safe=_SAFE), tuple(parse_qsl(query, keep_blank_values=True))


def _problem(path: str, route: str) -> str | None:
    if not route.startswith("/") or route.startswith("//"):
        return "start with one slash, such as /posts.json"
    if "#" in path:
        return "not have a fragment: write %23 for a # that is part of a value"
    if not {".", ".."}.isdisjoint(route.split("/")):
        return "not contain '.' or '..' as a part: they would change the URL's path"
    if any(letter < " " or letter == "\x7f" or "\ud800" <= letter <= "\udfff" for letter in path):
        return "be valid Unicode without control characters"
    return None

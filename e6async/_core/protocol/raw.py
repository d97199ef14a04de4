"""The path of a raw request, which callers write themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from e6async.errors import InputError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

_SAFE = "/%!$&'()*+,:;=@~"
"""What stays as it is in a path, a percent-encoded character included."""


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

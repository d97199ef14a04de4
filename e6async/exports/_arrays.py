"""PostgreSQL's arrays as they stand in a text: `{1,2}`, `{a,"b, c",NULL}`."""

from __future__ import annotations

import re
from typing import Final

from e6async.exports._tables import Texts

__all__ = ["ints", "texts"]

_ELEMENT: Final = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|([^",{}\\]+))(,|\Z)', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def texts(literal: str) -> Texts:
    """Read an array of texts; raises ValueError for what is none."""
    inner = _inner(literal)
    found: list[str | None] = []
    place = 0
    while place < len(inner):
        element = _ELEMENT.match(inner, place)
        if element is None or (element[3] and element.end() == len(inner)):
            raise ValueError(literal)
        quoted, bare, _ = element.groups()
        if bare is None:
            found.append(_ESCAPED.sub(r"\1", quoted))
        else:
            found.append(None if bare.upper() == "NULL" else bare)
        place = element.end()
    return tuple(found)


def ints(literal: str) -> tuple[int, ...]:
    """Read an array of whole numbers; raises ValueError for what is none, and for a NULL in it."""
    inner = _inner(literal)
    return tuple(map(int, inner.split(","))) if inner else ()


def _inner(literal: str) -> str:
    if literal[:1] == "[":  # bounds that do not begin at 1 stand before: [0:1]={7,8}
        literal = literal.partition("=")[2]
    if literal[:1] != "{" or literal[-1:] != "}" or len(literal) < 2:
        raise ValueError(literal)
    return literal[1:-1]

"""Tag queries of FemboyFans: app/logical/tag_query.rb; there are no groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

import attrs

from e6async.query import Metatag, Node, Order, Query, Tag, parse_order, to_int
from e6async.testing._access import Viewer
from e6async.testing._e621.search import ParsedQuery
from e6async.testing._responses import http_error

__all__ = ["read"]

_MAX_TERMS: Final = 40
_QUOTED: Final = re.compile(r'[-~]?\w*?:".*?"')
_FREE: Final = re.compile(r"-?status:deleted|rating:s.*|limit:.+", re.IGNORECASE)
_LIMIT: Final = re.compile(r"(?<!\S)limit:(\S+)")
_RATIO: Final = re.compile(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?", re.ASCII)
_NOTHING: Final = Tag("", "~~not_found~~")

_COUNTED: Final = {
    **dict.fromkeys(("gen",), "gentags"),
    **dict.fromkeys(("art",), "arttags"),
    **dict.fromkeys(("cont",), "conttags"),
    **dict.fromkeys(("copy", "co"), "copytags"),
    **dict.fromkeys(("char", "ch", "oc"), "chartags"),
    **dict.fromkeys(("spec",), "spectags"),
    **dict.fromkeys(("inv",), "invtags"),
    **dict.fromkeys(("meta",), "metatags"),
    **dict.fromkeys(("lor",), "lortags"),
    **dict.fromkeys(("gender",), "gendertags"),
    **dict.fromkeys(("imp",), "imptags"),
}
"""The metatags that count the tags of a category: TagCategory.short_name_mapping."""
_COUNTERS: Final = {f"{short}tags": counter for short, counter in _COUNTED.items()}

_PREFIXED: Final = {
    **{
        name: name
        for name in (
            *("user", "user_id", "approver", "commenter", "noter", "noteupdater", "pool", "set"),
            *("fav", "rating", "locked", "id", "width", "height", "mpixels", "ratio", "duration"),
            *("score", "framecount", "views", "favcount", "filesize", "change", "source", "date"),
            *("age", "tagcount", "parent", "qtags", "type", "description", "note", "delreason"),
            *("deletedby", "upvote", "downvote", "voted", "comment_count", "hassource"),
            *("hasdescription", "isparent", "ischild", "inpool", "pending_replacements"),
            *("artverified",),
        )
    },
    **_COUNTERS,
    "comm": "commenter",
    "favoritedby": "fav",
    "filetype": "type",
    "voteddown": "downvote",
    "votedup": "upvote",
}
"""Metatags that may have a prefix, by all of their names."""
_BARE: Final = frozenset({"md5", "child", "ratinglocked", "notelocked", "statuslocked"})
_APPROVERS_ONLY: Final = frozenset({"disapprover", "disapprovals"})
_ROOTS: Final = frozenset(
    {"id", "score", "favcount", "created_at", "updated", "comment", "comm", "comment_bumped"}
    | {"note", "mpixels", "portrait", "landscape", "filesize", "tagcount", "change", "duration"}
    | {"md5", "random", "comment_count", "rank"}
)
"""Orders with the meaning that they have on e621."""
_OWN_ROOTS: Final = frozenset({"framecount", "views"})


@attrs.define
class _Reader:
    """Parses terms one by one."""

    viewer: Viewer
    terms: dict[Node, None] = attrs.field(factory=dict[Node, None])
    order: Order | None = None
    randseed: int | None = None

    def take(self, token: str) -> None:
        """Parse a term."""
        name, _, value = token.partition(":")
        if not value:
            return self._add(_tag(token))
        value = value.removeprefix('"').removesuffix('"')
        prefix, name = _prefix(name.lower())
        if name == "order" and not prefix:
            self.order = _order(value.lower())
        elif name == "randseed" and not prefix:
            self.randseed = max(to_int(value), -1)
        elif name == "status" and prefix != "~":
            self._add(_status(prefix, value.lower()))
        elif name in _APPROVERS_ONLY:
            # The fake site has no disapprovals.
            if self.viewer.has_flag("approver") and prefix != "-" and value.lower() != "none":
                self._add(_NOTHING)
        elif name == "rating" and value[:1].lower() not in {"s", "q", "e"}:
            self._add(_NOTHING)
        elif name in _PREFIXED or (name in _BARE and not prefix):
            self._add(Metatag(prefix, _PREFIXED.get(name, name), value))
        elif name != "limit":
            self._add(Metatag("", "ratio", token) if _RATIO.fullmatch(token) else _tag(token))
        return None

    def _add(self, term: Node) -> None:
        self.terms[term] = None


def read(text: str, viewer: Viewer) -> ParsedQuery:
    """Parse a query; rejects one that is too long."""
    tokens = list(_tokens(text.replace("\0", "")))
    if sum(_FREE.fullmatch(token) is None for token in tokens) > _MAX_TERMS:
        raise http_error(422, f"You cannot search for more than {_MAX_TERMS} tags at a time")
    reader = _Reader(viewer)
    for token in tokens:
        reader.take(token)
    limit = _LIMIT.search(text)
    # A seed alone changes nothing: app/logical/elastic_post_query_builder.rb looks at the order.
    query = Query(tuple(reader.terms), order=reader.order, randseed=reader.randseed)
    return ParsedQuery(query, limit[1] if limit else None)


def _tokens(text: str) -> Iterator[str]:
    """The tokens of a query: quoted values first, then all other words, each once."""
    text = unicodedata.normalize("NFC", text).strip()
    yield from _QUOTED.findall(text)
    yield from dict.fromkeys(_QUOTED.sub("", text).split())


def _prefix(name: str) -> tuple[Literal["", "-", "~"], str]:
    if name.startswith("-"):
        return "-", name[1:]
    return ("~", name[1:]) if name.startswith("~") else ("", name)


def _tag(token: str) -> Tag:
    prefix, name = _prefix(token.lower())
    return Tag(prefix, name) if name else Tag("", token)


def _status(prefix: Literal["", "-", "~"], value: str) -> Node:
    # The fake site has no appeals.
    return _NOTHING if value == "appealed" and not prefix else Metatag(prefix, "status", value)


def _order(value: str) -> Order | None:
    """Parse an order; an unknown one is by id, the newest first."""
    root = value.removesuffix("_asc").removesuffix("_desc")
    if root in _OWN_ROOTS or root in _COUNTERS:
        return Order(_COUNTERS.get(root, root), descending=not value.endswith("_asc"))
    return parse_order(value) if root in _ROOTS else None

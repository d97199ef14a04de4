"""What the server knows about each metatag: names, prefixes, values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from e6async.query._nodes import Prefix

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATEGORIES", "FILE_TYPES", "METATAGS", "Kind", "MetatagRule", "Need"]

Kind = Literal[
    "age",
    "boolean",
    "child",
    "date",
    "filesize",
    "float",
    "int",
    "locked",
    "md5",
    "mpixels",
    "number",
    "order",
    "phrase",
    "pool",
    "post",
    "rating",
    "ratio",
    "set",
    "source",
    "status",
    "type",
    "user",
    "user_id",
    "voter",
    "wildcard",
]
Need = Literal["login", "staff"]

FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {kind: kind for kind in ("png", "jpg", "gif", "swf", "webm", "mp4", "webp")} | {"flash": "swf"}
)
"""Bare words that ask for a file type, with the value of `type:` they stand for."""

CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "general": "gentags",
        "artist": "arttags",
        "contributor": "conttags",
        "copyright": "copytags",
        "character": "chartags",
        "species": "spectags",
        "invalid": "invtags",
        "meta": "metatags",
        "lore": "lortags",
    }
)
"""Tag categories in the order of their numbers, with the metatag and order that counts them."""

_ANY_PREFIX: frozenset[Prefix] = frozenset({"", "-", "~"})
_NO_PREFIX: frozenset[Prefix] = frozenset({""})
_MINUS: frozenset[Prefix] = frozenset({"", "-"})


@attrs.frozen(kw_only=True)
class MetatagRule:
    """How the server reads one metatag."""

    name: str
    kind: Kind
    """What the value is and how it is compared."""
    aliases: tuple[str, ...] = ()
    prefixes: frozenset[Prefix] = _ANY_PREFIX
    """With any other prefix the whole term is a plain tag, which no post has."""
    any_none: bool = False
    """Whether `any` and `none` ask if there is a value at all; of several the last one counts."""
    last_wins: bool = False
    """Whether of several on one level only the last one counts, whatever its prefix."""
    needs: Need | None = None
    """`staff`: ignored for anyone else. `login`: finds nothing without one."""
    hoisted: bool = False
    """Whether it rules the whole query from inside a group, too."""


def _row(  # One line a metatag is easier to hold against the server's list than keywords.
    name: str,
    kind: Kind,
    *aliases: str,
    prefixes: frozenset[Prefix] = _ANY_PREFIX,
    any_none: bool = False,
    last_wins: bool = False,
    needs: Need | None = None,
    hoisted: bool = False,
) -> MetatagRule:
    return MetatagRule(
        name=name,
        kind=kind,
        aliases=aliases,
        prefixes=prefixes,
        any_none=any_none,
        last_wins=last_wins,
        needs=needs,
        hoisted=hoisted,
    )


_ROWS = (
    _row("id", "int"),
    _row("width", "int"),
    _row("height", "int"),
    _row("score", "int"),
    _row("favcount", "int"),
    _row("change", "int"),
    _row("tagcount", "int"),
    *(_row(counter, "int") for counter in CATEGORIES.values()),
    _row("comment_count", "int", prefixes=_NO_PREFIX, last_wins=True),
    _row("mpixels", "mpixels"),
    _row("filesize", "filesize"),
    _row("ratio", "ratio"),
    _row("duration", "float"),
    _row("date", "date"),
    _row("age", "age"),
    _row("md5", "md5", prefixes=_NO_PREFIX, last_wins=True),
    _row("rating", "rating"),
    _row("type", "type", "filetype"),
    _row("user", "user"),
    _row("user_id", "user_id"),
    _row("approver", "user", any_none=True),
    _row("commenter", "user", "comm", any_none=True),
    _row("noter", "user", any_none=True),
    _row("noteupdater", "user"),
    _row("deletedby", "user", "deleter"),
    _row("flaggedby", "user", "flagger", needs="staff"),
    _row("fav", "user", "favoritedby"),
    _row("upvote", "voter", "votedup", "upvoted", "voteup", needs="login"),
    _row("downvote", "voter", "voteddown", "downvoted", "votedown", needs="login"),
    _row("voted", "voter", "vote", needs="login"),
    _row("pool", "pool", any_none=True),
    _row("set", "set"),
    _row("parent", "post", any_none=True),
    _row("child", "child", prefixes=_NO_PREFIX, last_wins=True),
    _row("source", "source", any_none=True),
    _row("description", "phrase"),
    _row("note", "phrase"),
    _row("delreason", "wildcard"),
    _row("flagreason", "wildcard"),
    _row("flagnote", "wildcard", needs="staff"),
    _row("status", "status", prefixes=_MINUS, last_wins=True),
    _row("locked", "locked"),
    _row("ratinglocked", "boolean", prefixes=_NO_PREFIX),
    _row("notelocked", "boolean", prefixes=_NO_PREFIX),
    _row("statuslocked", "boolean", prefixes=_NO_PREFIX),
    _row("hassource", "boolean", prefixes=_NO_PREFIX, last_wins=True),
    _row("hasdescription", "boolean", prefixes=_NO_PREFIX, last_wins=True),
    _row("isparent", "boolean", "haschild", "haschildren", prefixes=_NO_PREFIX, last_wins=True),
    _row("ischild", "boolean", "hasparent", prefixes=_NO_PREFIX, last_wins=True),
    _row("inpool", "boolean", prefixes=_NO_PREFIX, last_wins=True),
    _row("pending_replacements", "boolean", prefixes=_NO_PREFIX, last_wins=True),
    _row("artverified", "boolean", prefixes=_NO_PREFIX, last_wins=True),
    _row("order", "order", prefixes=_MINUS, last_wins=True, hoisted=True),
    _row("randseed", "number", prefixes=_NO_PREFIX, last_wins=True, hoisted=True),
    # The first one counts, and none does when the request has a `limit` of its own.
    _row("limit", "number", prefixes=_NO_PREFIX, hoisted=True),
)

METATAGS: Mapping[str, MetatagRule] = MappingProxyType({rule.name: rule for rule in _ROWS})
"""Every metatag by its canonical name."""

_BY_NAME = {name: rule for rule in METATAGS.values() for name in (rule.name, *rule.aliases)}


def rule_of(name: str) -> MetatagRule | None:
    """Find a metatag by any of its names, in any case."""
    return _BY_NAME.get(name.lower())

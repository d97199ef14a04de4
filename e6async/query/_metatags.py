"""What the server knows about each metatag: names, prefixes, values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from e6async.query._terms import Prefix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async.query._limits import Language

__all__ = [
    "CATEGORIES",
    "E6AI_CATEGORIES",
    "FILE_TYPES",
    "METATAGS",
    "METATAG_NAMES",
    "STATUS_FLAGS",
    "Kind",
    "MetatagRule",
    "Need",
]

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
"""Bare words that search for a file type, with the value of `type:` they stand for."""

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
"""Tag categories in the order of their numbers, with the metatag and order that count them."""

E6AI_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "general": "gentags",
        "director": "dirtags",
        "franchise": "franctags",
        **{name: CATEGORIES[name] for name in ("character", "species", "invalid", "meta", "lore")},
    }
)
"""The tag categories of e6ai with their metatags; there is none with the number 2."""

STATUS_FLAGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pending": ("pending",),
        "flagged": ("flagged",),
        "modqueue": ("pending", "flagged"),
        "deleted": ("deleted",),
        "active": ("pending", "flagged", "deleted"),
    }
)
"""The statuses that `-` inverts, with the flags of which a post has one; `active`: none of them.

Any other status fits every post, with `-` too.
"""

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
    """Whether `any` and `none` test if there is a value at all; of several the last one counts."""
    last_wins: bool = False
    """Whether of several on one level only the last one counts, whatever its prefix."""
    needs: Need | None = None
    """`staff`: ignored for anyone else. `login`: matches nothing without one."""
    hoisted: bool = False
    """Whether it applies to the whole query from inside a group, too."""
    on_e621: bool = True
    """Whether e621 knows it; else it reads a plain tag."""
    on_e6ai: bool = True
    """Whether e6ai knows it: it counts the tags of its own categories."""
    on_femboyfans: bool = True
    """Whether FemboyFans knows it (app/logical/tag_query.rb there); else it reads a plain tag."""

    def is_on(self, language: Language) -> bool:
        """Whether a server software knows it."""
        return {"e621": self.on_e621, "e6ai": self.on_e6ai}.get(language, self.on_femboyfans)


def _row(  # One line for each metatag is easier to compare with the server's list.
    name: str,
    kind: Kind,
    *aliases: str,
    prefixes: frozenset[Prefix] = _ANY_PREFIX,
    any_none: bool = False,
    last_wins: bool = False,
    needs: Need | None = None,
    hoisted: bool = False,
    on_e621: bool = True,
    on_e6ai: bool = True,
    on_femboyfans: bool = True,
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
        on_e621=on_e621,
        on_e6ai=on_e6ai,
        on_femboyfans=on_femboyfans,
    )


_ROWS = (
    _row("id", "int"),
    _row("width", "int"),
    _row("height", "int"),
    _row("score", "int"),
    _row("favcount", "int"),
    _row("change", "int"),
    _row("tagcount", "int"),
    *(
        _row(counter, "int", on_e6ai=category in E6AI_CATEGORIES)
        for category, counter in CATEGORIES.items()
    ),
    _row("dirtags", "int", on_e621=False, on_femboyfans=False),
    _row("franctags", "int", on_e621=False, on_femboyfans=False),
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
    _row("flaggedby", "user", "flagger", needs="staff", on_femboyfans=False),
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
    _row("flagreason", "wildcard", on_femboyfans=False),
    _row("flagnote", "wildcard", needs="staff", on_femboyfans=False),
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

METATAG_NAMES: Mapping[str, MetatagRule] = MappingProxyType(
    {name: rule for rule in METATAGS.values() for name in (rule.name, *rule.aliases)}
)
"""Every metatag by each of its names, in lower case."""

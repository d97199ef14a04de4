"""Q: tag queries out of conditions instead of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from typing import ClassVar, Literal, TypeAlias

from e6async.errors import QueryError
from e6async.query._algebra import both, canonical, either
from e6async.query._kinds import (
    Ages,
    Dates,
    Flag,
    Named,
    Numbers,
    asked,
    filesize,
    fraction,
    listed,
    ratio,
    whole,
)
from e6async.query._metatags import rule_of
from e6async.query._nodes import Query, Tag
from e6async.query._order import parse_order
from e6async.query._parse import parse, read_term
from e6async.query._values import MAX_VALUES

__all__ = ["OrderName", "Q"]

# fmt: off
OrderName: TypeAlias = Literal[
    "id", "id_desc", "score", "score_asc", "md5", "md5_asc", "favcount", "favcount_asc",
    "note", "note_asc", "mpixels", "mpixels_asc", "filesize", "filesize_asc",
    "tagcount", "tagcount_asc", "change", "change_asc", "duration", "duration_asc",
    "created", "created_asc", "updated", "updated_asc", "comment", "comment_asc",
    "comment_bumped", "comment_bumped_asc", "comment_count", "comment_count_asc",
    "aspect_ratio", "aspect_ratio_asc", "landscape", "portrait", "deleted", "deleted_asc",
    "flagged", "flagged_asc", "gentags", "gentags_asc", "arttags", "arttags_asc",
    "conttags", "conttags_asc", "copytags", "copytags_asc", "chartags", "chartags_asc",
    "spectags", "spectags_asc", "invtags", "invtags_asc", "metatags", "metatags_asc",
    "lortags", "lortags_asc", "random", "hot", "rank",
]
# fmt: on
"""What posts can be sorted by; `id` alone is ascending, everything else descending."""

_MD5 = re.compile(r"[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
_AnyNone: TypeAlias = Literal["any", "none"]


class Q:
    """Conditions on posts, to be joined with `&`, `|` and `~` to a `Query`.

    Each raises QueryError for what the site cannot be asked. Users are named or given by id; where
    a post can have none of something, `any` and `none` ask for that.
    """

    id: ClassVar[Numbers[int]] = Numbers("id", whole)
    """The post's id."""
    width: ClassVar[Numbers[int]] = Numbers("width", whole)
    """Pixels."""
    height: ClassVar[Numbers[int]] = Numbers("height", whole)
    """Pixels."""
    score: ClassVar[Numbers[int]] = Numbers("score", whole)
    """Up votes and down votes together."""
    favcount: ClassVar[Numbers[int]] = Numbers("favcount", whole)
    """How many users have it among their favorites."""
    change: ClassVar[Numbers[int]] = Numbers("change", whole)
    """The number of its last change, see `Post.change_seq`."""
    comment_count: ClassVar[Numbers[int]] = Numbers("comment_count", whole)
    """How many comments it has."""
    tagcount: ClassVar[Numbers[int]] = Numbers("tagcount", whole)
    """How many tags it has."""
    gentags: ClassVar[Numbers[int]] = Numbers("gentags", whole)
    """How many general tags."""
    arttags: ClassVar[Numbers[int]] = Numbers("arttags", whole)
    """How many artists, on e6ai directors."""
    conttags: ClassVar[Numbers[int]] = Numbers("conttags", whole)
    """How many contributors."""
    copytags: ClassVar[Numbers[int]] = Numbers("copytags", whole)
    """How many copyrights, on e6ai franchises."""
    chartags: ClassVar[Numbers[int]] = Numbers("chartags", whole)
    """How many characters."""
    spectags: ClassVar[Numbers[int]] = Numbers("spectags", whole)
    """How many species."""
    invtags: ClassVar[Numbers[int]] = Numbers("invtags", whole)
    """How many invalid tags."""
    metatags: ClassVar[Numbers[int]] = Numbers("metatags", whole)
    """How many tags about the file."""
    lortags: ClassVar[Numbers[int]] = Numbers("lortags", whole)
    """How many tags of lore."""
    mpixels: ClassVar[Numbers[float]] = Numbers("mpixels", fraction)
    """Megapixels."""
    duration: ClassVar[Numbers[float]] = Numbers("duration", fraction)
    """Seconds."""
    filesize: ClassVar[Numbers[int | str]] = Numbers("filesize", filesize)
    """Bytes, or as `200kb` or `1.5mb`."""
    ratio: ClassVar[Numbers[float | str]] = Numbers("ratio", ratio)
    """Width by height, as a number or as `16:9`."""
    date: ClassVar[Dates] = Dates("date")
    """When it was posted."""
    age: ClassVar[Ages] = Ages("age")
    """How long ago it was posted; `<` is newer."""

    user: ClassVar[Named[int | str]] = Named("user", "!")
    """Who posted it."""
    user_id: ClassVar[Named[int]] = Named("user_id")
    """Who posted it."""
    approver: ClassVar[Named[int | str]] = Named("approver", "!")
    """Who approved it, `any` or `none`."""
    commenter: ClassVar[Named[int | str]] = Named("commenter", "!")
    """Who commented, `any` or `none`."""
    noter: ClassVar[Named[int | str]] = Named("noter", "!")
    """Who wrote a note, `any` or `none`."""
    noteupdater: ClassVar[Named[int | str]] = Named("noteupdater", "!")
    """Who wrote a note; the site does not tell the two apart."""
    deletedby: ClassVar[Named[int | str]] = Named("deletedby", "!")
    """Who deleted it; the query then shows deleted posts."""
    flaggedby: ClassVar[Named[int | str]] = Named("flaggedby", "!")
    """Who flagged it; staff only, ignored for others."""
    fav: ClassVar[Named[int | str]] = Named("fav", "!")
    """Whose favorite it is, `me` for one's own."""
    upvote: ClassVar[Named[int | str]] = Named("upvote", "!")
    """Who voted it up; anyone but a moderator asks for `me`, whatever is written."""
    downvote: ClassVar[Named[int | str]] = Named("downvote", "!")
    """Who voted it down; as `upvote`."""
    voted: ClassVar[Named[int | str]] = Named("voted", "!")
    """Who voted on it; as `upvote`."""
    pool: ClassVar[Named[int | str]] = Named("pool")
    """A pool it is in, by id or name, `any` or `none`."""
    set: ClassVar[Named[int | str]] = Named("set")
    """A set it is in, by id or short name."""
    parent: ClassVar[Named[int | _AnyNone]] = Named("parent")
    """Its parent, by id, `any` or `none`."""
    child: ClassVar[Named[_AnyNone]] = Named("child")
    """Whether it has children."""

    source: ClassVar[Named[str]] = Named("source")
    """How one of its sources begins, with `*` for anything, `any` or `none`; minds the case."""
    description: ClassVar[Named[str]] = Named("description")
    """Words in a row in the description."""
    note: ClassVar[Named[str]] = Named("note")
    """Words in a row in a note."""
    delreason: ClassVar[Named[str]] = Named("delreason")
    """Why it was deleted, with `*` for anything; the query then shows deleted posts."""
    flagreason: ClassVar[Named[str]] = Named("flagreason")
    """Why it was flagged, with `*` for anything."""
    flagnote: ClassVar[Named[str]] = Named("flagnote")
    """What was said with a flag; staff only, ignored for others."""

    locked: ClassVar[Named[Literal["rating", "note", "status"]]] = Named("locked")
    """What of it is locked."""
    ratinglocked: ClassVar[Flag] = Flag("ratinglocked")
    """Whether its rating is locked."""
    notelocked: ClassVar[Flag] = Flag("notelocked")
    """Whether its notes are locked."""
    statuslocked: ClassVar[Flag] = Flag("statuslocked")
    """Whether its status is locked."""
    hassource: ClassVar[Flag] = Flag("hassource")
    """Whether it has a source."""
    hasdescription: ClassVar[Flag] = Flag("hasdescription")
    """Whether it has a description."""
    isparent: ClassVar[Flag] = Flag("isparent")
    """Whether it has children."""
    ischild: ClassVar[Flag] = Flag("ischild")
    """Whether it has a parent."""
    inpool: ClassVar[Flag] = Flag("inpool")
    """Whether a pool holds it."""
    pending_replacements: ClassVar[Flag] = Flag("pending_replacements")
    """Whether somebody suggests another file."""
    artverified: ClassVar[Flag] = Flag("artverified")
    """Whether the artist posted it."""

    type: ClassVar[Named[Literal["png", "jpg", "gif", "webp", "webm", "mp4", "swf"]]] = Named(
        "type"
    )
    """The extension of the file."""
    status: ClassVar[
        Named[Literal["all", "any", "pending", "modqueue", "deleted", "flagged", "active"]]
    ] = Named("status")
    """Its state; deleted posts are left out of every query that does not speak of them."""

    @staticmethod
    def parse(text: str, /) -> Query:
        """Read a query that is written already."""
        return parse(text)

    @staticmethod
    def tag(name: str, /) -> Query:
        """Ask for a tag; `*` in it stands for anything."""
        if not name or name[0] in "-~" or any(map(str.isspace, name)):
            raise QueryError(
                f"{name!r} is no tag: write words with _ between, and ~Q.tag() for not"
            )
        term = read_term(name)
        if not isinstance(term, Tag):
            raise QueryError(f"{name!r} is no tag to the site: use Q.{term.name}, or Q.parse")
        return canonical(Query((term,)))

    @staticmethod
    def metatag(name: str, value: str, /) -> Query:
        """Ask for what only some site knows, as `views:>5` on FemboyFans."""
        if rule_of(name) is not None or not re.fullmatch(r"\w+", name, re.ASCII):
            raise QueryError(f"{name!r} is no metatag that this library does not know: use Q.parse")
        return canonical(
            parse(f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}")
        )

    @staticmethod
    def rating(letter: Literal["s", "q", "e"] | StrEnum, /) -> Query:
        """Ask for a rating; `s` costs none of the terms of a query."""
        if letter not in {"s", "q", "e"}:
            raise QueryError(f"{letter!r} is no rating: it is s, q or e")
        return asked("rating", str(letter))

    @staticmethod
    def md5(*hashes: str) -> Query:
        """Ask for files by their MD5, 320 at most."""
        for each in hashes:
            if not _MD5.fullmatch(each):
                raise QueryError(f"an MD5 has 32 hexadecimal digits, not {each!r}")
        return asked("md5", listed("md5", map(str.lower, hashes)))

    @staticmethod
    def order(name: OrderName, /) -> Query:
        """Sort by something; with a cursor it is always the id."""
        order = parse_order(name)
        if order is None:
            raise QueryError(f"the site cannot sort by {name!r}")
        return canonical(Query(order=order))

    @staticmethod
    def limit(posts: int, /) -> Query:
        """Ask for pages of this size, 320 at most; costs none of the terms."""
        if not 0 <= posts <= MAX_VALUES:
            raise QueryError(f"limit:{posts} is refused: it is 0 to {MAX_VALUES}")
        return canonical(Query(limit=posts))

    @staticmethod
    def randseed(seed: int, /) -> Query:
        """Sort at random, but for the same seed the same."""
        return asked("randseed", whole(seed))

    @staticmethod
    def any_of(queries: Iterable[Query], /) -> Query:
        """Join queries with `|`."""
        several = list(queries)
        if not several:
            raise QueryError("nothing to choose from: any_of needs a query")
        return reduce(either, several)

    @staticmethod
    def all_of(queries: Iterable[Query], /) -> Query:
        """Join queries with `&`; the empty one of none."""
        return reduce(both, queries, Query())

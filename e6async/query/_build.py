"""Q: tag queries built from Python values instead of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import reduce
from typing import ClassVar, Literal, TypeAlias

from e6async._arguments import AnyText, checked, shown
from e6async.errors import QueryError
from e6async.query._kinds import (
    Ages,
    Dates,
    Flag,
    Named,
    Numbers,
    filesize,
    fraction,
    integer,
    listed,
    metatag_query,
    ratio,
)
from e6async.query._limits import MAX_LIMIT
from e6async.query._metatags import METATAG_NAMES
from e6async.query._order import order_names, parse_order
from e6async.query._parse import check_limit, read_term, tokens
from e6async.query._query import Query, parse
from e6async.query._terms import QueryTerms, Tag
from e6async.query._write import canonical

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
    "lortags", "lortags_asc", "dirtags", "dirtags_asc", "franctags", "franctags_asc",
    "random", "hot", "rank",
    "views", "views_asc", "framecount", "framecount_asc", "disapprovals", "disapprovals_asc",
    "gendertags", "gendertags_asc", "imptags", "imptags_asc", "cotags", "cotags_asc",
    "chtags", "chtags_asc", "octags", "octags_asc",
]
# fmt: on
"""What posts can be sorted by; `id` alone is ascending, everything else descending.

FemboyFans lacks `deleted` and `flagged`, and only it has those from `views` on. e6ai has `dirtags`
and `franctags` where the others have `arttags` and `copytags`, and no `conttags`.
"""

_MD5 = re.compile(r"[0-9a-f]{32}", re.ASCII | re.IGNORECASE)
_AnyNone: TypeAlias = Literal["any", "none"]


class Q:
    """Conditions on posts, each a `Query`; combine them with `&`, `|` and `~`.

    Each raises QueryError for a value that the site would refuse or misread. Users go by name or
    id. Where a post may have none of something, `any` and `none` search for that.
    """

    id: ClassVar[Numbers[int]] = Numbers("id", integer)
    """The post's id."""
    width: ClassVar[Numbers[int]] = Numbers("width", integer)
    """Pixels."""
    height: ClassVar[Numbers[int]] = Numbers("height", integer)
    """Pixels."""
    score: ClassVar[Numbers[int]] = Numbers("score", integer)
    """Up votes and down votes together."""
    favcount: ClassVar[Numbers[int]] = Numbers("favcount", integer)
    """How many users have it among their favorites."""
    change: ClassVar[Numbers[int]] = Numbers("change", integer)
    """The number of its last change; see `Post.change_seq`."""
    comment_count: ClassVar[Numbers[int]] = Numbers("comment_count", integer)
    """How many comments it has."""
    tagcount: ClassVar[Numbers[int]] = Numbers("tagcount", integer)
    """How many tags it has."""
    gentags: ClassVar[Numbers[int]] = Numbers("gentags", integer)
    """How many general tags."""
    arttags: ClassVar[Numbers[int]] = Numbers("arttags", integer)
    """How many artists; `dirtags` on e6ai."""
    dirtags: ClassVar[Numbers[int]] = Numbers("dirtags", integer)
    """How many directors; e6ai only."""
    conttags: ClassVar[Numbers[int]] = Numbers("conttags", integer)
    """How many contributors; not on e6ai."""
    copytags: ClassVar[Numbers[int]] = Numbers("copytags", integer)
    """How many copyrights; `franctags` on e6ai."""
    franctags: ClassVar[Numbers[int]] = Numbers("franctags", integer)
    """How many franchises; e6ai only."""
    chartags: ClassVar[Numbers[int]] = Numbers("chartags", integer)
    """How many characters."""
    spectags: ClassVar[Numbers[int]] = Numbers("spectags", integer)
    """How many species."""
    invtags: ClassVar[Numbers[int]] = Numbers("invtags", integer)
    """How many invalid tags."""
    metatags: ClassVar[Numbers[int]] = Numbers("metatags", integer)
    """How many tags about the file."""
    lortags: ClassVar[Numbers[int]] = Numbers("lortags", integer)
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
    """Who approved it, or `any` or `none`."""
    commenter: ClassVar[Named[int | str]] = Named("commenter", "!")
    """Who commented, or `any` or `none`."""
    noter: ClassVar[Named[int | str]] = Named("noter", "!")
    """Who wrote a note, or `any` or `none`."""
    noteupdater: ClassVar[Named[int | str]] = Named("noteupdater", "!")
    """Who wrote a note; the same as `noter` on the site."""
    deletedby: ClassVar[Named[int | str]] = Named("deletedby", "!")
    """Who deleted it; the query then shows deleted posts."""
    flaggedby: ClassVar[Named[int | str]] = Named("flaggedby", "!")
    """Who flagged it; staff only, ignored for others."""
    fav: ClassVar[Named[int | str]] = Named("fav", "!")
    """Whose favorite it is, `me` for the caller's own."""
    upvote: ClassVar[Named[int | str]] = Named("upvote", "!")
    """Who voted it up. Only moderators can name another account; for the rest it is always `me`."""
    downvote: ClassVar[Named[int | str]] = Named("downvote", "!")
    """Who voted it down; see `upvote`."""
    voted: ClassVar[Named[int | str]] = Named("voted", "!")
    """Who voted on it; see `upvote`."""
    pool: ClassVar[Named[int | str]] = Named("pool")
    """A pool it is in, by id or name, or `any` or `none`."""
    set: ClassVar[Named[int | str]] = Named("set")
    """A set it is in, by id or short name."""
    parent: ClassVar[Named[int | _AnyNone]] = Named("parent")
    """Its parent, by id, or `any` or `none`."""
    child: ClassVar[Named[_AnyNone]] = Named("child")
    """Whether it has children."""

    source: ClassVar[Named[str]] = Named("source")
    """How one of its sources begins, with `*` as a wildcard, or `any` or `none`; case-sensitive."""
    description: ClassVar[Named[str]] = Named("description")
    """Words in a row in the description."""
    note: ClassVar[Named[str]] = Named("note")
    """Words in a row in a note."""
    delreason: ClassVar[Named[str]] = Named("delreason")
    """Why it was deleted, with `*` as a wildcard; the query then shows deleted posts."""
    flagreason: ClassVar[Named[str]] = Named("flagreason")
    """Why it was flagged, with `*` as a wildcard."""
    flagnote: ClassVar[Named[str]] = Named("flagnote")
    """The note of a flag; staff only, ignored for others."""

    locked: ClassVar[Named[Literal["rating", "note", "status"]]] = Named("locked")
    """Which part of it is locked."""
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
    """Whether it is in a pool."""
    pending_replacements: ClassVar[Flag] = Flag("pending_replacements")
    """Whether a replacement of its file is pending."""
    artverified: ClassVar[Flag] = Flag("artverified")
    """Whether the uploader is its artist, verified."""

    type: ClassVar[Named[Literal["png", "jpg", "gif", "webp", "webm", "mp4", "swf"]]] = Named(
        "type"
    )
    """The extension of the file."""
    status: ClassVar[
        Named[Literal["all", "any", "pending", "modqueue", "deleted", "flagged", "active"]]
    ] = Named("status")
    """Its status. Deleted posts are left out, unless a term of the query is about deletion."""

    @staticmethod
    def parse(text: str, /) -> Query:
        """Read a query from text; raises QueryError where the server would refuse it."""
        return parse(text)

    @staticmethod
    @checked
    def tag(name: AnyText, /) -> Query:
        """Find posts with a tag; `*` in it stands for anything."""
        if not name or name[0] in "-~" or any(map(str.isspace, name)):
            raise QueryError(
                f"{name!r} is not a valid tag: write _ between words, and ~Q.tag(...) for not"
            )
        term = read_term(name)
        if not isinstance(term, Tag):
            raise QueryError(f"the site reads {name!r} as a metatag: use Q.{term.name}, or Q.parse")
        return Query.of(canonical(QueryTerms((term,))))

    @staticmethod
    @checked
    def metatag(name: AnyText, value: AnyText, /) -> Query:
        """Use a metatag that only some site knows, such as `views:>5` on FemboyFans."""
        if not re.fullmatch(r"\w+", name, re.ASCII):
            raise QueryError(f"{name!r} is not a valid metatag name: use letters, digits and _")
        if (rule := METATAG_NAMES.get(name.lower())) is not None:
            raise QueryError(
                f"{name!r} is a known metatag: use Q.{rule.name}, or Q.parse for the text form"
            )
        text = f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}"
        if tokens(text) != [text]:
            raise QueryError(f"{value!r} would be read as several terms: leave out its quotes")
        return parse(text)

    @staticmethod
    def rating(letter: Literal["s", "q", "e"] | StrEnum, /) -> Query:
        """Find posts with a rating; `s` does not count as a term."""
        if letter not in ("s", "q", "e"):
            raise QueryError(f"{shown(letter)} is not a rating: use s, q or e")
        return metatag_query("rating", str.__str__(letter))  # not the name of an Enum member

    @staticmethod
    @checked
    def md5(*hashes: AnyText) -> Query:
        """Find files by their MD5: about 240 at most, 100 on FemboyFans."""
        for md5 in hashes:
            if not _MD5.fullmatch(md5):
                raise QueryError(f"{md5!r} is not an MD5: write 32 hexadecimal digits")
        return metatag_query("md5", listed("md5", hashes, str.lower))

    @staticmethod
    def order(name: OrderName, /) -> Query:
        """Sort the posts; `id` alone is ascending, everything else descending."""
        order = parse_order(name)
        if order is None:
            raise QueryError(f"no site can sort by {shown(name)}: use {order_names()}")
        return Query.of(canonical(QueryTerms(order=order)))

    @staticmethod
    @checked
    def limit(posts: int, /) -> Query:
        """Set the page size: 320 at most on e621, 500 on FemboyFans; does not count as a term."""
        check_limit(posts, MAX_LIMIT)
        return Query.of(canonical(QueryTerms(limit=posts)))

    @staticmethod
    def randseed(seed: int, /) -> Query:
        """Sort at random, in the same way each time for the same seed."""
        return metatag_query("randseed", integer(seed))

    @staticmethod
    @checked
    def any_of(queries: Iterable[Query], /) -> Query:
        """Join queries with `|`; raises QueryError without any."""
        alternatives = list(queries)
        if not alternatives:
            raise QueryError("any_of got no queries: pass at least one")
        return reduce(Query.__or__, alternatives)

    @staticmethod
    @checked
    def all_of(queries: Iterable[Query], /) -> Query:
        """Join queries with `&`; without any it is the empty query, which matches every post."""
        return reduce(Query.__and__, queries, Query())

"""The condition of each metatag on the fields of a post (elastic_post_query_builder.rb)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias, TypeVar

import attrs

from e6async.post import Account, MatchablePost
from e6async.query._check import LOCKS
from e6async.query._dates import ANY_TIME, parse_age, parse_date_range
from e6async.query._fields import (
    flag,
    has,
    integer,
    moment,
    number,
    tag_count,
    text,
    undecidable,
    words,
)
from e6async.query._limits import MAX_VALUES
from e6async.query._metatags import CATEGORIES, E6AI_CATEGORIES, STATUS_FLAGS
from e6async.query._terms import Metatag
from e6async.query._values import (
    Range,
    parse_filesize,
    parse_float_range,
    parse_int_range,
    parse_mpixels,
    parse_ratio,
    to_int,
)
from e6async.query._wildcards import matches_start

__all__ = [
    "UNDECIDABLE",
    "MatchContext",
    "Test",
    "any_of",
    "condition",
    "status",
]

_ZONED = re.compile(r"[T_ ]\d.*(?:Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)
_SOURCE_LENGTH: Final = 999

V = TypeVar("V", int, float)


@attrs.frozen(kw_only=True)
class MatchContext:
    """Whose search it is, when and in which time zone."""

    me: Account | None = None
    now: datetime | None = None
    """None for the time at which a post is matched."""
    zone: tzinfo = UTC
    tags: frozenset[str] = frozenset()
    """The tags of the post."""


Test: TypeAlias = Callable[[MatchablePost, MatchContext], bool]
"""Whether a post fits."""


def condition(term: Metatag) -> Test:
    """Give the test for a metatag with a value that it takes, whatever its prefix."""
    make = _MAKERS.get(term.name)
    if make is None:
        raise undecidable(term.name, "no post has such a field")
    return make(term.name, term.value)


def any_of(name: str, value: str) -> Test:
    """Give the test for `any` or `none`."""
    exists = _EXISTS.get(name)
    if exists is None:
        raise undecidable(name, "no post has such a field")
    return exists if value == "any" else _not(exists)


def status(value: str) -> Test | None:
    """Give the test for a status; None for one that fits all posts."""
    if value.lower() == "appealed":
        raise undecidable("status", "no post tells whether it is appealed")
    names = STATUS_FLAGS.get(value.lower())
    if names is None:
        return None

    def test(post: MatchablePost, _context: MatchContext) -> bool:
        return any(flag(post, name, "status") for name in names)

    return _not(test) if value.lower() == "active" else test


def _not(test: Test) -> Test:
    return lambda post, context: not test(post, context)


def _in_range(
    read: Callable[[str], Range[V]], field: Callable[[MatchablePost, str], V | None]
) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        accepted = read(value)
        return lambda post, _context: accepted.matches(field(post, name))

    return make


def _ints(field: Callable[[MatchablePost, str], int | None]) -> Callable[[str, str], Test]:
    return _in_range(parse_int_range, field)


def _counted(category: str) -> Callable[[str, str], Test]:
    return _ints(lambda post, name: tag_count(post, category, name))


def _mpixels(post: MatchablePost, _name: str) -> float:
    return (post.width * post.height + 5_000) // 10_000 / 100


def _ratio(post: MatchablePost, _name: str) -> float:
    # app/indexes/post_index.rb: two decimals, halves up
    height = max(post.height, 1)
    return (post.width * 200 + height) // (2 * height) / 100


def _created(
    read: Callable[[str, datetime], Range[datetime]],
) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        if read(value, ANY_TIME).is_none:
            raise undecidable(name, "only the server reads a date that is written like this")
        is_local = _ZONED.search(value) is None

        def test(post: MatchablePost, context: MatchContext) -> bool:
            created, now = moment(post, "created_at", name), context.now or datetime.now(UTC)
            if is_local:
                # A time without a zone is in the zone of the account that searches.
                created, now = _local(created, context.zone), _local(now, context.zone)
            return read(value, now).matches(created)

        return test

    return make


def _local(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=UTC)


def _md5(_name: str, value: str) -> Test:
    hashes = frozenset(value.lower().split(",")[:MAX_VALUES])
    return lambda post, _context: post.md5 in hashes


def _rating(_name: str, value: str) -> Test:
    letter = value[:1].lower()
    return lambda post, _context: post.rating == letter


def _type(_name: str, value: str) -> Test:
    return lambda post, _context: post.ext == value.lower()


def _user(name: str, value: str) -> Test:
    if value.lower() == "me":
        return lambda post, context: _is_me(integer(post, "uploader_id", name), context, name)
    if re.fullmatch(r"!\d+", value, re.ASCII):
        return _same_id("uploader_id")(name, value[1:])
    user_name = _name(value)
    return lambda post, _context: _name(text(post, "uploader_name", name)) == user_name


def _approver(name: str, value: str) -> Test:
    if value.lower() == "me":
        return lambda post, context: _is_me(integer(post, "approver_id", name), context, name)
    if re.fullmatch(r"!\d+", value, re.ASCII):
        return _same_id("approver_id")(name, value[1:])
    raise undecidable(name, f"posts have the id of the approver only, as in {name}:!5")


def _name(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _is_me(user_id: int | None, context: MatchContext, metatag: str) -> bool:
    if context.me is None:
        raise undecidable(metatag, "pass your account as `me=`")
    return context.me.id is not None and user_id == context.me.id


def _same_id(field: str) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        expected_id = to_int(value)
        return lambda post, _context: integer(post, field, name) == expected_id

    return make


def _fav(name: str, value: str) -> Test:
    _check_me(name, value)
    return lambda post, _context: flag(post, "is_favorited", name)


def _voted(*votes: int) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        _check_me(name, value)
        return lambda post, _context: _vote(post, name) in votes

    return make


def _vote(post: MatchablePost, name: str) -> int:
    if has(post, "own_vote"):  # FemboyFans: None for no vote
        return integer(post, "own_vote", name) or 0
    vote = integer(post, "vote", name)
    if vote is None:
        raise undecidable(name)
    return vote


def _check_me(name: str, value: str) -> None:
    if value.lower() != "me":
        raise undecidable(name, f"posts have it for the caller only, as in {name}:me")


def _pool(name: str, value: str) -> Test:
    if not re.fullmatch(r"\d+", value, re.ASCII):
        raise undecidable(name, "posts have the ids of their pools only")
    pool_id = str(int(value))
    return lambda post, _context: pool_id in words(post, "pools", name)


def _child(name: str, value: str) -> Test:
    return any_of(name, value.lower())


def _source(name: str, value: str) -> Test:
    fits = matches_start(value[:_SOURCE_LENGTH])
    return lambda post, _context: any(map(fits, words(post, "sources", name)))


def _locked(name: str, value: str) -> Test:
    lock = LOCKS[value.lower()]
    return lambda post, _context: flag(post, f"{lock}_locked", name)


def _is_true(test: Test) -> Callable[[str, str], Test]:
    return lambda _name, value: test if value.lower() == "true" else _not(test)


def _lock(lock: str) -> Callable[[str, str], Test]:
    return _is_true(lambda post, _context: flag(post, f"{lock}_locked", f"{lock}locked"))


def _has_source(post: MatchablePost, _context: MatchContext) -> bool:
    return bool(words(post, "sources", "source"))


def _has_pool(post: MatchablePost, _context: MatchContext) -> bool:
    return bool(words(post, "pools", "pool"))


def _has_parent(post: MatchablePost, _context: MatchContext) -> bool:
    return integer(post, "parent_id", "parent") is not None


def _has_approver(post: MatchablePost, _context: MatchContext) -> bool:
    return integer(post, "approver_id", "approver") is not None


def _has_children(post: MatchablePost, _context: MatchContext) -> bool:
    return flag(post, "has_children", "child")


def _has_description(post: MatchablePost, _context: MatchContext) -> bool:
    return bool(text(post, "description", "hasdescription").strip())


_EXISTS: Final[dict[str, Test]] = {
    "approver": _has_approver,
    "pool": _has_pool,
    "parent": _has_parent,
    "source": _has_source,
    "child": _has_children,
}
_MAKERS: Final[dict[str, Callable[[str, str], Test]]] = {
    "id": _ints(lambda post, _name: post.id),
    "width": _ints(lambda post, _name: post.width),
    "height": _ints(lambda post, _name: post.height),
    "score": _ints(lambda post, name: integer(post, "score", name)),
    "favcount": _ints(lambda post, _name: post.fav_count),
    "change": _ints(lambda post, name: integer(post, "change_seq", name)),
    "tagcount": _ints(lambda post, _name: len(post.all_tags)),
    **{
        counter: _counted(category)
        for category, counter in (*CATEGORIES.items(), *E6AI_CATEGORIES.items())
    },
    "mpixels": _in_range(parse_mpixels, _mpixels),
    "filesize": _in_range(parse_filesize, lambda post, name: integer(post, "size", name)),
    "ratio": _in_range(parse_ratio, _ratio),
    "duration": _in_range(parse_float_range, lambda post, name: number(post, "duration", name)),
    "date": _created(lambda value, now: parse_date_range(value, now=now)),
    "age": _created(lambda value, now: parse_age(value, now=now)),
    "md5": _md5,
    "rating": _rating,
    "type": _type,
    "user": _user,
    "user_id": _same_id("uploader_id"),
    "approver": _approver,
    "fav": _fav,
    "upvote": _voted(1),
    "downvote": _voted(-1),
    "voted": _voted(1, -1),
    "pool": _pool,
    "parent": _same_id("parent_id"),
    "child": _child,
    "source": _source,
    "locked": _locked,
    "ratinglocked": _lock("rating"),
    "notelocked": _lock("note"),
    "statuslocked": _lock("status"),
    "hassource": _is_true(_has_source),
    "hasdescription": _is_true(_has_description),
    "isparent": _is_true(_has_children),
    "ischild": _is_true(_has_parent),
    "inpool": _is_true(_has_pool),
}

# Posts do have `comment_count`, but 0 where comments are disabled: Post#visible_comment_count.
UNDECIDABLE: Final = frozenset(
    {
        *("commenter", "noter", "noteupdater", "comment_count", "note", "set", "deletedby"),
        *("delreason", "flaggedby", "flagreason", "flagnote", "artverified"),
        *("pending_replacements", "description"),
    }
)
"""Metatags that cannot be decided on any post."""

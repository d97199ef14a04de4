"""What each metatag asks of a post, as far as the post tells (elastic_post_query_builder.rb)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias, TypeVar

import attrs

from e6async.query._dates import parse_age, parse_date_range
from e6async.query._facts import (
    Account,
    AnyPost,
    flag,
    has,
    moment,
    number,
    tag_counts,
    text,
    unmatchable,
    whole,
    words,
)
from e6async.query._metatags import CATEGORIES, METATAGS
from e6async.query._nodes import Metatag
from e6async.query._values import (
    MAX_VALUES,
    Range,
    parse_filesize,
    parse_float_range,
    parse_int_range,
    parse_mpixels,
    parse_ratio,
    to_int,
)

__all__ = ["Asking", "Test", "UnreadableError", "any_of", "condition", "status"]

_ZONED = re.compile(r"[T_ ]\d.*(?:Z|[+-]\d\d:?\d\d)\Z", re.IGNORECASE)
_LOCKS: Final = {"rating": "rating", "note": "note", "notes": "note", "status": "status"}
_SOURCE_LENGTH: Final = 999

V = TypeVar("V", int, float)


@attrs.frozen(kw_only=True)
class Asking:
    """Who asks, when and where."""

    me: Account | None = None
    now: datetime | None = None
    """None for the time at which a post is looked at."""
    zone: tzinfo = UTC
    tags: frozenset[str] = frozenset()
    """Those of the post that is looked at."""


Test: TypeAlias = Callable[[AnyPost, Asking], bool]
"""Tells whether a post fits."""


class UnreadableError(Exception):
    """A range or date that the server cannot read; what it does then depends on the level."""


def condition(term: Metatag) -> Test | None:
    """Give the test for a metatag, whatever its prefix; None when the server ignores it."""
    make = _MAKERS.get(term.name)
    if make is None:
        raise unmatchable(term.name, "no post tells it")
    return make(term.name, term.value)


def any_of(name: str, value: str) -> Test:
    """Give the test for `any` or `none`."""
    found = _EXISTS.get(name)
    if found is None:
        raise unmatchable(name, "no post tells it")
    return found if value == "any" else _not(found)


def status(value: str) -> Test | None:
    """Give the test for a state; None for one that fits all posts."""
    names = {
        "pending": ("pending",),
        "flagged": ("flagged",),
        "modqueue": ("pending", "flagged"),
        "deleted": ("deleted",),
        "active": ("pending", "flagged", "deleted"),
    }.get(value.lower())
    if names is None:
        return None

    def test(post: AnyPost, _asking: Asking) -> bool:
        return any(flag(post, name, "status") for name in names)

    return _not(test) if value.lower() == "active" else test


def _not(test: Test) -> Test:
    return lambda post, asking: not test(post, asking)


def _in_range(
    read: Callable[[str], Range[V]], of: Callable[[AnyPost, str], V | None]
) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        wanted = read(value)
        if wanted.is_none:
            raise UnreadableError
        return lambda post, _asking: wanted.matches(of(post, name))

    return make


def _ints(of: Callable[[AnyPost, str], int | None]) -> Callable[[str, str], Test]:
    return _in_range(parse_int_range, of)


def _counted(category: str) -> Callable[[str, str], Test]:
    return _ints(lambda post, name: tag_counts(post, category, name))


def _mpixels(post: AnyPost, _name: str) -> float:
    return (post.width * post.height + 5_000) // 10_000 / 100


def _ratio(post: AnyPost, _name: str) -> float:
    # app/indexes/post_index.rb: two decimals, halves up
    height = max(post.height, 1)
    return (post.width * 200 + height) // (2 * height) / 100


def _created(
    read: Callable[[str, datetime], Range[datetime]],
) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        if read(value, datetime(2000, 1, 1, tzinfo=UTC)).is_none:
            raise UnreadableError
        is_local = _ZONED.search(value) is None

        def test(post: AnyPost, asking: Asking) -> bool:
            created, now = moment(post, "created_at", name), asking.now or datetime.now(UTC)
            if is_local:
                # What is written without a zone means what clocks show where the asker is.
                created, now = _shown(created, asking.zone), _shown(now, asking.zone)
            return read(value, now).matches(created)

        return test

    return make


def _shown(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=UTC)


def _md5(_name: str, value: str) -> Test:
    wanted = frozenset(value.lower().split(",")[:MAX_VALUES])
    return lambda post, _asking: post.md5 in wanted


def _rating(_name: str, value: str) -> Test | None:
    letter = value[:1].lower()
    return (lambda post, _asking: post.rating == letter) if letter in {"s", "q", "e"} else None


def _type(_name: str, value: str) -> Test:
    return lambda post, _asking: post.ext == value.lower()


def _user(name: str, value: str) -> Test:
    if value.lower() == "me":
        return lambda post, asking: _is_me(whole(post, "uploader_id", name), asking, name)
    if re.fullmatch(r"!\d+", value, re.ASCII):
        return _same_id("uploader_id")(name, value[1:])
    wanted = _name(value)
    return lambda post, _asking: _name(text(post, "uploader_name", name)) == wanted


def _approver(name: str, value: str) -> Test:
    if value.lower() == "me":
        return lambda post, asking: _is_me(whole(post, "approver_id", name), asking, name)
    if re.fullmatch(r"!\d+", value, re.ASCII):
        return _same_id("approver_id")(name, value[1:])
    raise unmatchable(name, f"a post tells the id of who approved it only, as in {name}:!5")


def _name(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _is_me(user_id: int | None, asking: Asking, metatag: str) -> bool:
    if asking.me is None:
        raise unmatchable(metatag, "say who asks with `me=`")
    return asking.me.id is not None and user_id == asking.me.id


def _same_id(field: str) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        wanted = to_int(value)
        return lambda post, _asking: whole(post, field, name) == wanted

    return make


def _fav(name: str, value: str) -> Test:
    _check_me(name, value)
    return lambda post, _asking: flag(post, "is_favorited", name)


def _voted(*votes: int) -> Callable[[str, str], Test]:
    def make(name: str, value: str) -> Test:
        _check_me(name, value)
        return lambda post, _asking: _vote(post, name) in votes

    return make


def _vote(post: AnyPost, name: str) -> int:
    if has(post, "own_vote"):  # FemboyFans: None for no vote
        return whole(post, "own_vote", name) or 0
    vote = whole(post, "vote", name)
    if vote is None:
        raise unmatchable(name)
    return vote


def _check_me(name: str, value: str) -> None:
    if value.lower() != "me":
        raise unmatchable(name, f"a post tells it of the caller only, as in {name}:me")


def _pool(name: str, value: str) -> Test:
    if not re.fullmatch(r"\d+", value, re.ASCII):
        raise unmatchable(name, "a post tells the ids of its pools only")
    wanted = str(int(value))
    return lambda post, _asking: wanted in words(post, "pools", name)


def _child(name: str, value: str) -> Test | None:
    return any_of(name, value.lower()) if value.lower() in {"any", "none"} else None


def _source(name: str, value: str) -> Test:
    special = {"*": ".*", "?": "."}
    start = "".join(special.get(each) or re.escape(each) for each in value[:_SOURCE_LENGTH])
    pattern = re.compile(start, re.DOTALL)
    return lambda post, _asking: any(map(pattern.match, words(post, "sources", name)))


def _locked(name: str, value: str) -> Test | None:
    lock = _LOCKS.get(value.lower())
    if lock is None:
        return None
    return lambda post, _asking: flag(post, f"{lock}_locked", name)


def _is_true(test: Test) -> Callable[[str, str], Test]:
    return lambda _name, value: test if value.lower() == "true" else _not(test)


def _lock(lock: str) -> Callable[[str, str], Test]:
    return _is_true(lambda post, _asking: flag(post, f"{lock}_locked", f"{lock}locked"))


def _has_source(post: AnyPost, _asking: Asking) -> bool:
    return bool(words(post, "sources", "source"))


def _has_pool(post: AnyPost, _asking: Asking) -> bool:
    return bool(words(post, "pools", "pool"))


def _has_parent(post: AnyPost, _asking: Asking) -> bool:
    return whole(post, "parent_id", "parent") is not None


def _has_approver(post: AnyPost, _asking: Asking) -> bool:
    return whole(post, "approver_id", "approver") is not None


def _has_children(post: AnyPost, _asking: Asking) -> bool:
    return flag(post, "has_children", "child")


def _has_description(post: AnyPost, _asking: Asking) -> bool:
    return bool(text(post, "description", "hasdescription").strip())


_EXISTS: Final[dict[str, Test]] = {
    "approver": _has_approver,
    "pool": _has_pool,
    "parent": _has_parent,
    "source": _has_source,
    "child": _has_children,
}
_MAKERS: Final[dict[str, Callable[[str, str], Test | None]]] = {
    "id": _ints(lambda post, _name: post.id),
    "width": _ints(lambda post, _name: post.width),
    "height": _ints(lambda post, _name: post.height),
    "score": _ints(lambda post, name: whole(post, "score", name)),
    "favcount": _ints(lambda post, _name: post.fav_count),
    "change": _ints(lambda post, name: whole(post, "change_seq", name)),
    "tagcount": _ints(lambda post, _name: len(post.all_tags)),
    **{counter: _counted(category) for category, counter in CATEGORIES.items()},
    "mpixels": _in_range(parse_mpixels, _mpixels),
    "filesize": _in_range(parse_filesize, lambda post, name: whole(post, "size", name)),
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

# `comment_count` is 0 on posts whose comments are disabled: Post#visible_comment_count.
UNTOLD: Final = frozenset(METATAGS) - frozenset(_MAKERS) - {"status", "order", "limit", "randseed"}
"""Metatags that no post tells anything about."""

"""The condition of each metatag (tag_query.rb, elastic_post_query_builder.rb)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import attrs

from e6async import query as language
from e6async.query import Range
from e6async.testing._access import Viewer
from e6async.testing._e621.ranges import Reader, moments, safe_id, test_of
from e6async.testing._post_table import WORDS, PostTable
from e6async.testing._records import User
from e6async.testing._responses import access_denied
from e6async.testing._words import NUMBER_OF_COUNTER
from e6async.testing._world import World

__all__ = ["CONDITIONS", "SLOTS", "Scope", "any_of", "hides_favorites", "status"]

_MAX_VALUES: Final = 320
_WORDS = re.compile(r"\w+")

V = TypeVar("V", int, float)


@attrs.frozen(kw_only=True)
class Scope:
    """The table that a query runs on, and its caller."""

    world: World
    table: PostTable
    viewer: Viewer

    def user_id(self, value: str) -> int:
        """The id of the user that a value names; -1 if there is none."""
        if value.lower() == "me":
            return self.viewer.user.key or -1
        user = self.user(value)
        return -1 if user is None else user.key

    def user(self, value: str) -> User | None:
        """The user by name, or by id after `!`; None if there is none."""
        if re.fullmatch(r"!\d+", value, re.ASCII):
            return self.world.users.get(safe_id(value[1:]))
        return self.world.users.named(value)


Condition = Callable[[Scope, str], int | None]
"""Returns the mask of the matching posts; None if the server ignores the metatag."""


def any_of(scope: Scope, name: str, value: str) -> int:
    """The posts that have any, or none, of the things that a metatag names."""
    mask = scope.table.flag(_EXISTS[name])
    return mask if value == "any" else mask ^ scope.table.all


def status(scope: Scope, value: str) -> int:
    """The posts with a status; all posts if it is unknown."""
    table = scope.table
    pending, flagged, deleted = (table.flag(name) for name in ("pending", "flagged", "deleted"))
    match value.lower():
        case "pending":
            return pending
        case "flagged":
            return flagged
        case "modqueue":
            return pending | flagged
        case "deleted":
            return deleted
        case "active":
            return (pending | flagged | deleted) ^ table.all
        case _:
            return table.all


def _range(column: str, read: Callable[[str], Range[V]]) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        fits = test_of(read(value))
        return scope.table.where(map(fits, scope.table.column(column)))

    return condition


def _tag_counts(category: int) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        fits = test_of(language.parse_int_range(value))
        return scope.table.where(map(fits, scope.table.counts[category]))

    return condition


def _created(read: Reader) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        fits = test_of(moments(read, value, scope.viewer, scope.world.now))
        return scope.table.where(map(fits, scope.table.ints["created"]))

    return condition


def _equals(column: str, find: Callable[[Scope, str], int]) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        expected = find(scope, value)
        return scope.table.where(number == expected for number in scope.table.column(column))

    return condition


def _user_in(column: str, find: Callable[[Scope, str], int]) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        user_id = find(scope, value)
        if user_id < 0:
            return 0
        return scope.table.where((users >> user_id & 1) == 1 for users in scope.table.users[column])

    return condition


def _any_text(scope: Scope, column: str, fits: Callable[[str], object]) -> int:
    """The posts with a matching text, in a column of one text or of several."""
    table = scope.table
    if column in WORDS:
        words = table.words[column]
        return table.where(word is not None and fits(word) is not None for word in words)
    return table.where(
        any(fits(text) is not None for text in texts) for texts in table.texts[column]
    )


def _wildcard(column: str, *, lower: bool, open_end: bool) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        text = (value.lower() if lower else value)[:999]
        pattern = re.compile(_regex(text + "*" if open_end else text), re.DOTALL)
        return _any_text(scope, column, pattern.fullmatch)

    return condition


def _regex(wildcards: str) -> str:
    special = {"*": ".*", "?": "."}
    return "".join(special.get(character) or re.escape(character) for character in wildcards)


def _phrase(column: str) -> Condition:
    """Match words in sequence, the last one as a prefix: match_phrase_prefix."""

    def condition(scope: Scope, value: str) -> int:
        words = _WORDS.findall(value.lower())
        if not words:
            return 0
        pattern = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words)))
        return _any_text(scope, column, lambda text: pattern.search(text.lower()))

    return condition


def _word_is(column: str) -> Condition:
    def condition(scope: Scope, value: str) -> int:
        expected = value.lower()
        return scope.table.where(word == expected for word in scope.table.words[column])

    return condition


def _rating(scope: Scope, value: str) -> int | None:
    letter = value[:1].lower()
    return _word_is("rating")(scope, letter) if letter in {"s", "q", "e"} else None


def _md5(scope: Scope, value: str) -> int:
    expected = frozenset(value.lower().split(",")[:_MAX_VALUES])
    return scope.table.where(word in expected for word in scope.table.words["md5"])


def _pool(scope: Scope, value: str) -> int:
    if re.fullmatch(r"\d+", value, re.ASCII):
        pool = scope.world.pools.get(safe_id(value))
    else:
        name = re.sub(r"[_\s]+", "_", value).strip("_").lower()
        pools = scope.world.pools.values()
        pool = next((pool for pool in pools if pool.name.lower() == name), None)
    return 0 if pool is None else scope.table.among(pool.post_ids)


def _set(scope: Scope, value: str) -> int:
    name, user_id = value.lower().replace(" ", "_"), safe_id(value) if value.isdigit() else 0
    sets = scope.world.sets.values()
    post_set = next(
        (each for each in sets if user_id == each.id or each.shortname.lower() == name), None
    )
    if post_set is None:
        return 0
    may_see = post_set.is_public or post_set.creator_id == scope.viewer.user.id
    if not may_see and not scope.viewer.is_at_least("moderator"):
        raise access_denied()
    return scope.table.among(post_set.post_ids)


def _fav(scope: Scope, value: str) -> int | None:
    user = scope.viewer.user if value.lower() == "me" else scope.user(value)
    if user is None or user.id is None:
        return 0
    if hides_favorites(user, scope.viewer):
        raise access_denied("This user's favorites are hidden")
    return _user_in("fans", lambda _scope, _value: user.key)(scope, value)


def hides_favorites(user: User, viewer: Viewer) -> bool:
    """Whether a user's favorites are hidden from this viewer: app/models/user.rb."""
    if viewer.is_at_least("moderator") or viewer.user.id == user.id:
        return False
    return user.level == viewer.levels["blocked"] or user.enable_privacy_mode


def _voter(scope: Scope, value: str) -> int:
    """The user of a vote metatag: any user for moderators, the caller for others."""
    if scope.viewer.is_at_least("moderator"):
        return scope.user_id(value)
    return scope.viewer.user.key or -1


def _voted(scope: Scope, value: str) -> int:
    up, down = (_user_in(column, _voter)(scope, value) for column in ("upvoters", "downvoters"))
    return (up or 0) | (down or 0)


def _child(scope: Scope, value: str) -> int | None:
    if value.lower() not in {"any", "none"}:
        return None
    return any_of(scope, "child", value.lower())


def _locked(scope: Scope, value: str) -> int | None:
    lock = {"rating": "rating", "note": "note", "notes": "note", "status": "status"}
    name = lock.get(value.lower())
    return None if name is None else scope.table.flag(f"{name}_locked")


def _is_true(flag: str) -> Condition:
    """Compare a flag: `true` in any case is true, all else is false."""

    def condition(scope: Scope, value: str) -> int:
        mask = scope.table.flag(flag)
        return mask if value.lower() == "true" else mask ^ scope.table.all

    return condition


def _staff_only(condition: Condition) -> Condition:
    def guarded(scope: Scope, value: str) -> int | None:
        return condition(scope, value) if scope.viewer.is_at_least("staff") else None

    return guarded


_EXISTS: Final = {
    "approver": "has_approver",
    "commenter": "has_commenters",
    "noter": "has_notes",
    "pool": "has_pools",
    "parent": "has_parent",
    "source": "has_source",
    "child": "has_children",
    "qtags": "has_qtags",
}
_INTS: Final = (
    *("id", "width", "height", "score", "favcount", "change", "tagcount", "framecount", "views"),
)

CONDITIONS: Final[Mapping[str, Condition]] = {
    **{name: _range(name, language.parse_int_range) for name in _INTS},
    **{name: _tag_counts(number) for name, number in NUMBER_OF_COUNTER.items()},
    "mpixels": _range("mpixels", language.parse_mpixels),
    "filesize": _range("filesize", language.parse_filesize),
    "ratio": _range("ratio", language.parse_ratio),
    "duration": _range("duration", language.parse_float_range),
    "comment_count": _range("comment_count", language.parse_int_range),
    "date": _created(language.parse_date_range),
    "age": _created(language.parse_age),
    "md5": _md5,
    "rating": _rating,
    "type": _word_is("ext"),
    "user": _equals("uploader", Scope.user_id),
    "user_id": _equals("uploader", lambda _scope, value: safe_id(value)),
    "approver": _equals("approver", Scope.user_id),
    "deletedby": _equals("deleter", Scope.user_id),
    "flaggedby": _staff_only(_equals("flagger", Scope.user_id)),
    "commenter": _user_in("commenters", Scope.user_id),
    "noter": _user_in("noters", Scope.user_id),
    "noteupdater": _user_in("noters", Scope.user_id),
    "fav": _fav,
    "upvote": _user_in("upvoters", _voter),
    "downvote": _user_in("downvoters", _voter),
    "voted": _voted,
    "pool": _pool,
    "set": _set,
    "parent": _equals("parent", lambda _scope, value: safe_id(value)),
    "child": _child,
    "source": _wildcard("source", lower=False, open_end=True),
    "description": _phrase("description"),
    "note": _phrase("notes"),
    "delreason": _wildcard("delreason", lower=True, open_end=False),
    "flagreason": _wildcard("flagreason", lower=True, open_end=False),
    "flagnote": _staff_only(lambda _scope, _value: 0),
    "qtags": _wildcard("qtags", lower=False, open_end=False),
    "locked": _locked,
    "ratinglocked": _is_true("rating_locked"),
    "notelocked": _is_true("note_locked"),
    "statuslocked": _is_true("status_locked"),
    "hassource": _is_true("has_source"),
    "hasdescription": _is_true("has_description"),
    "ischild": _is_true("has_parent"),
    "isparent": _is_true("has_children"),
    "inpool": _is_true("has_pools"),
    "pending_replacements": _is_true("pending_replacements"),
    "artverified": _is_true("artverified"),
}
"""The conditions of all metatags of any site; `status` applies to its whole level.

The parser of the query decides which of them a site supports.
"""

SLOTS: Final = frozenset(
    {
        *("md5", "child", "comment_count", "hassource", "hasdescription", "ischild", "isparent"),
        *("inpool", "pending_replacements", "artverified"),
    }
)
"""Metatags of which only the last one on a level counts."""

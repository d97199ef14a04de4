"""Blacklists in the syntax of the site's pages, which hide posts in the browser.

The syntax differs from that of searches. This follows app/javascript/src/js/core/blacklist of
e621ng, bugs included.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Final, Protocol, Self, TypeAlias, TypeVar

import attrs

from e6async._arguments import check_constructor, checked
from e6async.post import MatchablePost
from e6async.query._fields import all_tags, flag, integer, number, text, words
from e6async.query._wildcards import matches_any

__all__ = ["Blacklist", "Entry", "HasBlacklist"]

P = TypeVar("P", bound=MatchablePost)
Test: TypeAlias = Callable[[MatchablePost, frozenset[str]], bool]
"""Whether a word fits a post, given the set of its tags."""

_LINES = re.compile(r"[\r\n]+")
_COMMENT = re.compile(r" #.*\Z", re.DOTALL)
_SIGNS = re.compile(r"[<>=]{1,2}")
_INT = re.compile(r"\s*([+-]?\d+)", re.ASCII)
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(b|kb|mb)?")
_COMPARED: Final = {"<": "<", "<=": "<=", "=<": "<=", ">": ">", ">=": ">=", "=>": ">="}
_UNITS: Final = {"kb": 1024, "mb": 1024**2}
_MAX_SIZE: Final = 2.0**60
_RATINGS: Final = {"safe": "s", "questionable": "q", "explicit": "e"}
_LETTERS: Final = frozenset(_RATINGS.values())
_FLAGS: Final = ("pending", "flagged", "deleted")


class HasBlacklist(Protocol):
    """An account with its settings, as `users.me()` gives it."""

    @property
    def blacklisted_tags(self) -> str | None:
        """The text of the blacklist; None when never set."""
        ...


@attrs.frozen
class Entry:
    """A line of a blacklist: hides posts that fit all of its words, and one of those with `~`."""

    text: str
    """The line in lower case, without its comment."""
    _required: tuple[Test, ...] = attrs.field(repr=False, eq=False)
    _choices: tuple[Test, ...] = attrs.field(repr=False, eq=False)

    @classmethod
    def read(cls, line: str) -> Self | None:
        """Read a line; None for a blank one or a comment."""
        line = line.strip()
        if not line or line.startswith("#"):
            return None
        return cls.of(_COMMENT.sub("", line.lower()))

    @classmethod
    def of(cls, text: str) -> Self:
        """Make the entry whose `text` this is."""
        tests = [_word(word) for part in text.split(" ") if (word := part.strip())]
        return cls(
            text,
            tuple(test for is_choice, test in tests if not is_choice),
            tuple(test for is_choice, test in tests if is_choice),
        )

    def __reduce__(self) -> tuple[Callable[[str], Entry], tuple[str]]:
        return type(self).of, (self.text,)

    def hides(self, post: MatchablePost) -> bool:
        """Whether this line hides a post."""
        return self.fits(post, frozenset(post.all_tags))

    def fits(self, post: MatchablePost, tags: frozenset[str]) -> bool:
        """Whether this line hides a post, given the set of its tags."""
        return all(test(post, tags) for test in self._required) and (
            not self._choices or any(test(post, tags) for test in self._choices)
        )


@check_constructor
class Blacklist:
    """Rules for posts that a user does not want to see: one per line; `#` starts a comment.

    An entry can have tags with `*`, `-` for not, `~` for or, and `id`, `rating`, `status`, `type`,
    `score`, `favcount`, `fav:me`, `tagcount`, `width`, `height`, `filesize`, `user`, `username`,
    `uploader`, `userid` and `pool:5`. Anything else with a colon is a tag. Raises
    UndecidableError where a post lacks the field that an entry needs.
    """

    def __init__(self, text: str = "") -> None:
        entries = (Entry.read(line) for line in _LINES.split(text))
        unique = {entry.text: entry for entry in entries if entry is not None}
        self.entries: tuple[Entry, ...] = tuple(unique.values())
        """The entries, without repetitions."""

    @classmethod
    @checked
    def from_user(cls, me: HasBlacklist) -> Self:
        """Read the blacklist of the caller's own account, as `users.me()` gives it."""
        return cls(me.blacklisted_tags or "")

    def hides(self, post: MatchablePost) -> bool:
        """Whether any entry hides a post."""
        return bool(self.why(post))

    def why(self, post: MatchablePost) -> tuple[str, ...]:
        """The entries that hide a post."""
        tags = all_tags(post)
        if post.rating not in _LETTERS:  # PostCache.ts gives up on such a post
            return ()
        return tuple(entry.text for entry in self.entries if entry.fits(post, tags))

    @checked
    async def filter(self, posts: AsyncIterable[P]) -> AsyncIterator[P]:
        """Leave out the posts that an entry hides."""
        async for post in posts:
            if not self.hides(post):
                yield post

    def __repr__(self) -> str:
        return f"Blacklist({len(self.entries)} entries)"


def _word(word: str) -> tuple[bool, Test]:
    """Read a word: whether it has a `~`, and its test."""
    rest = word.lstrip("~-")
    prefix = word.removesuffix(rest)
    test = _test(rest)
    if "-" in prefix:
        return "~" in prefix, lambda post, tags: not test(post, tags)
    return "~" in prefix, test


def _test(word: str) -> Test:
    name, colon, value = word.partition(":")
    if colon and name in _NUMBERS:
        return _comparison(name, value)
    if colon and name in _TEXTS:
        # The page removes the sign of a comparison here, too.
        sign, value = _sign(value)
        if sign == "..":
            value, sign = _open_end(value)
        return _never if sign == ".." else _TEXTS[name](value)
    if "*" in word:
        fits = matches_any(word)
        return lambda _post, tags: fits(tags)
    sign, tag = _sign(word)
    if sign == "..":
        tag, sign = _open_end(tag)
    return _never if sign == ".." else lambda _post, tags: tag in tags


def _never(_post: MatchablePost, _tags: frozenset[str]) -> bool:
    return False


def _sign(value: str) -> tuple[str, str]:
    """Split a value into its comparison and the rest; a range keeps its dots."""
    if ".." in value:
        return "..", value
    signs = _SIGNS.match(value)
    sign = _COMPARED.get(signs[0], "=") if signs else "="
    return sign, value if sign == "=" else value[len(sign) :]


def _open_end(value: str) -> tuple[str, str]:
    """Turn a range that is open at one end into a comparison."""
    if value.startswith(".."):
        return value[2:], "<="
    return (value[:-2], ">=") if value.endswith("..") else (value, "..")


def _comparison(name: str, value: str) -> Test:
    field, read = _NUMBERS[name], _size if name == "filesize" else _int
    sign, value = _sign(value)
    if sign == "..":
        value, sign = _open_end(value)
    parts = value.split("..") if sign == ".." else [value]
    low, high = read(parts[0]), read(parts[-1])
    if low is None or high is None or len(parts) > 2:
        return _never
    if name == "filesize" and sign == "=":
        low, high, sign = int(low * 0.95), int(low * 1.05), ".."
    match sign:
        case "<":
            return lambda post, _tags: field(post) < high
        case "<=":
            return lambda post, _tags: field(post) <= high
        case ">":
            return lambda post, _tags: field(post) > low
        case ">=":
            return lambda post, _tags: field(post) >= low
        case _:
            return lambda post, _tags: low <= field(post) <= high


def _int(value: str) -> int | None:
    """Read the number that a text begins with, as parseInt does."""
    match = _INT.match(value)
    return None if match is None else int(match[1][:18])


def _size(value: str) -> int | None:
    match = _SIZE.fullmatch(value)
    return None if match is None else int(min(float(match[1]) * _UNITS.get(match[2], 1), _MAX_SIZE))


def _rating(value: str) -> Test:
    letter = _RATINGS.get(value, value)
    return lambda post, _tags: post.rating == letter


def _status(value: str) -> Test:
    if value not in _FLAGS:  # nothing after the colon means posts without a flag
        return _unflagged if not value else _never
    return lambda post, _tags: flag(post, value, "status")


def _unflagged(post: MatchablePost, _tags: frozenset[str]) -> bool:
    return not any(flag(post, name, "status") for name in _FLAGS)


def _uploader(value: str) -> Test:
    if value.startswith("!"):
        user_id = _int(value[1:])
        return lambda post, _tags: integer(post, "uploader_id", "user") == user_id
    return _uploader_name(value)


def _uploader_name(value: str) -> Test:
    return lambda post, _tags: text(post, "uploader_name", "user").lower() == value


def _pool(value: str) -> Test:
    pool_id = str(_int(value) or 0)
    return lambda post, _tags: pool_id in words(post, "pools", "pool")


def _counted(name: str, metatag: str) -> Callable[[MatchablePost], float]:
    return lambda post: number(post, name, metatag) or 0


_NUMBERS: Final[dict[str, Callable[[MatchablePost], float]]] = {
    "id": lambda post: post.id,
    "tagcount": lambda post: len(post.all_tags),
    "width": lambda post: post.width,
    "height": lambda post: post.height,
    "favcount": lambda post: post.fav_count,
    "score": _counted("score", "score"),
    "filesize": _counted("size", "filesize"),
    "userid": _counted("uploader_id", "userid"),
    "uploaderid": _counted("uploader_id", "uploaderid"),  # as FemboyFans calls it
}
_TEXTS: Final[dict[str, Callable[[str], Test]]] = {
    "rating": _rating,
    "status": _status,
    "type": lambda value: lambda post, _tags: post.ext == value,
    "fav": lambda _value: lambda post, _tags: flag(post, "is_favorited", "fav"),
    "uploader": _uploader,
    "user": _uploader,
    "username": _uploader_name,
    "pool": _pool,
}

"""What a post of any site, in any shape, tells about itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final, Protocol, cast

from e6async.errors import UndecidableError

__all__ = [
    "Account",
    "AnyPost",
    "Votes",
    "flag",
    "moment",
    "number",
    "tag_counts",
    "whole",
    "words",
]


class Votes(Protocol):
    """The votes on a post."""

    @property
    def total(self) -> int:
        """All of them together."""
        ...


class AnyPost(Protocol):
    """A post of any site; what else it has is used where a condition asks for it."""

    @property
    def id(self) -> int:
        """The post's id."""
        ...

    @property
    def md5(self) -> str | None:
        """The MD5 of the original."""
        ...

    @property
    def ext(self) -> str:
        """The extension of the original."""
        ...

    @property
    def width(self) -> int:
        """Pixels of the original."""
        ...

    @property
    def height(self) -> int:
        """Pixels of the original."""
        ...

    @property
    def rating(self) -> str:
        """`s`, `q` or `e`."""
        ...

    @property
    def score(self) -> int | Votes:
        """The votes."""
        ...

    @property
    def fav_count(self) -> int:
        """How many users have it among their favorites."""
        ...

    @property
    def all_tags(self) -> Sequence[str]:
        """All tags."""
        ...


class Account(Protocol):
    """Who asks: a `User`, or anything else with id and name."""

    @property
    def id(self) -> int | None:
        """The id; None for nobody who is logged in."""
        ...

    @property
    def name(self) -> str:
        """The name."""
        ...


_PLACES: Final = {
    "approver_id": ("approver_id",),
    "change_seq": ("change_seq",),
    "created_at": ("created_at",),
    "description": ("description",),
    "duration": ("files.meta.duration", "duration", "file.duration"),
    "has_children": ("has.children", "relationships.has_children"),
    "is_favorited": ("stats.is_favorited", "is_favorited"),
    "own_vote": ("own_vote", "stats.own_vote"),
    "parent_id": ("relationships.parent_id",),
    "pools": ("pools",),
    "score": ("score.total", "score"),
    "size": ("files.meta.size", "file.size", "size"),
    "sources": ("sources",),
    "uploader_id": ("uploader_id",),
    "uploader_name": ("uploader_name", "uploader"),
    "vote": ("stats.vote", "vote"),
    **{
        name: (f"flags.{name}",)
        for name in ("pending", "flagged", "deleted", "rating_locked", "note_locked")
    },
    "status_locked": ("flags.status_locked",),
    **{
        f"tags.{category}": (f"tags.{category}",)
        for category in (
            *("general", "artist", "contributor", "copyright", "character", "species"),
            *("invalid", "meta", "lore", "director", "franchise"),
        )
    },
}
"""Where the shapes of the sites keep what, the newest shape first."""

_READ: Final = {name: tuple(map(attrgetter, places)) for name, places in _PLACES.items()}
_CARD_FLAGS: Final = frozenset({"pending", "flagged", "deleted"})
_CATEGORIES: Final = {"artist": ("artist", "director"), "copyright": ("copyright", "franchise")}
"""Categories that have another name on e6ai."""


def has(post: AnyPost, name: str) -> bool:
    """Tell whether a post says anything about a thing."""
    return _value(post, name) is not _MISSING


def whole(post: AnyPost, name: str, metatag: str) -> int | None:
    """Read a whole number; None where the post has none."""
    value = number(post, name, metatag)
    return None if value is None else int(value)


def number(post: AnyPost, name: str, metatag: str) -> float | None:
    """Read a number; None where the post has none."""
    match _value(post, name):
        case int() | float() | None as value:
            return value
        case _:
            raise unmatchable(metatag)


def moment(post: AnyPost, name: str, metatag: str) -> datetime:
    """Read a time."""
    match _value(post, name):
        case datetime() as value:
            return value
        case _:
            raise unmatchable(metatag)


def text(post: AnyPost, name: str, metatag: str) -> str:
    """Read a text."""
    match _value(post, name):
        case str() as value:
            return value
        case _:
            raise unmatchable(metatag)


def words(post: AnyPost, name: str, metatag: str) -> list[str]:
    """Read a list of words or numbers as words; a card has them with spaces between."""
    value = _value(post, name)
    if isinstance(value, str):
        return value.split()
    return list(map(str, _several(value, metatag)))


def flag(post: AnyPost, name: str, metatag: str) -> bool:
    """Read a yes or no."""
    match _value(post, name):
        case bool() as value:
            return value
        case _ if name in _CARD_FLAGS and isinstance(card := getattr(post, "flags", None), str):
            return name in card.split()
        case _:
            raise unmatchable(metatag)


def tag_counts(post: AnyPost, category: str, metatag: str) -> int:
    """Count the tags of a category; only a post with its tags sorted tells."""
    places = [f"tags.{name}" for name in _CATEGORIES.get(category, (category,))]
    found = [place for place in places if has(post, place)]
    if not found:
        raise unmatchable(metatag)
    return sum(len(_several(_value(post, place), metatag)) for place in found)


def unmatchable(metatag: str, why: str = "this post does not tell it") -> UndecidableError:
    """Say that a condition cannot be decided here."""
    return UndecidableError(f"{metatag}: {why}; let the server search for it", metatag=metatag)


_MISSING: Final = object()


def _several(value: object, metatag: str) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return cast("Sequence[object]", value)
    raise unmatchable(metatag)


def _value(post: AnyPost, name: str) -> object:
    for read in _READ[name]:
        try:
            value: object = read(post)
        except AttributeError:
            continue
        return value
    return _MISSING

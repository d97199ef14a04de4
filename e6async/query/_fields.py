"""Reading the fields of a post of any site, in any shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final, cast

from e6async._arguments import shown
from e6async.errors import InputError, UndecidableError
from e6async.post import MatchablePost

__all__ = [
    "all_tags",
    "flag",
    "has",
    "integer",
    "moment",
    "number",
    "tag_count",
    "text",
    "undecidable",
    "words",
]


_PATHS: Final = {
    "approver_id": ("approver_id",),
    "change_seq": ("change_seq",),
    "created_at": ("created_at",),
    "description": ("description",),
    "duration": ("files.meta.duration", "duration", "file.duration"),
    "has_children": ("has.children", "relationships.has_children", "has_children"),
    "is_favorited": ("stats.is_favorited", "is_favorited"),
    "own_vote": ("own_vote", "stats.own_vote"),
    "parent_id": ("relationships.parent_id", "parent_id"),
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
"""Where each field is in the shapes of the sites, the newest shape first."""


def all_tags(post: MatchablePost) -> frozenset[str]:
    """Give the tags of a post; InputError for what is none."""
    tags: Sequence[str] | None = getattr(post, "all_tags", None)
    if tags is None:
        raise InputError(f"a post with tags is needed, not {shown(post)}")
    return frozenset(tags)


_GETTERS: Final = {name: tuple(map(attrgetter, paths)) for name, paths in _PATHS.items()}
_CARD_FLAGS: Final = frozenset({"pending", "flagged", "deleted"})
_CATEGORIES: Final = {
    **dict.fromkeys(("artist", "director"), ("artist", "director")),
    **dict.fromkeys(("copyright", "franchise"), ("copyright", "franchise")),
}
"""Categories that have another name on e6ai, with both names; a post has the one or the other."""


def has(post: MatchablePost, name: str) -> bool:
    """Whether a post has a field, in any shape."""
    return _value(post, name) is not _MISSING


def integer(post: MatchablePost, name: str, metatag: str) -> int | None:
    """Read a whole number; None where the post has none."""
    value = number(post, name, metatag)
    return None if value is None else int(value)


def number(post: MatchablePost, name: str, metatag: str) -> float | None:
    """Read a number; None where the post has none."""
    match _value(post, name):
        case int() | float() | None as value:
            return value
        case _:
            raise undecidable(metatag)


def moment(post: MatchablePost, name: str, metatag: str) -> datetime:
    """Read a time."""
    match _value(post, name):
        case datetime() as value:
            return value
        case _:
            raise undecidable(metatag)


def text(post: MatchablePost, name: str, metatag: str) -> str:
    """Read a text."""
    match _value(post, name):
        case str() as value:
            return value
        case _:
            raise undecidable(metatag)


def words(post: MatchablePost, name: str, metatag: str) -> list[str]:
    """Read a list of words or numbers as words; a card has them as one text with spaces."""
    value = _value(post, name)
    if isinstance(value, str):
        return value.split()
    return list(map(str, _sequence(value, metatag)))


def flag(post: MatchablePost, name: str, metatag: str) -> bool:
    """Read a boolean; a card has its flags as words in one text."""
    match _value(post, name):
        case bool() as value:
            return value
        case _ if name in _CARD_FLAGS and isinstance(card := getattr(post, "flags", None), str):
            return name in card.split()
        case _:
            raise undecidable(metatag)


def tag_count(post: MatchablePost, category: str, metatag: str) -> int:
    """Count the tags of a category; only a post with its tags by category can tell."""
    paths = [f"tags.{name}" for name in _CATEGORIES.get(category, (category,))]
    existing = [path for path in paths if has(post, path)]
    if not existing:
        raise undecidable(metatag)
    return sum(len(_sequence(_value(post, path), metatag)) for path in existing)


def undecidable(metatag: str, why: str = "the field is missing") -> UndecidableError:
    """Make the error for a condition that cannot be decided on a post."""
    return UndecidableError(
        f"`{metatag}:` cannot be checked on this post ({why}); search on the server instead",
        metatag=metatag,
    )


_MISSING: Final = object()


def _sequence(value: object, metatag: str) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return cast("Sequence[object]", value)
    raise undecidable(metatag)


def _value(post: MatchablePost, name: str) -> object:
    for getter in _GETTERS[name]:
        try:
            value: object = getter(post)
        except AttributeError:
            continue
        return value
    return _MISSING

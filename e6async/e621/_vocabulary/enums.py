"""Ratings, tag categories and account levels."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Rating(StrEnum):
    """The rating of a post; compares equal to the letter in `Post.rating`."""

    SAFE = "s"
    QUESTIONABLE = "q"
    EXPLICIT = "e"


class Category(IntEnum):
    """The category of a tag; compares equal to the number in `Tag.category`."""

    GENERAL = 0
    ARTIST = 1
    CONTRIBUTOR = 2
    COPYRIGHT = 3
    CHARACTER = 4
    SPECIES = 5
    INVALID = 6
    META = 7
    LORE = 8


class Level(IntEnum):
    """The level of an account; renumbered in June 2026, so prefer `User.level_string`."""

    ANONYMOUS = 0
    BLOCKED = 10
    MEMBER = 20
    PRIVILEGED = 30
    FORMER_STAFF = 40
    STAFF = 50
    JANITOR = 60
    MODERATOR = 70
    ADMIN = 80

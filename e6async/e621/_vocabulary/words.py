"""The few words that several families share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Literal, TypeAlias, TypedDict


class Rating(StrEnum):
    """What a post shows; compares equal to the letter in `Post.rating`."""

    SAFE = "s"
    QUESTIONABLE = "q"
    EXPLICIT = "e"


class Category(IntEnum):
    """What a tag is about; compares equal to the number in `Tag.category`."""

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
    """What an account may do; renumbered in June 2026, so prefer `User.level_string`."""

    ANONYMOUS = 0
    BLOCKED = 10
    MEMBER = 20
    PRIVILEGED = 30
    FORMER_STAFF = 40
    STAFF = 50
    JANITOR = 60
    MODERATOR = 70
    ADMIN = 80


Range: TypeAlias = int | str | Sequence[int]
"""A number, several of them, or a range as `>5`, `<=5`, `5..10`, `..10`."""
Times: TypeAlias = date | datetime | str
"""A day or a time, or a range of them as `2026-01-01..2026-02-01` or `>=2026-01-01`."""
Ids: TypeAlias = int | str | Sequence[int]
"""One id or several, up to 320."""
Mode: TypeAlias = Literal["extended", "basic", "thumbnail"]
"""How much of a post the server sends: all with sorted tags, all with plain tags, or a card."""


class Common(TypedDict, total=False):
    """Filters that nearly every list takes."""

    id: Range
    created_at: Times
    updated_at: Times

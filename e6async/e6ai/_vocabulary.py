"""The tag categories of e6ai."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Category"]


class Category(IntEnum):
    """The category of a tag; compares equal to the number in `Tag.category`; there is no 2."""

    GENERAL = 0
    DIRECTOR = 1
    FRANCHISE = 3
    CHARACTER = 4
    SPECIES = 5
    INVALID = 6
    META = 7
    LORE = 8

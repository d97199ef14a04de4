"""The longest beginning of a text for which there is room."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

_MAX_PARTS: Final = 16
_JOINER: Final = "\u200d"
_CONTINUING: Final = (
    ("\ufe0e", "\ufe0f"),  # text or picture
    ("\u20e3", "\u20e3"),  # a keycap
    ("\U0001f3fb", "\U0001f3ff"),  # tones of skin
    ("\U000e0020", "\U000e007f"),  # tags of a flag
)
"""Characters that belong to the one before: ranges, both ends included."""


def longest(text: str, written: Callable[[str], str], fits: Callable[[str], bool]) -> str:
    """The longest beginning of a text that fits, as it is written; empty if none does.

    No combined character is divided, and there is no white space at the end.
    """
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(written(text[:middle])):
            low = middle
        else:
            high = middle - 1
    low = whole(text, low)
    while low and not fits(written(text[:low])):  # a beginning can be longer: a joint at its end
        low -= 1
    return written(text[:low].rstrip()) if low else ""


def whole(text: str, length: int) -> int:
    """A length at which no combined character is divided, such as an emoji of several parts."""
    end, shortest = length, max(length - _MAX_PARTS, 0)
    while end > shortest and end < len(text) and _is_inside(text, end):
        end -= 1
    return length if end == shortest > 0 else end


def _is_inside(text: str, place: int) -> bool:
    """Whether a place is inside a combined character."""
    before, character = text[place - 1], text[place]
    return (
        _JOINER in (before, character)
        or any(first <= character <= last for first, last in _CONTINUING)
        or unicodedata.combining(character) != 0
        or (_is_flag_half(character) and _flag_halves(text, place) % 2 == 1)
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves(text: str, place: int) -> int:
    """How many halves of flags are directly before a place."""
    start = place
    while start and _is_flag_half(text[start - 1]):
        start -= 1
    return place - start

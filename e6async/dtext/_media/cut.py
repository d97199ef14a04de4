"""The longest beginning of a text for which there is room."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable


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
    end, shortest = length, max(length - 16, 0)
    while end > shortest and end < len(text) and _continues(text[end - 1], text[end]):
        end -= 1
    return end if end > shortest else length


def _continues(before: str, character: str) -> bool:
    return (
        before == "\u200d"
        or character in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or unicodedata.combining(character) != 0
    )

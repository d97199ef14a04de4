"""Wildcards in time linear in pattern times text, for any pattern: no regular expressions."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

__all__ = ["matches_any", "matches_start"]

_END = "\0"
"""The end of a text. No tag has a NUL; one that a server sends is matched as U+FFFD."""


def matches_any(pattern: str) -> Callable[[frozenset[str]], bool]:
    """Make the test whether any text fits a pattern; `*` is any number of characters.

    Joins the texts and searches all of them at once: between two texts that can fit, `str.find`
    passes over those that cannot.
    """
    first, *pieces, last = pattern.replace(_END, "\ufffd").split("*")
    head, tail = _END + first, last + _END
    middle = tuple(filter(None, pieces))
    # what is searched for first: the longest, as few texts have it
    key = max(tail if last else "", head if first else "", *reversed(middle), key=len)

    def next_start(text: str, start: int) -> int:
        """Give the start of the next text that can fit; -1 when one fits, the length for none."""
        at = text.find(key, start)
        if at < 0:
            return len(text)
        start = text.rindex(_END, 0, at + 1)
        end = text.index(_END, start + 1)
        if not text.startswith(head, start):
            return end
        at = start + len(head)
        for piece in middle:
            at = text.find(piece, at)
            if at < 0:
                return len(text)
            if at >= end:
                return text.rindex(_END, 0, at)
            at += len(piece)
        return -1 if text.endswith(tail, at, end + 1) else end

    def test(texts: frozenset[str]) -> bool:
        text, start = _joined(texts), 0
        while 0 <= start < len(text) - 1:
            start = next_start(text, start)
        return start < 0

    return test


@lru_cache(maxsize=8)
def _joined(texts: frozenset[str]) -> str:
    """Join the tags of a post, once for all patterns that they are matched against."""
    text = _END.join(("", *texts, ""))
    if text.count(_END) <= len(texts) + 1:
        return text
    return _END.join(("", *(text.replace(_END, "\ufffd") for text in texts), ""))


def matches_start(pattern: str) -> Callable[[str], bool]:
    """Make the test whether a text begins with a pattern; `?` is one character, `*` any number.

    Runs all ways through the pattern at once: bit `n` of `states` is set when the text so far fits
    the first `n` characters of the pattern, not counting `*`.
    """
    count = loops = always = 0
    characters: dict[str, int] = {}
    for character in pattern:
        if character == "*":
            loops |= 1 << count
            continue
        count += 1
        if character == "?":
            always |= 1 << count
        else:
            characters[character] = characters.get(character, 0) | 1 << count
    end = 1 << count

    def test(text: str) -> bool:
        states = 1
        for character in text:
            if not states or states & end:
                break
            states = states << 1 & (characters.get(character, 0) | always) | states & loops
        return bool(states & end)

    return test

"""Lengths as JavaScript, Telegram and Discord count them."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

"""Lower case as the servers have it: for letters of ASCII only."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def lower(text: str) -> str:
    """The text with small letters for the capital ones of ASCII."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def page_name(text: str) -> str:
    """The title of a wiki page as the server writes it."""
    return lower(text).replace(" ", "_")

"""Strings that must not show up in logs."""

from __future__ import annotations

from base64 import b64encode
from typing import SupportsIndex


class Secret(str):
    """A string that a repr, and so a traceback with local variables, shows as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __getitem__(self, key: SupportsIndex | slice, /) -> Secret:
        """Give a part of it that is a secret, too: tools that show locals cut long strings."""
        return Secret(super().__getitem__(key))


def basic_auth(user: str | None, password: str | None) -> Secret:
    """The value of a header for basic authentication."""
    return Secret("Basic " + b64encode(f"{user or ''}:{password or ''}".encode()).decode())

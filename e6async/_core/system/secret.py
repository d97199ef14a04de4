"""Strings that must not show up in logs."""

from __future__ import annotations


class Secret(str):
    """A string that a repr, and so a traceback with local variables, shows as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

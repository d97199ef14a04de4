"""Texts that nobody shall read by accident."""

from __future__ import annotations


class Secret(str):
    """A text that a repr, and so a traceback with locals, shows as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

"""Strings that must not show up in logs, and the mark of a parameter that takes one."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection
from typing import Annotated, SupportsIndex, TypeAlias

__all__ = ["UNIONS", "Secret", "SecretText", "hidden", "secret_keys", "unmarked"]

UNIONS = (typing.Union, types.UnionType)


class Secret(str):
    """A string that a repr, and so a traceback with local variables, shows as dots."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'"

    def __getitem__(self, key: SupportsIndex | slice, /) -> Secret:
        """Give a part of it that is a secret, too: tools that show locals cut long strings."""
        return Secret(super().__getitem__(key))


SecretText: TypeAlias = Annotated[str, Secret]
"""The type of a parameter whose texts reach the function as secrets."""


def hidden(value: object) -> object:
    """A text as a secret; other values as they are."""
    return Secret(value) if isinstance(value, str) else value


def secret_keys(mapping: object) -> Collection[str]:
    """The keys of a TypedDict whose texts are secrets."""
    hints = typing.get_type_hints(mapping, include_extras=True)
    return [key for key, hint in hints.items() if unmarked(hint) is not hint]


def unmarked(hint: object) -> object:
    """A type without the mark of a secret; the same object when it has none."""
    if hint == SecretText:
        return str
    kinds = typing.get_args(hint)
    if typing.get_origin(hint) in UNIONS and SecretText in kinds:
        bare: object = typing.Union[tuple(map(unmarked, kinds))]  # noqa: UP007 - not known before
        return bare
    return hint

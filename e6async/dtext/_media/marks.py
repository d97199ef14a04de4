"""Markup as a writer keeps it, and what it asks a medium."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, Protocol

import attrs

JOINT: Final = "\u200b"
"""A space without width: keeps apart what a medium would read together."""
Guard = Callable[[str, str, bool], str]
"""Makes a text harmless: text, character before it, whether it begins a line."""


@attrs.frozen(kw_only=True)
class Mark:
    """Markup around text."""

    kind: str
    opening: str
    closing: str
    is_exclusive: bool = False
    """Whether no inline mark may be inside it or around it."""
    style: str = ""
    """Its style in a terminal."""


@attrs.define(eq=False)
class Open:
    """A mark that has been opened; of a block, with the number of prefixes around it."""

    mark: Mark
    block_depth: int | None = None
    is_written: bool = False
    closing: str = ""
    cost: int = 0


@attrs.define(eq=False)
class Prefix:
    """What stands before a line: before the first one, and before the others."""

    first: str
    rest: str


@attrs.frozen
class Lead:
    """What stands before the next text."""

    text: str
    opens: list[Open]
    starts_line: bool


class Rules(Protocol):
    """What a medium says about lengths, and about markers side by side."""

    hard_break: ClassVar[str]
    """A line break inside a paragraph."""
    is_per_line: ClassVar[bool]
    """Whether marks end with the line."""
    joints: ClassVar[int]
    """How many joints a closing can need."""

    def length(self, text: str) -> int:
        """The length of text as the medium counts it."""
        ...

    def markup_length(self, markup: str) -> int:
        """The length of markup as the medium counts it."""
        ...

    def shown(self, text: str) -> str:
        """The text as it is written between markup, after its length was counted."""
        ...

    def opened(self, mark: Mark, before: str, after: str, *, starts_line: bool) -> str:
        """The opening of a mark between two characters."""
        ...

    def closed(self, mark: Mark, before: str, after: str) -> str:
        """The closing of a mark between two characters."""
        ...

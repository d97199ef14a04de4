"""The tree under construction: open elements, text that waits, and what closes what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal, TypeAlias

from e6async.dtext._nodes import MAX_DEPTH, List, ListItem, Node, StrayTag, Text

Element: TypeAlias = Literal[
    "p",
    "quote",
    "section",
    "spoiler",
    "note",
    "code",
    "table",
    "colgroup",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ul",
    "li",
    "h",
    "b",
    "i",
    "u",
    "s",
    "sup",
    "sub",
    "color",
    "inline_spoiler",
    "inline_note",
    "topic",
]
"""An element that can be open; the servers keep the same names on a stack."""

MakeNode: TypeAlias = Callable[..., Node]
"""Makes a node of its children, `start` and `end`."""

CONTAINERS: frozenset[Element] = frozenset({"quote", "spoiler", "section", "note"})
"""Blocks that hold other blocks."""


class Builder:
    """Makes nodes of what a scanner reads; nesting is limited by making no node."""

    ends_header: ClassVar[frozenset[Element]] = frozenset({"h"})
    """The elements whose end ends `header_mode`."""

    def __init__(self, source: str, place: Callable[[int], int] | None, depth: int = 0) -> None:
        self.source = source
        self.header_mode = False
        """Whether a heading is open, which ends with its line."""
        self.top: Element | None = None
        """The innermost open element."""
        self._place = place
        self._depth = depth
        self._stack: list[tuple[Element, int, list[Node], MakeNode | None]] = []
        self._open: dict[Element, int] = {}
        self._root: list[Node] = []
        self._children = self._root
        self._pieces: list[str] = []
        self._text_start = 0
        self._text_end = 0

    # What is open

    def count(self, element: Element) -> int:
        """How many elements of a kind are open."""
        return self._open.get(element, 0)

    @property
    def depth(self) -> int:
        """How deep the innermost open element is nested."""
        return self._depth + len(self._stack)

    @property
    def is_empty(self) -> bool:
        """Whether no node was made and no element is open."""
        return not (self._stack or self._root or self._depth)

    def part(self) -> Builder:
        """A tree for the nodes inside a leaf, such as a link's title."""
        return Builder(self.source, self._place, self.depth + 1)

    # Leaves

    def text(self, text: str, start: int, end: int) -> None:
        """Add text; consecutive calls make one node."""
        if not self._pieces:
            self._text_start = start
        self._pieces.append(text)
        self._text_end = end

    def raw(self, start: int, end: int) -> None:
        """Add a part of the source as text."""
        self.text(self.source[start:end], start, end)

    def flush(self) -> None:
        """Make a node of the text that waits."""
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            start, end = self._text_start, self._text_end
            if self._place is not None:
                start, end = self._place(start), self._place(end)
            self._children.append(Text(text, start=start, end=end))

    def leaf(self, make: MakeNode, start: int, end: int) -> None:
        """Add a node without children, or one that has its children already."""
        if self._pieces:
            self.flush()
        if self._place is not None:
            start, end = self._place(start), self._place(end)
        self._children.append(make(start=start, end=end))

    def stray(self, text: str, start: int, end: int) -> None:
        """Add a closing tag that closes nothing."""
        self.leaf(partial(StrayTag, text), start, end)

    # Elements

    def open(self, element: Element, make: MakeNode, start: int) -> None:
        """Open an element; what follows is inside until it is closed."""
        if self._pieces:
            self.flush()
        if len(self._stack) + self._depth >= MAX_DEPTH:
            self._stack.append((element, start, self._children, None))
        else:
            self._stack.append((element, start, self._children, make))
            self._children = []
        self._open[element] = self._open.get(element, 0) + 1
        self.top = element

    def close(self, end: int) -> None:
        """Close the innermost element, if one is open."""
        if not self._stack:
            return
        if self._pieces:
            self.flush()
        element, start, outer, make = self._stack.pop()
        self._open[element] -= 1
        self.top = self._stack[-1][0] if self._stack else None
        inner, self._children = self._children, outer
        if element in self.ends_header:
            self.header_mode = False
        if element == "p" and not self.keeps_paragraph(inner):
            return
        if make is None:
            return
        if self._place is not None:
            start, end = self._place(start), self._place(end)
        outer.append(make(tuple(inner), start=start, end=end))

    def keeps_paragraph(self, children: list[Node]) -> bool:
        """Whether a paragraph with these nodes, which may be changed, is a node."""
        del children
        return True

    def close_until(self, element: Element, end: int) -> None:
        """Close all that is open inside the innermost of a kind, and that itself."""
        while self.top is not None and self.top != element:
            self.close(end)
        self.close(end)

    def close_leaf_blocks(self, end: int) -> None:
        """Close all that is open inside the innermost quote, section or spoiler."""
        while self.top is not None and self.top not in CONTAINERS:
            self.close(end)

    def close_list(self, end: int) -> None:
        """Close all lists."""
        while self.count("ul"):
            self.close_until("ul", end)

    def open_list(self, depth: int, start: int) -> None:
        """Open an item of a list that is `depth` lists deep."""
        if self.count("li"):
            self.close_until("li", start)
        else:
            self.close_leaf_blocks(start)
        while self.count("ul") < depth:
            self.open("ul", List, start)
        while self.count("ul") > depth:
            self.close_until("ul", start)
        self.open("li", ListItem, start)

    def finish(self, end: int) -> tuple[Node, ...]:
        """Close all; the nodes that are not inside another."""
        while self._stack:
            self.close(end)
        self.flush()
        return tuple(self._root)

"""DText of e621 to nodes: one pass, with the states and the closing rules of the server.

The server's parser has a state for blocks (here `Blocks`), one for what is inside a block
(`Inline`), one for tables and one for code. A tag that begins a block ends the inline state without
being consumed; if a table holds it, the table's state skips it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from re import Match
from typing import ClassVar

from e6async.dtext import _e621_words as words
from e6async.dtext._builder import Element, MakeNode
from e6async.dtext._e621_inline import E621Builder, Inline
from e6async.dtext._nodes import (
    Code,
    Heading,
    Node,
    Paragraph,
    Quote,
    Section,
    Spoiler,
    Table,
    TableBody,
    TableCell,
    TableHead,
    TableRow,
)

_HOLDERS: frozenset[Element | None] = frozenset({None, "quote", "spoiler", "section"})
"""What text cannot stand in without a paragraph."""

_IN_TABLES: dict[str, tuple[Element, MakeNode]] = {
    "thead": ("thead", TableHead),
    "tbody": ("tbody", TableBody),
    "tr": ("tr", TableRow),
    "th": ("th", partial(TableCell, header=True)),
    "td": ("td", TableCell),
    "table": ("table", Table),
}


class Blocks:
    """Reads a whole text."""

    def __init__(self, source: str, tree: E621Builder, *, allow_color: bool) -> None:
        self.source = source
        self.size = len(source)
        self.tree = tree
        self.inline = Inline(source, self.tree, allow_color=allow_color)

    def read(self) -> tuple[Node, ...]:
        """The nodes of the text."""
        pos = 0
        while pos < self.size:
            pos = self._block(pos)
        return self.tree.finish(self.size)

    def _block(self, start: int) -> int:
        match = words.BLOCK.match(self.source, start)
        if match is not None and match.lastgroup is not None:
            return self._BLOCKS[match.lastgroup](self, match)
        section = None
        if start < self.inline.last_bracket:
            section = words.SECTION.match(self.source, start)
        if section is not None:
            return self._section(section)
        return self._paragraph(start)

    def _paragraph(self, start: int) -> int:
        if self.tree.top in _HOLDERS:
            self.tree.open("p", Paragraph, start)
        return self.inline.read(start)

    def _heading(self, match: Match[str]) -> int:
        level = int(match["level"])
        self.tree.open("h", partial(Heading, level=level), match.start())
        self.tree.header_mode = True
        return self.inline.read(match.end())

    def _item(self, match: Match[str]) -> int:
        self.tree.open_list(len(match["stars"]), match.start())
        return self.inline.read(match.end())

    def _newlines(self, match: Match[str]) -> int:
        tree = self.tree
        if match.group().count("\n") > 1:
            if tree.header_mode:
                tree.close_leaf_blocks(match.start())
            elif tree.count("ul"):
                tree.close_until("ul", match.start())
            else:
                tree.close_before_block(match.start())
        return match.end()

    def _container(self, element: Element, make: MakeNode, match: Match[str]) -> int:
        self.tree.close_leaf_blocks(match.start())
        self.tree.open(element, make, match.start())
        return match.end()

    def _quote(self, match: Match[str]) -> int:
        return self._container("quote", Quote, match)

    def _colored_quote(self, match: Match[str]) -> int:
        color = words.color(match["color"])
        if color is None:
            return self._paragraph(match.start())
        value, typed = color
        return self._container("quote", partial(Quote, color=value, typed=typed), match)

    def _section(self, match: Match[str]) -> int:
        expanded = match["expanded"] is not None
        make = partial(Section, title=match["title"] or "", expanded=expanded)
        return self._container("section", make, match)

    def _spoiler(self, match: Match[str]) -> int:
        return self._container("spoiler", partial(Spoiler, block=True), match)

    def _spoiler_end(self, match: Match[str]) -> int:
        self.tree.close_before_block(match.start())
        if self.tree.top == "spoiler":
            self.tree.close(match.end())
        return match.end()

    def _code(self, match: Match[str]) -> int:
        self.tree.close_leaf_blocks(match.start())
        close = words.CODE_END.search(self.source, match.end())
        inner_end, end = close.span() if close else (self.size, self.size)
        text = self.source[match.end() : inner_end]
        self.tree.leaf(partial(Code, text, block=True, tagged=True), match.start(), end)
        return end

    def _table(self, match: Match[str]) -> int:
        """A table with all that is in it; text outside of cells is skipped."""
        tree = self.tree
        self._container("table", Table, match)
        pos = match.end()
        while pos < self.size:
            tag = words.TABLE_TAG.search(self.source, pos)
            if tag is None:
                return self.size
            pos = tag.end()
            name = tag.group(1).lower()
            element, make = _IN_TABLES[name.lstrip("/")]
            if name == element:
                tree.open(element, make, tag.start())
                if element in {"th", "td"}:
                    pos = self.inline.read(pos)
            elif tree.top == element:
                tree.close(pos)
                if element == "table":
                    return pos
            else:
                tree.stray(self.source[tag.start() : pos], tag.start(), pos)
        return pos

    _BLOCKS: ClassVar[dict[str, Callable[[Blocks, Match[str]], int]]] = {
        "heading": _heading,
        "item": _item,
        "newlines": _newlines,
        "quote": _quote,
        "color": _colored_quote,
        "spoiler": _spoiler,
        "spoiler_end": _spoiler_end,
        "code": _code,
        "table": _table,
    }

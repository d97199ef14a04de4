"""DText of FemboyFans to nodes: one pass, with the states and the closing rules of the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from re import Match
from typing import ClassVar, Final

from e6async.dtext import _femboyfans_words as words
from e6async.dtext._builder import Builder, Element, MakeNode
from e6async.dtext._femboyfans_inline import Inline
from e6async.dtext._nodes import (
    Code,
    Column,
    ColumnGroup,
    Heading,
    Node,
    Note,
    Paragraph,
    Quote,
    RawText,
    Rule,
    Section,
    Spoiler,
    Table,
    TableBody,
    TableCell,
    TableHead,
    TableRow,
)

_HOLDERS: Final[frozenset[Element | None]] = frozenset({None, "quote", "spoiler", "section"})
"""What text cannot stand in without a paragraph."""

_PARTS: Final[dict[str, tuple[Element, MakeNode]]] = {
    "colgroup": ("colgroup", ColumnGroup),
    "thead": ("thead", TableHead),
    "tbody": ("tbody", TableBody),
    "tr": ("tr", TableRow),
    "th": ("th", partial(TableCell, header=True)),
    "td": ("td", TableCell),
    "table": ("table", Table),
}

_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "thead": frozenset({"align"}),
    "tbody": frozenset({"align"}),
    "tr": frozenset({"align"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan"}),
    "col": frozenset({"align", "span"}),
}
_ALIGNMENTS: Final = frozenset({"left", "center", "right", "justify"})


class Blocks:
    """Reads a whole text."""

    def __init__(self, source: str, inline: Inline, tree: Builder) -> None:
        self.source = source
        self.size = len(source)
        self.tree = tree
        self.inline = inline

    def read(self) -> tuple[Node, ...]:
        """The nodes of the text."""
        pos = 0
        while pos < self.size:
            pos = self._block(pos)
        return self.tree.finish(self.size)

    def _block(self, start: int) -> int:
        end = self._end_of_container(start)
        if end is not None:
            return end
        match = words.BLOCK.match(self.source, start)
        if match is not None and match.lastgroup is not None:
            return self._BLOCKS[match.lastgroup](self, match)
        section = self.inline.links.section(start)
        if section is not None:
            return self._titled_section(*section)
        if self.tree.top in _HOLDERS:
            self.tree.open("p", Paragraph, start)
        return self.inline.read(start)

    def _end_of_container(self, start: int) -> int | None:
        """Close a quote, section or spoiler, if its closing tag is next."""
        tree = self.tree
        if not (tree.count("quote") or tree.count("section") or tree.count("spoiler")):
            return None
        match = words.BLOCK_END.match(self.source, start)
        if match is None:
            return None
        element: Element = "quote"
        if match["section"] is not None:
            element = "section"
        elif match["spoiler"] is not None:
            element = "spoiler"
        if not tree.count(element):
            return None
        tree.close_until(element, match.end())
        return match.end()

    def _heading(self, match: Match[str]) -> int:
        anchor = match["anchor"]
        if anchor is not None:
            anchor = words.NOT_ALPHANUMERIC.sub("-", anchor).lower()
        make = partial(Heading, level=int(match["level"]), anchor=anchor)
        self._container("h", make, match)
        self.tree.header_mode = True
        return self.inline.read(match.end())

    def _item(self, match: Match[str]) -> int:
        self.tree.open_list(len(match["stars"]), match.start())
        return self.inline.read(match.end())

    def _container(self, element: Element, make: MakeNode, match: Match[str]) -> int:
        self.tree.close_leaf_blocks(match.start())
        self.tree.open(element, make, match.start())
        return match.end()

    def _quote(self, match: Match[str]) -> int:
        return self._container("quote", Quote, match)

    def _spoiler(self, match: Match[str]) -> int:
        return self._container("spoiler", partial(Spoiler, block=True), match)

    def _section(self, match: Match[str]) -> int:
        return self._container("section", Section, match)

    def _expanded(self, match: Match[str]) -> int:
        return self._container("section", partial(Section, expanded=True), match)

    def _titled_section(self, match: Match[str], start: int, end: int) -> int:
        title, expanded = self.source[start:end], match["expanded"] is not None
        make = partial(Section, title=title, expanded=expanded)
        self._container("section", make, match)
        spaces = words.ALL_SPACES.match(self.source, end + 1)
        return spaces.end() if spaces else end + 1

    def _note(self, match: Match[str]) -> int:
        self._container("note", partial(Note, block=True), match)
        return self.inline.read(match.end())

    def _code(self, match: Match[str]) -> int:
        close = words.CODE_END.search(self.source, match.end())
        inner_end, end = close.span() if close else (self.size, self.size)
        text, language = self.source[match.end() : inner_end], match["language"]
        language = language or match["language2"]
        self.tree.close_leaf_blocks(match.start())
        make = partial(Code, text, block=True, language=language, tagged=True)
        self.tree.leaf(make, match.start(), end)
        return end

    def _raw(self, match: Match[str]) -> int:
        close = words.RAW_END.search(self.source, match.end())
        inner_end, end = close.span() if close else (self.size, self.size)
        text = self.source[match.end() : inner_end]
        self.tree.close_leaf_blocks(match.start())
        self.tree.leaf(partial(RawText, text, block=True), match.start(), end)
        return end

    def _rule(self, match: Match[str]) -> int:
        self.tree.close_leaf_blocks(match.start())
        self.tree.leaf(Rule, match.start(), match.end())
        return match.end()

    def _blank(self, match: Match[str]) -> int:
        return match.end()

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
            name = (tag["open"] or tag["open2"] or "").lower()
            if name:
                pos = self._open_part(name, tag["attributes"] or tag["attributes2"] or "", tag)
                continue
            element = _PARTS[(tag["close"] or tag["close2"]).lower()][0]
            if tree.top == element:
                tree.close(pos)
                if element == "table":
                    return pos
            else:
                tree.stray(tag.group(), tag.start(), pos)
        return pos

    def _open_part(self, name: str, attributes: str, tag: Match[str]) -> int:
        permitted = permitted_attributes(name, attributes)
        if name == "col":
            self.tree.leaf(partial(Column, (), permitted), tag.start(), tag.end())
            return tag.end()
        element, make = _PARTS[name]
        if permitted:
            make = partial(make, attributes=permitted)
        self.tree.open(element, make, tag.start())
        return self.inline.read(tag.end()) if name in {"th", "td"} else tag.end()

    _BLOCKS: ClassVar[dict[str, Callable[[Blocks, Match[str]], int]]] = {
        "heading": _heading,
        "item": _item,
        "quote": _quote,
        "spoiler": _spoiler,
        "section": _section,
        "expanded": _expanded,
        "note": _note,
        "code": _code,
        "raw": _raw,
        "rule": _rule,
        "table": _table,
        "blank": _blank,
    }


def permitted_attributes(name: str, attributes: str) -> tuple[tuple[str, str], ...]:
    """The attributes of a part of a table that the server lets through, sorted."""
    found: dict[str, str] = {}
    for match in words.ATTRIBUTE.finditer(attributes):
        attribute, value = match.groups()
        if value[0] in "\"'":
            value = value[1:-1]
        found[attribute] = value
    return tuple(
        (attribute, value)
        for attribute, value in sorted(found.items())
        if attribute in _ATTRIBUTES.get(name, ())
        and (value in _ALIGNMENTS if attribute == "align" else value.isascii() and value.isdigit())
    )

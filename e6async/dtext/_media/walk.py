"""The nodes of a document, written in terms of what all media have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from e6async.dtext import _nodes as n
from e6async.dtext._media.links import target
from e6async.dtext._media.marks import Mark
from e6async.dtext._media.urls import absolute
from e6async.dtext._media.writer import RESERVE, Writer

_MAX_LIST_LEVEL: Final = 12
_MARGIN: Final = 64
"""What closings are counted too long while it is not known how long the whole is."""


class Medium:
    """The rules of a medium, and how it shows each kind of node."""

    hard_break: ClassVar[str] = "\n"
    is_per_line: ClassVar[bool] = False
    joints: ClassVar[int] = 0
    marks: ClassVar[Mapping[type[n.Node], Mark]] = {}
    """Markup of inline nodes; those without one are written as plain text."""
    bullet: ClassVar[str] = "- "
    flat_bullet: ClassVar[str] = "• "
    """Before an item where all is on one line."""
    rule: ClassVar[str] = "──────────"
    bar: ClassVar[str] = "│ "
    cell_separator: ClassVar[str] = " │ "

    def __init__(self, document: n.Document, site: str) -> None:
        self._document = document
        self._site = site
        self.writer = Writer(self, limit=None, reserve=0)
        self._list_depth = self._item_level = self._last_level = 0

    def render(self, limit: int | None) -> str:
        """The document as text, of at most this length."""
        if limit is None:
            return self._rendered(None, reserve=0)
        text = self._rendered(limit + _MARGIN, reserve=0)
        if not self.writer.is_full and self.writer.length <= limit:
            return text
        return self._rendered(limit, reserve=RESERVE)

    def _rendered(self, limit: int | None, *, reserve: int) -> str:
        self.writer = self.new_writer(limit, reserve)
        self._list_depth = self._item_level = self._last_level = 0
        self.nodes(self._document.children)
        return self.writer.finish()

    def new_writer(self, limit: int | None, reserve: int) -> Writer:
        """What writes the text."""
        return Writer(self, limit=limit, reserve=reserve)

    # rules of the medium

    def length(self, text: str) -> int:
        """The length of text as the medium counts it."""
        return len(text)

    def markup_length(self, markup: str) -> int:
        """The length of markup as the medium counts it."""
        return self.length(markup)

    def shown(self, text: str) -> str:
        """The text as it is written between markup."""
        return text

    def opened(self, mark: Mark, before: str, after: str, *, starts_line: bool) -> str:
        """The opening of a mark between two characters."""
        del before, after, starts_line
        return mark.opening

    def closed(self, mark: Mark, before: str, after: str) -> str:
        """The closing of a mark between two characters."""
        del before, after
        return mark.closing

    def guard(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001 - a Guard
        """Make text harmless."""
        del before, starts_line
        return text

    def guard_code(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001
        """Make code harmless."""
        del before, starts_line
        return text

    # nodes

    def nodes(self, nodes: Iterable[n.Node]) -> None:
        """Write nodes one after the other."""
        for node in nodes:
            if self.writer.is_full:
                return
            if not (self._inline(node) or self._link(node)):
                self._block(node)

    def _inline(self, node: n.Node) -> bool:
        match node:
            case n.Text(text=text) | n.StrayTag(text=text) | n.RawText(text=text, block=False):
                self.text(text)
            case n.LineBreak():
                self.writer.hard()
            case n.Code(block=False):
                self.inline_code(node)
            case n.Anchor() | n.Column() | n.ColumnGroup():
                pass
            case n.Spoiler(block=False):
                self.inline_spoiler(node)
            case (
                n.Bold()
                | n.Italic()
                | n.Strike()
                | n.Underline()
                | n.Superscript()
                | n.Subscript()
                | n.Color()
                | n.Note(block=False)
            ):
                self.marked(self.marks.get(type(node)), node.children)
            case _:
                return False
        return True

    def _link(self, node: n.Node) -> bool:
        match node:
            case n.UrlLink(url=url, children=children):
                self.url_link(absolute(url, self._site), url, children)
            case n.TopicLink(children=children):
                url, text = target(node, self._document.dialect)
                self.link(absolute(url, self._site), text, children)
            case (
                n.IdLink() | n.Thumbnail() | n.WikiLink() | n.SearchLink() | n.Mention() | n.QTag()
            ):
                url, text = target(node, self._document.dialect)
                self.link(absolute(url, self._site), text)
            case _:
                return False
        return True

    def _block(self, node: n.Node) -> None:
        match node:
            case n.Heading(level=level):
                self.heading(level, node.children)
            case n.Quote():
                self.quote(node)
            case n.Section():
                self.section(node)
            case n.Spoiler():
                self.block_spoiler(node)
            case n.List():
                self.list(node)
            case n.ListItem():
                self.list_item(node)
            case n.Table() | n.TableHead() | n.TableBody() | n.TableRow() | n.TableCell():
                self.table(node)
            case n.Code():
                self.block_code(node)
            case n.Rule():
                self.separated_rule()
            case n.RawText(text=text):
                self.separated([n.Text(start=node.start, end=node.end, text=text)])
            case _:
                self.separated(node.children)

    # text and marks

    def text(self, text: str) -> None:
        """Write text."""
        self.writer.text(text.replace("\n", " "), self.guard)

    def marked(self, mark: Mark | None, nodes: Sequence[n.Node]) -> None:
        """Write nodes with a mark around them, unless such a mark is already around them."""
        if mark is None or self.writer.has(mark.kind):
            self.nodes(nodes)
            return
        opened = self.writer.open(mark)
        self.nodes(nodes)
        self.writer.close(opened)

    def inline_spoiler(self, node: n.Spoiler) -> None:
        """Write text that is hidden."""
        self.marked(self.marks.get(n.Spoiler), node.children)

    def inline_code(self, node: n.Code) -> None:
        """Write code inside a line."""
        self.code_text(" ".join(node.text.split("\n")), self.marks.get(n.Code))

    def code_text(self, text: str, mark: Mark | None) -> None:
        """Write code inside a line, with a mark unless that of code is around it."""
        if mark is None or self.writer.has(mark.kind):
            self.writer.text(text, self.guard_code if mark else self.guard)
            return
        opened = self.writer.open(mark)
        self.writer.text(text, self.guard_code)
        self.writer.close(opened)

    # links

    def link_mark(self, url: str) -> Mark:
        """The mark of a link to an absolute URL."""
        return Mark(kind="link", opening="", closing="")

    def link(self, url: str | None, text: str, nodes: Sequence[n.Node] = ()) -> None:
        """Write a link with its text; without a URL, or inside another link, its text only."""
        opened = None
        if url is not None and not self.writer.has("link"):
            opened = self.writer.open(self.link_mark(url))
        self.text(text)
        self.nodes(nodes)
        if opened is not None:
            self.writer.close(opened)

    def url_link(self, url: str | None, written: str, nodes: Sequence[n.Node]) -> None:
        """Write a link to a URL: with its title, or the URL itself."""
        if any(character.strip() for character in plain(nodes)):
            self.link(url, "", nodes)
        elif url is None or self.writer.has("link"):
            self.text(written)
        else:
            self.bare_link(url, written)

    def bare_link(self, url: str, written: str) -> None:
        """Write a link that shows its URL."""
        self.link(url, written)

    # blocks

    def separated(self, nodes: Iterable[n.Node]) -> None:
        """Write nodes with blank lines around them."""
        self.writer.line(blank=True)
        self.nodes(nodes)
        self.writer.line(blank=True)

    def separated_rule(self) -> None:
        """Write a horizontal line."""
        if not self.writer.is_flat:
            self.writer.line(blank=True)
            self.writer.markup(self.rule)
        self.writer.line(blank=True)

    def heading(self, level: int, nodes: Sequence[n.Node]) -> None:
        """Write a heading."""
        del level
        self.writer.line(blank=True)
        self.one_line(nodes, self.marks.get(n.Bold))
        self.writer.line(blank=True)

    def one_line(self, nodes: Sequence[n.Node], mark: Mark | None = None) -> None:
        """Write nodes on one line, with a mark around them."""
        self.writer.push_flat(" ")
        self.marked(mark, nodes)
        self.writer.pop_flat()

    def quote(self, node: n.Quote) -> None:
        """Write a quote."""
        self.prefixed("> ", node.children)

    def prefixed(self, prefix: str, nodes: Sequence[n.Node]) -> None:
        """Write nodes with blank lines around them and a prefix before each line."""
        self.writer.line(blank=True)
        if self.writer.is_flat:
            self.nodes(nodes)
        else:
            self.writer.push_prefix(prefix, prefix)
            self.nodes(nodes)
            self.writer.pop_prefix()
        self.writer.line(blank=True)

    def section(self, node: n.Section) -> None:
        """Write a section: its title, and what is in it."""
        self.section_title(node)
        self.separated(node.children)

    def section_title(self, node: n.Section) -> None:
        """Write the title of a section on a line."""
        if node.title:
            self.writer.line(blank=True)
            self.one_line(
                [n.Text(start=node.start, end=node.start, text=node.title)],
                self.marks.get(n.Bold),
            )
            self.writer.line()

    def block_spoiler(self, node: n.Spoiler) -> None:
        """Write paragraphs that are hidden."""
        self.writer.line(blank=True)
        self.marked(self.marks.get(n.Spoiler), node.children)
        self.writer.line(blank=True)

    def list(self, node: n.List) -> None:
        """Write a list; one inside a list continues on the next line."""
        is_first = self._list_depth == 0
        if is_first:
            self._last_level = 0
        self.writer.line(blank=is_first)
        self._list_depth += 1
        self.nodes(node.children)
        self._list_depth -= 1
        self.writer.line(blank=is_first)

    def list_item(self, node: n.ListItem) -> None:
        """Write an item of a list."""
        self.writer.line()
        if self.writer.is_flat:
            self.text(self.flat_bullet)
            self.nodes(node.children)
            return
        level = min(self._list_depth, _MAX_LIST_LEVEL, self._last_level + 1)
        indent = "  " * max(level - 1 - self._item_level, 0)
        self.writer.push_prefix(f"{indent}{self.bullet}", f"{indent}  ")
        outer, self._item_level, self._last_level = self._item_level, level, level
        self.nodes(node.children)
        self._item_level, self._last_level = outer, level
        self.writer.pop_prefix()
        self.writer.line()

    def block_code(self, node: n.Code) -> None:
        """Write lines of code."""
        self.writer.line(blank=True)
        self.code_lines(node.text)
        self.writer.line(blank=True)

    def code_lines(self, text: str) -> None:
        """Write each line of code on a line."""
        for number, line in enumerate(lines_of(text)):
            if number:
                self.writer.line(more=True)
            self.writer.text(line, self.guard_code)

    # tables

    def table(self, node: n.Node) -> None:
        """Write a table: a line for each row."""
        self.writer.line(blank=True)
        for row in rows(node):
            self.writer.line()
            self.table_row(row)
        self.writer.line(blank=True)

    def table_row(self, row: Sequence[n.Node]) -> None:
        """Write the cells of a row on a line."""
        for number, cell in enumerate(row):
            if number:
                self.writer.text(self.cell_separator, self.guard)
            is_header = isinstance(cell, n.TableCell) and cell.header
            nodes = cell.children if isinstance(cell, n.TableCell) else [cell]
            self.one_line(nodes, self.marks.get(n.Bold) if is_header else None)


def rows(node: n.Node) -> list[list[n.Node]]:
    """The rows of a table; cells, and whatever else, that are in no row make rows of their own."""
    if isinstance(node, n.TableRow):
        return [list(node.children)] if node.children else []
    if isinstance(node, n.TableCell):
        return [[node]]
    found: list[list[n.Node]] = []
    loose: list[n.Node] = []
    for child in node.children:
        if isinstance(child, n.TableHead | n.TableBody | n.TableRow):
            if loose:
                found.append(loose)
            loose = []
            found += rows(child)
        elif not isinstance(child, n.ColumnGroup | n.Column):
            loose.append(child)
    return [row for row in [*found, loose] if row]


def lines_of(text: str) -> list[str]:
    """The lines of code, without the line breaks at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")


def plain(nodes: Iterable[n.Node]) -> Iterable[str]:
    """The texts in nodes."""
    for node in nodes:
        if isinstance(node, n.Text | n.StrayTag | n.RawText | n.Code):
            yield node.text
        elif node.children:
            yield from plain(node.children)
        else:
            yield "" if isinstance(node, n.LineBreak | n.Anchor) else "…"

"""The inside of a paragraph, heading, list item or cell on e621."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from re import Match
from typing import ClassVar

from e6async.dtext import _e621_words as words
from e6async.dtext._builder import Builder, Element
from e6async.dtext._e621_links import Links, Styles
from e6async.dtext._inline import InlineReader
from e6async.dtext._nodes import Anchor, Color, LineBreak, Node, Spoiler

_AFTER_NEWLINE = frozenset({"\n", "\r", "[", "*", "h", "H"})
"""What may be a part of something that begins with a newline."""


class E621Builder(Builder):
    """A tree with e621's rules for paragraphs and headings."""

    ends_header = frozenset({"h", "tr", "ul", "li"})

    def __init__(
        self, source: str, place: Callable[[int], int] | None, *, inline: bool = False
    ) -> None:
        super().__init__(source, place)
        self._inline = inline

    def keeps_paragraph(self, children: list[Node]) -> bool:
        """Drop the last line break; a paragraph that is empty is kept as the first node only."""
        if self._inline:
            return True
        if children and isinstance(children[-1], LineBreak):
            children.pop()
        return bool(children) or self.is_empty

    def close_before_block(self, end: int) -> None:
        """Close the paragraph or the lists that are innermost."""
        while self.top in {"p", "li", "ul"}:
            self.close(end)


class Inline(InlineReader):
    """Reads the inside of a block."""

    def __init__(self, source: str, tree: E621Builder, *, allow_color: bool) -> None:
        super().__init__(source, tree)
        self.tree = tree
        self.allow_color = allow_color
        self._styles = Styles(tree)
        self._links = Links(source, tree)

    def read(self, pos: int) -> int:
        """Read from a position; where the block ends."""
        source, size, search = self.source, self.size, words.SPECIAL.search
        characters = self._CHARACTERS
        self.ended = False
        while pos < size and not self.ended:
            match = search(source, pos)
            if match is None:
                self.plain(pos, size)
                return size
            start = match.start()
            character = source[start]
            if character == "#":
                end = self._links.by_number(pos, start)
                if end == pos:
                    end = start + 1
                    self.plain(pos, end)
            else:
                if start > pos:
                    self.plain(pos, start)
                end = characters[character](self, start)
                if end == start and not self.ended:
                    end = start + 1
                    self.tree.raw(start, end)
            pos = end
        return pos

    # Single characters

    def _backslash(self, start: int) -> int:
        self.tree.text("`", start, start + 2)
        return start + 2

    def _backtick(self, start: int) -> int:
        return self.code(start)

    def _brace(self, start: int) -> int:
        return self._links.double(start, "}")

    def _quotation_mark(self, start: int) -> int:
        return self._links.titled(start)

    def _url(self, start: int) -> int:
        return self._links.bare(start)

    # Newlines

    def _newline(self, start: int) -> int:
        """One newline or more, with what belongs to them."""
        source, tree = self.source, self.tree
        if source[start] == "\n" and source[start + 1 : start + 2] not in _AFTER_NEWLINE:
            return self._line_break(start, start + 1)
        run = words.NEWLINES.match(source, start)
        end = run.end() if run else start + 1
        last = words.AFTER_NEWLINES.match(source, end)
        if last is not None:
            close = self._td_end if last["cell"] else self._spoiler_end
            return close(start, last.end())
        if source.count("\n", start, end) > 1:
            tree.close_list(start)
            return self.end(start)
        after = words.AFTER_NEWLINE.match(source, end)
        return self._line_break(start, end) if after is None else self._after(after, start, end)

    def _after(self, after: Match[str], start: int, end: int) -> int:
        """Read what one newline belongs to."""
        tree = self.tree
        if after.lastgroup == "heading":
            tree.close_leaf_blocks(start)
            return self.end(start)
        if after.lastgroup == "item":
            return self.end(start + 1)
        element: Element = "quote" if after["tag"].lower() == "/quote" else "section"
        if not tree.count(element):
            return self._line_break(start, end)
        tree.close_until(element, after.end())
        return self.end(after.end())

    def _line_break(self, start: int, end: int) -> int:
        tree = self.tree
        if tree.header_mode:
            tree.close_leaf_blocks(start)
            return self.end(end)
        if tree.count("ul"):
            tree.close_list(start)
            return self.end(end)
        tree.leaf(LineBreak, start, end)
        return end

    # Tags

    def _bracket(self, start: int) -> int:
        """A tag, an anchor or a link to a wiki page."""
        source = self.source
        if start > self.last_bracket:
            return start
        match = words.TAG.match(source, start)
        if match is not None:
            tag = match.group(1).lower()
            read = self._TAGS.get(tag)
            if read is not None:
                return read(self, tag, start, match.end())
            if tag != "section":
                return start
        elif source.startswith("[", start + 1):
            end = self._links.double(start, "]")
            if end == start:
                end = max(start + 1, self.brackets_end(start) - 2)
                self.plain(start, end)
            return end
        elif source.startswith("#", start + 1):
            return self._anchor(start)
        return self._valued_tag(start)

    def _anchor(self, start: int) -> int:
        match = words.ANCHOR.match(self.source, start)
        if match is None:
            return start
        name = match.group(1).lower()
        self.tree.leaf(partial(Anchor, name), start, match.end())
        return match.end()

    def _valued_tag(self, start: int) -> int:
        """A color, or a block whose tag has a value."""
        source, tree = self.source, self.tree
        match = words.COLOR.match(source, start)
        if match is not None:
            color = words.color(match.group(1))
            if color is None:
                return start
            if self.allow_color:
                value, typed = color
                tree.open("color", partial(Color, color=value, typed=typed), start)
            return match.end()
        match = words.QUOTE.match(source, start)
        block = match is not None and words.color(match.group(1)) is not None
        if not block:
            block = words.SECTION.match(source, start) is not None
        if not block:
            return start
        tree.close_leaf_blocks(start)
        return self.end(start)

    def _style(self, tag: str, start: int, end: int) -> int:
        self._styles.read(tag, start, end)
        return end

    def _color_end(self, tag: str, start: int, end: int) -> int:
        del tag
        if self.allow_color:
            if self.tree.top == "color":
                self.tree.close(end)
            else:
                self.tree.raw(start, end)
        return end

    def _spoiler(self, tag: str, start: int, end: int) -> int:
        del tag
        self.tree.open("inline_spoiler", Spoiler, start)
        return end

    def _spoiler_tag_end(self, tag: str, start: int, end: int) -> int:
        del tag
        return self._spoiler_end(start, end)

    def _spoiler_end(self, start: int, end: int) -> int:
        tree = self.tree
        tree.close_before_block(start)
        if tree.top == "inline_spoiler":
            tree.close(end)
        elif tree.top == "spoiler":
            tree.close(end)
            return self.end(end)
        else:
            tree.stray(self.source[start:end], start, end)
        return end

    def _td_end(self, start: int, end: int) -> int:
        return self._cell_end("td", start, end)

    def _cell_tag_end(self, tag: str, start: int, end: int) -> int:
        return self._cell_end("td" if tag == "/td" else "th", start, end)

    def _cell_end(self, element: Element, start: int, end: int) -> int:
        if self.tree.top == element:
            self.tree.close(end)
            return self.end(end)
        self.tree.stray(self.source[start:end], start, end)
        return end

    def _table_or_code(self, tag: str, start: int, end: int) -> int:
        del tag, end
        self.tree.close_before_block(start)
        return self.end(start)

    def _table_or_code_end(self, tag: str, start: int, end: int) -> int:
        tree = self.tree
        tree.close_before_block(start)
        spaces = words.SPACES.match(self.source, end)
        end = spaces.end() if spaces else end
        if tag == "/table" and tree.top == "table":
            tree.close(end)
            return self.end(end)
        tree.stray(f"[{tag}]", start, end)
        return end

    def _quote(self, tag: str, start: int, end: int) -> int:
        del tag, end
        self.tree.close_leaf_blocks(start)
        return self.end(start)

    def _container_end(self, tag: str, start: int, end: int) -> int:
        element: Element = "quote" if tag == "/quote" else "section"
        if not self.tree.count(element):
            return start
        blanks = words.BLANKS.match(self.source, end)
        end = blanks.end() if blanks else end
        self.tree.close_until(element, end)
        return self.end(end)

    _CHARACTERS: ClassVar[dict[str, Callable[[Inline, int], int]]] = {
        "[": _bracket,
        "\n": _newline,
        "\r": _newline,
        "{": _brace,
        '"': _quotation_mark,
        "`": _backtick,
        "\\": _backslash,
        "h": _url,
        "H": _url,
        "<": _url,
    }

    _TAGS: ClassVar[dict[str, Callable[[Inline, str, int, int], int]]] = {
        **dict.fromkeys(
            [
                f"{slash}{name}"
                for name in ("b", "i", "s", "u", "sup", "sub")
                for slash in ("", "/")
            ],
            _style,
        ),
        "/color": _color_end,
        "spoiler": _spoiler,
        "spoilers": _spoiler,
        "/spoiler": _spoiler_tag_end,
        "/spoilers": _spoiler_tag_end,
        "/th": _cell_tag_end,
        "/td": _cell_tag_end,
        "table": _table_or_code,
        "code": _table_or_code,
        "/table": _table_or_code_end,
        "/code": _table_or_code_end,
        "quote": _quote,
        "/quote": _container_end,
        "/section": _container_end,
    }

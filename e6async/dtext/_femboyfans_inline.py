"""The inside of a paragraph, heading, list item or cell on FemboyFans."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from re import Match, Pattern
from typing import ClassVar

from e6async.dtext import _femboyfans_words as words
from e6async.dtext._builder import Builder, Element, MakeNode
from e6async.dtext._femboyfans_links import STYLES, Links, close_inline, keep_tag, style_of
from e6async.dtext._femboyfans_wiki import DoubleLinks
from e6async.dtext._inline import InlineReader
from e6async.dtext._nodes import Anchor, Code, Color, LineBreak, Note, RawText, Spoiler, TopicLink

_AFTER_NEWLINE = frozenset(" \t\n[<*hH")
"""What may be a part of something that begins with a newline."""

_OPENED: dict[str, tuple[Element, MakeNode]] = {
    "note": ("inline_note", Note),
    "spoiler": ("inline_spoiler", Spoiler),
    "spoilers": ("inline_spoiler", Spoiler),
}


class Inline(InlineReader):
    """Reads the inside of a block."""

    def __init__(
        self,
        source: str,
        tree: Builder,
        *,
        allow_color: bool,
        mentions: bool,
        qtags: bool,
        inline: bool,
    ) -> None:
        super().__init__(source, tree)
        self.tree = tree
        self.allow_color = allow_color
        self.mentions = mentions
        self.qtags = qtags
        self.inline = inline
        self._special = words.SPECIAL_WITH_QTAGS if qtags else words.SPECIAL
        self.links = Links(source, tree)
        self._double_links = DoubleLinks(source, tree)

    def read(self, pos: int) -> int:
        """Read from a position; where the block ends."""
        source, size, search = self.source, self.size, self._special.search
        self.ended = False
        while pos < size and not self.ended:
            if source[pos] in "hH":
                end = self.links.bare(pos)
                if end > pos:
                    pos = end
                    continue
            match = search(source, pos)
            if match is None:
                self.plain(pos, size)
                return size
            start = match.start()
            end = self._CHARACTERS[source[start]](self, pos, start)
            if end == start and not self.ended:
                end = start + 1
                self.plain(pos, end)
            pos = end
        return pos

    # Single characters

    def _backslash(self, pos: int, start: int) -> int:
        self.plain(pos, start)
        self.tree.text("`", start, start + 2)
        return start + 2

    def _backtick(self, pos: int, start: int) -> int:
        self.plain(pos, start)
        return self.code(start)

    def _entity(self, pos: int, start: int) -> int:
        match = words.ENTITY.match(self.source, start)
        if match is None:
            return start
        self.plain(pos, start)
        self.tree.text(words.ENTITIES[match.group(1).lower()], start, match.end())
        return match.end()

    def _hash(self, pos: int, start: int) -> int:
        end = self.links.by_number(pos, start)
        if end > pos:
            return end
        return self._after_plain(pos, start, self.links.qtag) if self.qtags else start

    def _at(self, pos: int, start: int) -> int:
        return self._after_plain(pos, start, self.links.mention) if self.mentions else start

    def _quotation_mark(self, pos: int, start: int) -> int:
        return self._after_plain(pos, start, self.links.titled)

    def _http(self, pos: int, start: int) -> int:
        return self._after_plain(pos, start, self.links.bare)

    def _double(self, pos: int, start: int) -> int:
        return self._double_links.read(pos, start)

    def _after_plain(self, pos: int, start: int, read: Callable[[int], int]) -> int:
        """Read a link behind plain text; without one, the text waits."""
        self.plain(pos, start)
        end = read(start)
        if end == start:
            self.plain(start, start + 1)
            return start + 1
        return end

    # Newlines

    def _newline(self, pos: int, start: int) -> int:
        """One newline or more, with what belongs to them."""
        source, tree = self.source, self.tree
        if start + 1 < self.size and source[start + 1] not in _AFTER_NEWLINE:
            self.plain(pos, start)
            return self._line_break(start)
        blank = words.BLANK_LINES.match(source, start)
        blank_end = blank.end() if blank else start + 1
        lines = source.count("\n", start, blank_end) + (source[blank_end - 1] != "\n")
        if blank_end == self.size and source[blank_end - 1] == "\n":
            lines += 1
        before = start
        if lines > 1:
            before = pos + len(source[pos:start].rstrip(" \t"))
        if before == start:
            note = words.NOTE_END.match(source, start)
            if note is not None:
                self.plain(pos, start)
                return self._note_end(start, note.end())
        self.plain(pos, before)
        if lines > 1:
            return self._blank_lines(before, blank_end)
        after = words.AFTER_NEWLINE.match(source, start)
        if after is not None and after.lastgroup is not None:
            end = self._after_newline(after, after.lastgroup)
            if end > start or self.ended:
                return end
        elif self.links.section(start + 1) is not None:
            tree.close_leaf_blocks(start)
            return self.end(start)
        return self._line_break(start)

    def _blank_lines(self, start: int, end: int) -> int:
        tree = self.tree
        if tree.top == "p":
            tree.close(start)
        elif tree.header_mode:
            tree.close_leaf_blocks(start)
        else:
            tree.close_list(start)
        if self.inline:
            tree.text(" ", start, end)
        return self.end(end)

    def _after_newline(self, match: Match[str], kind: str) -> int:
        """Read what a newline belongs to; its beginning, if it is to be a line break."""
        start, end = match.span()
        tree = self.tree
        match kind:
            case "item":
                return self.end(start + 1)
            case "block" | "spoiler":
                tree.close_leaf_blocks(start)
                return self.end(start)
            case "quote":
                tree.close_leaf_blocks(start)
                return self.end(match.start("quote"))
            case "quote_end" | "section_end":
                return self._container_end(kind.removesuffix("_end"), start, end)
            case "spoiler_end":
                return self._spoiler_end(start, end)
            case _:
                return self._cell_end(start, end, element="td" if kind == "td_end" else "th")

    def _line_break(self, start: int) -> int:
        tree = self.tree
        if tree.header_mode:
            tree.close_leaf_blocks(start)
            return self.end(start + 1)
        if tree.count("ul"):
            tree.close_list(start)
            return self.end(start + 1)
        tree.leaf(LineBreak, start, start + 1)
        return start + 1

    # Tags

    def _bracket(self, pos: int, start: int) -> int:
        """A tag, an anchor or a link."""
        source = self.source
        if start > self.last_bracket:
            return start
        if source.startswith("[", start + 1):
            return self._double_bracket(pos, start)
        self.plain(pos, start)
        tag = words.TAG.match(source, start)
        if tag is None or tag.group().lower() not in words.NO_LINKS:
            end = self.links.bracket(start)
            if end > start:
                return end
            anchor = words.ANCHOR.match(source, start)
            if anchor is not None:
                self.tree.leaf(partial(Anchor, anchor.group(1).lower()), start, anchor.end())
                return anchor.end()
        return self._tag(start, tag)

    def _double_bracket(self, pos: int, start: int) -> int:
        end = self._double_links.read(pos, start)
        if end == start:
            self.plain(pos, start)
            end = self.links.bracket(start)
        if end == start:
            end = max(start + 1, self.brackets_end(start) - 2)
            self.plain(start, end)
        return end

    def _angle(self, pos: int, start: int) -> int:
        """A tag, a link or a name."""
        self.plain(pos, start)
        after = self.source[start + 1 : start + 2]
        if (after == "@" and self.mentions) or (after == "#" and self.qtags):
            end = self.links.delimited_name(start)
        else:
            end = self.links.angle(start)
        return end if end > start else self._tag(start, words.TAG.match(self.source, start))

    def _tag(self, start: int, match: Match[str] | None) -> int:
        """A tag; without one, the bracket is text."""
        source = self.source
        if match is not None:
            name, slash = style_of(match)
            if name in STYLES:
                return self._style(name, slash, start, match.end())
            if name in _OPENED and not slash:
                self.tree.open(*_OPENED[name], start)
                return match.end()
            read = self._TAGS.get(slash + name)
            if read is not None and not (name == "color" and source[start] == "<"):
                end = read(self, start, match.end())
                if end > start or self.ended:
                    return end
        for pattern, valued in self._VALUED_TAGS:
            match = pattern.match(source, start)
            if match is not None:
                end = valued(self, match)
                if end > start:
                    return end
        self.plain(start, start + 1)
        return start + 1

    def _style(self, name: str, slash: str, start: int, end: int) -> int:
        element, make = STYLES[name]
        if slash:
            close_inline(self.tree, element, start, end)
        else:
            self.tree.open(element, make, start)
        return end

    def _color(self, match: Match[str]) -> int:
        color = words.color(match["color"])
        if color is None:
            return match.start()
        if self.allow_color:
            value, typed = color
            self.tree.open("color", partial(Color, color=value, typed=typed), match.start())
        return match.end()

    def _color_end(self, start: int, end: int) -> int:
        if self.allow_color:
            close_inline(self.tree, "color", start, end)
        return end

    def _topic(self, match: Match[str]) -> int:
        number = match.group(1) or match.group(2)
        self.tree.open("topic", partial(TopicLink, id=number), match.start())
        return match.end()

    def _topic_end(self, start: int, end: int) -> int:
        close = close_inline if self.tree.count("topic") else keep_tag
        close(self.tree, "topic", start, end)
        return end

    def _code(self, match: Match[str]) -> int:
        language = match["language"] or match["language2"]
        close = words.CODE_END.search(self.source, match.end())
        inner_end, end = close.span() if close else (self.size, self.size)
        text = self.source[match.end() : inner_end]
        make = partial(Code, text, language=language, tagged=True)
        self.tree.leaf(make, match.start(), end)
        return end

    def _raw_text(self, match: Match[str]) -> int:
        close = words.RAW_END.search(self.source, match.end())
        inner_end, end = close.span() if close else (self.size, self.size)
        self.tree.leaf(partial(RawText, self.source[match.end() : inner_end]), match.start(), end)
        return end

    def _note_end(self, start: int, end: int) -> int:
        tree = self.tree
        if tree.top == "inline_note":
            tree.close(end)
        elif tree.top == "note":
            tree.close(end)
            return self.end(end)
        else:
            tree.stray(self.source[start:end], start, end)
        return end

    def _br(self, start: int, end: int) -> int:
        if self.tree.header_mode:
            self.tree.text("<br>", start, end)
        else:
            self.tree.leaf(LineBreak, start, end)
        return end

    def _spoiler_end(self, start: int, end: int) -> int:
        tree = self.tree
        if tree.count("inline_spoiler"):
            close_inline(tree, "inline_spoiler", start, end)
            return end
        if not tree.count("spoiler"):
            tree.raw(start, end)
            return end
        tree.close_until("spoiler", end)
        return self.end(end)

    def _quote(self, start: int, end: int) -> int:
        del end
        self.tree.close_leaf_blocks(start)
        return self.end(start)

    def _quote_end(self, start: int, end: int) -> int:
        return self._container_end("quote", start, end)

    def _section_end(self, start: int, end: int) -> int:
        return self._container_end("section", start, end)

    def _container_end(self, name: str, start: int, end: int) -> int:
        element: Element = "quote" if name == "quote" else "section"
        if not self.tree.count(element):
            return start
        blanks = words.BLANKS.match(self.source, end)
        end = blanks.end() if blanks else end
        self.tree.close_until(element, end)
        return self.end(end)

    def _cell_end(self, start: int, end: int, *, element: Element) -> int:
        if self.tree.top == element:
            self.tree.close(end)
            return self.end(end)
        self.tree.stray(self.source[start:end], start, end)
        return end

    _CHARACTERS: ClassVar[dict[str, Callable[[Inline, int, int], int]]] = {
        "[": _bracket,
        "<": _angle,
        "\n": _newline,
        "{": _double,
        '"': _quotation_mark,
        "`": _backtick,
        "\\": _backslash,
        "&": _entity,
        "@": _at,
        "#": _hash,
        "h": _http,
        "H": _http,
    }

    _TAGS: ClassVar[dict[str, Callable[[Inline, int, int], int]]] = {
        "/color": _color_end,
        "/note": _note_end,
        "br": _br,
        "/spoiler": _spoiler_end,
        "/spoilers": _spoiler_end,
        "/topic": _topic_end,
        "quote": _quote,
        "blockquote": _quote,
        "/quote": _quote_end,
        "/blockquote": _quote_end,
        "/section": _section_end,
        "/th": partial(_cell_end, element="th"),
        "/td": partial(_cell_end, element="td"),
    }

    _VALUED_TAGS: ClassVar[list[tuple[Pattern[str], Callable[[Inline, Match[str]], int]]]] = [
        (words.COLOR, _color),
        (words.CODE_TAG, _code),
        (words.RAW_TAG, _raw_text),
        (words.TOPIC, _topic),
    ]

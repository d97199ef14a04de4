"""Telegram: the HTML style of the Bot API."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import ClassVar, Final

from e6async.dtext import _nodes as n
from e6async.dtext._media.marks import JOINT, Mark
from e6async.dtext._media.utf16 import utf16_length
from e6async.dtext._media.walk import Medium, lines_of

_TAG: Final = re.compile(r"<[^>]*>")
_COMMAND: Final = re.compile(
    r"@(?=\w|$)|(?<![\w/])/(?=\w|$)|#(?=\d*(?:[^\W\d]|$))|\$(?=[A-Z]|$)", re.IGNORECASE
)
"""What begins a mention, a command, a hashtag or a cashtag, or could with what follows."""
_IN_LINK: Final = re.compile(r"@(?=\w|$)|(?<![\w/])/(?=\w|$)")
"""The same in the text of a link, whose words are not looked at beyond its end."""


def _tag(name: str, *, kind: str = "", attributes: str = "", is_exclusive: bool = False) -> Mark:
    return Mark(
        kind=kind or name,
        opening=f"<{name}{attributes}>",
        closing=f"</{name}>",
        is_exclusive=is_exclusive,
    )


_CODE: Final = _tag("code", is_exclusive=True)


class Telegram(Medium):
    """HTML for `parse_mode=HTML`; its length is that of the text without tags, in UTF-16."""

    bullet: ClassVar[str] = "• "
    marks: ClassVar[Mapping[type[n.Node], Mark]] = {
        n.Bold: _tag("b"),
        n.Italic: _tag("i"),
        n.Underline: _tag("u"),
        n.Strike: _tag("s"),
        n.Spoiler: _tag("tg-spoiler"),
        n.Code: _CODE,
    }

    def length(self, text: str) -> int:
        """UTF-16 code units."""
        return utf16_length(text)

    def markup_length(self, markup: str) -> int:
        """What is left without tags."""
        return utf16_length(html.unescape(_TAG.sub("", markup)))

    def shown(self, text: str) -> str:
        """The text with `<`, `>`, `&` and quotes escaped."""
        return html.escape(text)

    def guard(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001 - a Guard
        """Make no mention, command, hashtag or cashtag of text."""
        del starts_line
        pattern = _IN_LINK if self.writer.has("link") else _COMMAND
        return pattern.sub(rf"\g<0>{JOINT}", before + text)[len(before) :]

    def link_mark(self, url: str) -> Mark:
        """The mark of a link."""
        return _tag("a", kind="link", attributes=f' href="{html.escape(url)}"')

    def inline_code(self, node: n.Code) -> None:
        """Write code; as text where a spoiler or a link would end."""
        if self._has_around():
            self.text(node.text)
        else:
            super().inline_code(node)

    def _has_around(self) -> bool:
        return self.writer.has("tg-spoiler") or self.writer.has("link")

    def code_lines(self, text: str) -> None:
        """Write each line of code on a line, in one block where that is possible."""
        if self.writer.is_flat:
            self.code_text(" ".join(lines_of(text)), None if self._has_around() else _CODE)
            return
        if self._has_around():
            for number, line in enumerate(lines_of(text)):
                if number:
                    self.writer.line(more=True)
                self.text(line)
            return
        block = self.writer.open_block(_tag("pre", is_exclusive=True))
        super().code_lines(text)
        self.writer.close(block)

    def quote(self, node: n.Quote) -> None:
        """Write a quote; one inside a quote has a bar before each line."""
        self._quoted(node.children, "")

    def _quoted(self, nodes: tuple[n.Node, ...], attributes: str) -> None:
        if self.writer.is_flat or self.writer.has("blockquote"):
            self.prefixed(self.bar, nodes)
            return
        self.writer.line(blank=True)
        block = self.writer.open_block(_tag("blockquote", attributes=attributes))
        self.nodes(nodes)
        self.writer.close(block)
        self.writer.line(blank=True)

    def section(self, node: n.Section) -> None:
        """Write a section as a quote that can be unfolded."""
        if node.expanded or self.writer.is_flat or self.writer.has("blockquote"):
            super().section(node)
            return
        self.section_title(node)
        self._quoted(node.children, " expandable")

"""A terminal: text with styles, as rich shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from e6async.dtext import _nodes as n
from e6async.dtext._media.marks import Mark
from e6async.dtext._media.plain import Plain
from e6async.dtext._media.writer import Writer
from e6async.errors import E6Error

if TYPE_CHECKING:
    from rich.text import Text

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What moves the cursor, changes colors or the direction of text."""


def _style(name: str, style: str) -> Mark:
    return Mark(kind=name, opening="", closing="", style=style)


class _StyledWriter(Writer):
    """Keeps the styles of each piece of text."""

    def __init__(self, medium: Terminal, *, limit: int | None, reserve: int) -> None:
        super().__init__(medium, limit=limit, reserve=reserve)
        self.pieces: list[tuple[str, str]] = []

    def emitted(self, text: str) -> None:
        """Keep the text with its styles."""
        super().emitted(text)
        self.pieces.append((text, " ".join(self.styles())))


class Terminal(Plain):
    """Text with styles; its length is its number of characters."""

    bullet: ClassVar[str] = "• "
    rule: ClassVar[str] = "──────────"
    cell_separator: ClassVar[str] = " │ "
    marks: ClassVar[Mapping[type[n.Node], Mark]] = {
        n.Bold: _style("bold", "bold"),
        n.Italic: _style("italic", "italic"),
        n.Underline: _style("underline", "underline"),
        n.Strike: _style("strike", "strike"),
        n.Spoiler: _style("spoiler", "conceal"),
        n.Code: _style("code", "cyan"),
        n.Note: _style("note", "dim"),
    }

    def new_writer(self, limit: int | None, reserve: int) -> Writer:
        """What keeps the styles."""
        return _StyledWriter(self, limit=limit, reserve=reserve)

    def guard(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001 - a Guard
        """Show control characters instead of obeying them."""
        del before, starts_line
        return _CONTROL.sub("\ufffd", text)

    def guard_code(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001
        """Show control characters instead of obeying them."""
        return self.guard(text, before, starts_line)

    def inline_spoiler(self, node: n.Spoiler) -> None:
        """Write text that is concealed, or that there is some."""
        if self._hides:
            super().inline_spoiler(node)
        else:
            self.marked(self.marks[n.Spoiler], node.children)

    def link_mark(self, url: str) -> Mark:
        """The mark of a link that can be clicked."""
        return Mark(kind="link", opening="", closing="", style=f"underline link {url}")

    def quote(self, node: n.Quote) -> None:
        """Write a quote with a bar before each line."""
        self.prefixed(self.bar, node.children)

    def bare_link(self, url: str, written: str) -> None:
        """Write a link that shows its URL."""
        self.link(url, written)

    def code_lines(self, text: str) -> None:
        """Write each line of code on a line."""
        opened = self.writer.open(self.marks[n.Code])
        super().code_lines(text)
        self.writer.close(opened)

    def rendered(self, limit: int | None) -> Text:
        """The document as text of rich."""
        try:
            from rich.text import Text  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            message = "to_terminal needs rich; run: pip install 'e6async[cli]'"
            raise E6Error(message) from error

        self.render(limit)
        text = Text()
        if isinstance(self.writer, _StyledWriter):
            for piece, style in self.writer.pieces:
                text.append(piece, style or None)
        return text

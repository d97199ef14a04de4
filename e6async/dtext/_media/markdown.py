"""What both kinds of Markdown have."""

from __future__ import annotations

import re
from typing import Final

from e6async.dtext import _nodes as n
from e6async.dtext._media.marks import JOINT, Mark
from e6async.dtext._media.walk import Medium, lines_of

_TICKS: Final = re.compile("`+")


class Markdown(Medium):
    """Markdown: links in brackets, code between backticks."""

    def url(self, url: str) -> str:
        """A URL as it is written in a link."""
        return url

    def link_mark(self, url: str) -> Mark:
        """The mark of a link."""
        return Mark(kind="link", opening="[", closing=f"](<{self.url(url)}>)")

    def bare_link(self, url: str, written: str) -> None:
        """Write a link that shows its URL."""
        del written
        self.writer.markup(f"<{self.url(url)}>", is_inline=True)

    def fence(self, text: str, shortest: int) -> str:
        """Backticks that stand for no part of a text."""
        longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
        return "`" * max(shortest, longest + 1)

    def inline_code(self, node: n.Code) -> None:
        """Write code inside a line, on one line."""
        text = " ".join(lines_of(node.text))
        if text.strip():
            fence = self.fence(text, 1)
            pad = " " if len(fence) > 1 or text[0] in "` " or text[-1] in "` " else ""
            self.code_text(text, Mark(kind="code", opening=fence + pad, closing=pad + fence))

    def code_lines(self, text: str) -> None:
        """Write each line of code on a line, in one block where that is possible."""
        if self.writer.is_flat or self.hides:
            for number, line in enumerate(lines_of(text)):
                if number:
                    self.writer.line()
                self.inline_code(n.Code(start=0, end=0, text=line))
            return
        fence = self.fence(text, 3)
        mark = Mark(kind="block", opening=f"{fence}\n", closing=f"\n{fence}", is_exclusive=True)
        block = self.writer.open_block(mark)
        super().code_lines(text)
        self.writer.close(block)

    @property
    def hides(self) -> bool:
        """Whether what is written is hidden by a mark, which a block would end."""
        return False


def joined(pattern: re.Pattern[str], text: str) -> str:
    """The text with a joint after each match."""
    return pattern.sub(rf"\g<0>{JOINT}", text)

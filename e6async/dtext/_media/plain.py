"""Plain text: every character, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from e6async.dtext import _nodes as n
from e6async.dtext._media.walk import Medium

HIDDEN = "[spoiler]"


class Plain(Medium):
    """Plain text; its length is its number of characters."""

    rule: ClassVar[str] = "----------"
    flat_bullet: ClassVar[str] = "- "
    cell_separator: ClassVar[str] = " | "

    def __init__(
        self, document: n.Document, site: str, *, hides: bool, links: bool = False
    ) -> None:
        super().__init__(document, site)
        self._hides = hides
        self._links = links

    def text(self, text: str) -> None:
        """Write text, with its line breaks."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.writer.line(more=True)
            self.writer.text(line, self.guard)

    def inline_spoiler(self, node: n.Spoiler) -> None:
        """Write hidden text, or that there is some."""
        if self._hides:
            self.text(HIDDEN)
        else:
            self.nodes(node.children)

    def block_spoiler(self, node: n.Spoiler) -> None:
        """Write hidden paragraphs, or that there are some."""
        self.writer.line(blank=True)
        self.inline_spoiler(node)
        self.writer.line(blank=True)

    def url_link(self, url: str | None, written: str, nodes: Sequence[n.Node]) -> None:
        """Write a link to a URL: its title, and the URL if wanted."""
        super().url_link(url, written, nodes)
        if self._links and nodes and url is not None:
            self.text(f" ({url})")

    def bare_link(self, url: str, written: str) -> None:
        """Write a URL, absolute."""
        self.link(None, url if written.startswith("/") else written)

"""GitHub: the Markdown of issues, comments and files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from e6async.dtext import _nodes as n
from e6async.dtext._media.markdown import Markdown, joined
from e6async.dtext._media.marks import JOINT, Mark
from e6async.dtext._media.walk import rows

_HTML: Final[dict[str, str | int | None]] = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "$": "<span>$</span>",
}
_ESCAPED: Final = str.maketrans(
    {**{character: f"\\{character}" for character in "\\`*_~|[]#"}, **_HTML}
)
_IN_HTML: Final = str.maketrans(_HTML)
_OTHERS: Final = re.compile(r":(?=//)|!$|(?<=[wW]{3})\.")
"""What makes a URL a link, and a link an image."""
_JOINED: Final = re.compile(r"@(?=\w)|#(?=\d)|\bGH-(?=\d)|:(?=[\w+-]+:)", re.IGNORECASE)
"""Mentions, issues and emoji, which GitHub looks for after Markdown was read."""
_LINE: Final = re.compile(r"[+=:-]|\d+(?=[.)])")


def _html(name: str) -> Mark:
    return Mark(kind=name, opening=f"<{name}>", closing=f"</{name}>")


class GitHub(Markdown):
    """GitHub's Markdown; its length is the number of characters."""

    hard_break: ClassVar[str] = "\\\n"
    joints: ClassVar[int] = 2
    rule: ClassVar[str] = "***"
    marks: ClassVar[Mapping[type[n.Node], Mark]] = {
        n.Bold: Mark(kind="bold", opening="**", closing="**"),
        n.Italic: _html("em"),  # stars beside the stars of bold text would be read together
        n.Strike: Mark(kind="strike", opening="~~", closing="~~"),
        n.Underline: _html("ins"),
        n.Superscript: _html("sup"),
        n.Subscript: _html("sub"),
        n.Note: _html("sub"),
        n.Spoiler: Mark(
            kind="spoiler", opening="<details><summary>Spoiler</summary>", closing="</details>"
        ),
    }

    def guard(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001 - a Guard
        """Escape markup and HTML, and keep mentions, issues and emoji apart."""
        del before
        if starts_line:
            text = text.lstrip()
        text = _OTHERS.sub(r"\\\g<0>", joined(_JOINED, text).translate(_ESCAPED))
        if starts_line and (match := _LINE.match(text)):
            end = match.end()
            return f"{text[:end]}\\{text[end:]}" if text[0].isdigit() else f"\\{text}"
        return text

    def guard_code(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001
        """In a table, escape what ends a cell."""
        del before, starts_line
        return text.replace("|", "\\|") if self._is_in_cell else text

    _is_in_cell: bool = False

    def opened(self, mark: Mark, before: str, after: str, *, starts_line: bool) -> str:
        """The opening, with joints that make it one."""
        if mark.opening[0] == "<":
            return f"{JOINT if starts_line else ''}{mark.opening}"
        if mark.kind == "link":
            return mark.opening
        lead = JOINT if before == mark.opening[0] and not starts_line else ""
        if mark.kind == "code":
            return f"{lead}{mark.opening}"
        is_free = starts_line or _is_gap(before) or (not lead and _is_sign(before))
        is_joined = after.isspace() or (not after.isalnum() and not is_free)
        return f"{lead}{mark.opening}{JOINT if is_joined else ''}"

    def closed(self, mark: Mark, before: str, after: str) -> str:
        """The closing, with joints that make it one."""
        if mark.closing[0] == "<" or mark.kind in {"link", "code"}:
            return mark.closing
        is_free = not after or _is_gap(after) or _is_sign(after)
        is_joined = before == mark.closing[0] or before.isspace()
        is_joined = is_joined or (not before.isalnum() and not is_free)
        return f"{JOINT if is_joined else ''}{mark.closing}"

    def inline_spoiler(self, node: n.Spoiler) -> None:
        """Write text that is unfolded, on one line."""
        self.writer.push_flat("<br>")
        super().inline_spoiler(node)
        self.writer.pop_flat()

    def block_spoiler(self, node: n.Spoiler) -> None:
        """Write paragraphs that are unfolded."""
        self._unfolded("<details><summary>Spoiler</summary>", node)

    def section(self, node: n.Section) -> None:
        """Write a section that is unfolded by its title."""
        if self.writer.is_flat:
            super().section(node)
            return
        title = joined(_JOINED, " ".join(node.title.split()))
        title = title.translate(_IN_HTML)
        summary = f"<summary>{title}</summary>" if title else ""
        self._unfolded(f"<details{' open' if node.expanded else ''}>{summary}", node)

    def _unfolded(self, opening: str, node: n.Spoiler | n.Section) -> None:
        if self.writer.is_flat:
            self.marked(self.marks[n.Spoiler], node.children)
            return
        self.writer.line(blank=True)
        mark = Mark(kind="block", opening=f"{opening}\n\n", closing="\n\n</details>")
        block = self.writer.open_block(mark)
        self.nodes(node.children)
        if isinstance(node, n.Section) and node.title and not block.is_written:
            self.writer.markup("")  # the title alone
        self.writer.close(block)
        self.writer.line(blank=True)

    def heading(self, level: int, nodes: Sequence[n.Node]) -> None:
        """Write a heading."""
        if self.writer.is_flat:
            super().heading(level, nodes)
            return
        self.writer.line(blank=True)
        self.writer.push_prefix(f"{'#' * level} ", "")
        self.one_line(nodes)
        self.writer.pop_prefix()
        self.writer.line(blank=True)

    def table(self, node: n.Node) -> None:
        """Write a table; its first row is the head, as Markdown has no other."""
        found = rows(node)
        if self.writer.is_flat or not found:
            super().table(node)
            return
        columns = max(len(row) for row in found)
        self._is_in_cell = True
        self.writer.line(blank=True)
        self._head(found[0], columns)
        for row in found[1:]:
            if self.writer.is_full:
                break
            self.writer.line()
            self.writer.markup("|")
            for number, cell in enumerate(row, 1):
                self._cell(cell, is_last=number == len(row))
        self._is_in_cell = False
        self.writer.line(blank=True)

    def _head(self, row: Sequence[n.Node], columns: int) -> None:
        """Write the first row and the line below; a table has both in full, or it is none."""
        closing = f"{' |' * columns}\n|{' --- |' * columns}"
        block = self.writer.open_block(Mark(kind="block", opening="|", closing=closing))
        for cell in row:
            self._cell(cell, is_last=False)
            if not self.writer.is_full:
                self.writer.drop(block, " |")
        self.writer.close(block)

    def _cell(self, cell: n.Node, *, is_last: bool) -> None:
        self.writer.markup(" ", ends_block=False)
        self.writer.push_flat("<br>")
        self.nodes(cell.children if isinstance(cell, n.TableCell) else [cell])
        self.writer.pop_flat()
        self.writer.markup(" |", ends_block=is_last)


def _is_gap(character: str) -> bool:
    return character in " \n\t" or unicodedata.category(character) == "Zs"


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"

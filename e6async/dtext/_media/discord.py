"""Discord: the Markdown of its messages and embeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

import attrs

from e6async.dtext import _nodes as n
from e6async.dtext._media.markdown import Markdown, joined
from e6async.dtext._media.marks import JOINT, Mark
from e6async.dtext._media.utf16 import utf16_length
from e6async.dtext._media.walk import plain

_MENTION: Final = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
"""What pings, which the server looks for in the text as it is sent, whatever is escaped."""
_EVERYONE: Final = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_ESCAPED: Final = str.maketrans({character: f"\\{character}" for character in "\\`*_~|<>[]"})
_COLON: Final = re.compile(r":(?=//|[^\s:]*:)|!$")
"""What begins an emoji, what follows the scheme of a URL, and what would make a link an image."""
_LINE: Final = re.compile(r"(\s*)([#+-]|\d+(?=[.)]))")
_INVITE: Final = re.compile(r"(discord(?:app)?)\.(?=gg\b|com\b|new\b)", re.IGNORECASE)

_ENDED_BY_CODE: Final = ("bold", "italic", "underline", "strike")


class Discord(Markdown):
    """Discord's Markdown; its length is that of the message, in UTF-16 code units."""

    is_per_line: ClassVar[bool] = True
    joints: ClassVar[int] = 2
    marks: ClassVar[Mapping[type[n.Node], Mark]] = {
        n.Bold: Mark(kind="bold", opening="**", closing="**"),
        n.Italic: Mark(kind="italic", opening="_", closing="_"),
        n.Underline: Mark(kind="underline", opening="__", closing="__"),
        n.Strike: Mark(kind="strike", opening="~~", closing="~~"),
        n.Spoiler: Mark(kind="spoiler", opening="||", closing="||"),
    }

    def length(self, text: str) -> int:
        """UTF-16 code units."""
        return utf16_length(text)

    def guard(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001 - a Guard
        """Escape markup, and keep mentions, emoji, timestamps and invitations apart."""
        del before
        text = _INVITE.sub(r"\1\\.", text.translate(_ESCAPED))
        text = joined(_MENTION, _COLON.sub(r"\\\g<0>", text))
        if starts_line and (match := _LINE.match(text)):
            space, sign, rest = match[1], match[2], text[match.end() :]
            return f"{space}{sign}\\{rest}" if sign.isdigit() else f"{space}\\{sign}{rest}"
        return text

    def guard_code(self, text: str, before: str, starts_line: bool) -> str:  # noqa: FBT001
        """Keep apart what ends code or a spoiler, and mentions."""
        del before, starts_line
        for character in "`|":
            pair, apart = character * 2, f"{character}{JOINT}{character}"
            text = text.replace(pair, apart).replace(pair, apart)
        return joined(_MENTION, text)

    def fence(self, text: str, shortest: int) -> str:
        """Backticks; of those inside code, no two are side by side."""
        return "`" * max(shortest, 2 if "`" in text else 1)

    def opened(self, mark: Mark, before: str, after: str, *, starts_line: bool) -> str:
        """The opening, with a joint after the same character."""
        del after
        touches = before == mark.opening[0] and not starts_line and mark.kind != "link"
        return f"{JOINT}{mark.opening}" if touches else mark.opening

    def closed(self, mark: Mark, before: str, after: str) -> str:
        """The closing, with a joint after the same character, and between `_` and a letter."""
        joint = JOINT if before == mark.closing[0] and mark.kind != "link" else ""
        is_joined = (mark.kind == "italic" and after.isalnum()) or (
            mark.kind == "strike" and after == "_"
        )
        return f"{joint}{mark.closing}{JOINT if is_joined else ''}"

    def url(self, url: str) -> str:
        """A URL without the markers of the marks around it."""
        if self.writer.has("italic") or self.writer.has("underline"):
            url = url.replace("_", "%5F")
        url = _EVERYONE.sub("%40", url)
        return url.replace("~~", "%7E%7E").replace("__", "%5F%5F")

    def link(self, url: str | None, text: str, nodes: Sequence[n.Node] = ()) -> None:
        """Write a link; a title that contains a URL stands before it, or it would be no link."""
        if url is None or "://" not in f"{text}{''.join(plain(nodes))}":
            super().link(url, text, nodes)
        else:
            super().link(None, text, nodes)
            self.text(" ")
            self.bare_link(url, url)

    def code_text(self, text: str, mark: Mark | None) -> None:
        """Write code; other marks end before it, as its text would end them."""
        is_marked = any(self.writer.has(kind) for kind in _ENDED_BY_CODE)
        if mark is None or self.writer.has("link") or (is_marked and self.hides):
            self.writer.text(text, self.guard)
        else:
            super().code_text(text, attrs.evolve(mark, is_exclusive=is_marked))

    @property
    def hides(self) -> bool:
        """Whether a spoiler is open."""
        return self.writer.has("spoiler")

    def heading(self, level: int, nodes: Sequence[n.Node]) -> None:
        """Write a heading: of the first three levels as such, else in bold."""
        if level > 3 or self.writer.is_flat or self.hides:
            super().heading(level, nodes)
            return
        self.writer.line(blank=True)
        self.writer.push_prefix(f"{'#' * level} ", "")
        self.one_line(nodes)
        self.writer.pop_prefix()
        self.writer.line(blank=True)

    def quote(self, node: n.Quote) -> None:
        """Write a quote; one inside a quote has a bar before each line."""
        if self._is_quoted:
            self.prefixed(self.bar, node.children)
            return
        self._is_quoted = True
        self.prefixed("> ", node.children)
        self._is_quoted = False

    _is_quoted: bool = False

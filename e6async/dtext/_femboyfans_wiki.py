"""Links of FemboyFans to wiki pages and searches: `[[page|text]]` and `{{tags|text}}`."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from e6async.dtext import _femboyfans_words as words
from e6async.dtext._builder import Builder, MakeNode
from e6async.dtext._case import page_name
from e6async.dtext._nodes import SearchLink, WikiLink
from e6async.dtext._scan import BRACE, BRACKET, NEWLINE, PIPE, NextMatch

_OTHER_SPACE: Final = re.compile(r"[\n\v\f\r]")
_NOT_ALPHANUMERIC: Final = re.compile(r"[^A-Za-z0-9]")

MAX_ATTEMPTS: Final = 20
"""How many beginnings of links to wiki pages are tried before the same end; then the last one."""


class DoubleLinks:
    """Reads links in double brackets and braces, with the letters before and after them."""

    def __init__(self, source: str, tree: Builder) -> None:
        self.source = source
        self.tree = tree
        self._bracket = NextMatch(source, BRACKET)
        self._brace = NextMatch(source, BRACE)
        self._pipe = NextMatch(source, PIPE)
        self._second_pipe = NextMatch(source, PIPE)
        self._newline = NextMatch(source, NEWLINE)
        self._end = -1
        self._attempts = 0
        self._innermost = 0

    def read(self, pos: int, start: int) -> int:
        """Read a link at `start`, and the plain text from `pos` to it; its end, else `start`."""
        found = self._search(start) if self.source[start] == "{" else self._wiki(start)
        if found is None:
            return start
        make, text, end = found
        source = self.source
        prefix = start
        while prefix > pos and source[prefix - 1].isascii() and source[prefix - 1].isalnum():
            prefix -= 1
        if prefix > pos:
            self.tree.text(source[pos:prefix].replace("\r", " "), pos, prefix)
        suffix = words.PREFIX.match(source, end)
        suffix_end = suffix.end() if suffix else end
        text = source[prefix:start] + text + source[end:suffix_end]
        self.tree.leaf(partial(make, text=text), prefix, suffix_end)
        return suffix_end

    def _wiki(self, start: int) -> tuple[MakeNode, str, int] | None:
        source = self.source
        begin = start + 2
        end = self._bracket(begin)
        if not source.startswith("]]", end) or not self._is_worth_reading(start, end):
            return None
        parts = self._wiki_parts(begin, end)
        if parts is None:
            return None
        target, anchor, title_start = parts
        if title_start is None:
            return _wiki_node(target, anchor), target or anchor or "", end + 2
        title = source[title_start:end].strip(" \t")
        if _OTHER_SPACE.search(title) or "|" in title:
            return None
        if not title and target:
            title = without_qualifier(target)
        return _wiki_node(target, anchor), title, end + 2

    def _is_worth_reading(self, start: int, end: int) -> bool:
        """Whether to read up to `end`, where many links failed that began before `start`."""
        if end != self._end:
            self._end, self._attempts = end, 0
        self._attempts += 1
        if self._attempts == MAX_ATTEMPTS:
            self._innermost = self.source.rfind("[[", start, end)
        return self._attempts < MAX_ATTEMPTS or start >= self._innermost

    def _wiki_parts(self, begin: int, end: int) -> tuple[str, str | None, int | None] | None:
        """The page, the anchor, and where the title begins."""
        source = self.source
        same_page = words.WIKI_ANCHOR_LINK.match(source, begin)
        if same_page is not None and source[same_page.end()] in "]|":
            after = same_page.end()
            return "", same_page.group(1), None if after == end else after + 1
        if same_page is not None:
            begin += 1
        pipe = min(self._pipe(begin), end)
        emoticon = words.WIKI_EMOTICON.match(source, begin) if pipe < end else None
        if emoticon is not None and emoticon.end() <= end and source[emoticon.end()] in "]|":
            after = emoticon.end()
            if after == end or self._second_pipe(after + 1) > end:
                return emoticon.group(1), emoticon.group(2), None if after == end else after + 1
        if pipe < end and self._second_pipe(pipe + 1) < end:
            return None
        body = source[begin:pipe].lstrip(" \t")
        split = words.WIKI_ANCHOR_START.search(body) if "#" in body else None
        if split is None:
            target, anchor = body.rstrip(" \t"), None
        else:
            target, anchor = body[: split.start()], body[split.end() :]
            if not words.WIKI_ANCHOR.fullmatch(anchor):
                return None
            anchor = anchor.rstrip(" \t")
        if not target or target[-1] in "\n\v\f\r":
            return None
        return target, anchor, None if pipe == end else pipe + 1

    def _search(self, start: int) -> tuple[MakeNode, str, int] | None:
        source = self.source
        begin = self._skip(start + 2)
        tags = words.SEARCH_TAGS.match(source, begin)
        if tags is None:
            return None
        after = self._skip(tags.end())
        if source.startswith("}}", after):
            return partial(SearchLink, tags.group()), tags.group(), after + 2
        if not source.startswith("|", after):
            return None
        end = self._brace(after)
        if not source.startswith("}}", end) or self._newline(after) < end:
            return None
        if source[end - 1] in "\v\f":
            return None
        title = source[after + 1 : end].strip(" \t")
        return partial(SearchLink, tags.group()), title or without_qualifier(tags.group()), end + 2

    def _skip(self, start: int) -> int:
        match = words.BLANKS.match(self.source, start)
        return match.end() if match else start


def _wiki_node(page: str, anchor: str | None) -> MakeNode:
    if page and anchor is not None:
        anchor = _NOT_ALPHANUMERIC.sub("-", anchor).lower()
    return partial(WikiLink, page_name(page), anchor=anchor)


def without_qualifier(text: str) -> str:
    """A tag without its last part in parentheses: `name (character)` is called `name`."""
    if not text.endswith(")"):
        return text
    before = text.rfind(")", 0, len(text) - 1)
    opening = words.QUALIFIER.search(text, before + 1)
    if opening is None or opening.end() == len(text) - 1:
        return text
    return text[: opening.start()]

"""Links of FemboyFans: things by their number, wiki pages, searches, URLs, names.

Each method gives where the link ends, or `start` if there is none.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import Final

from e6async.dtext import _femboyfans_words as words
from e6async.dtext._builder import Builder, Element, MakeNode
from e6async.dtext._nodes import (
    Bold,
    IdLink,
    IdLinkKind,
    Italic,
    Mention,
    Node,
    QTag,
    Strike,
    Subscript,
    Superscript,
    Thumbnail,
    Underline,
    UrlLink,
)
from e6async.dtext._scan import BRACKET, NEWLINE, QUOTATION_MARK, SPACE, NextMatch

STYLES: Final[dict[str, tuple[Element, MakeNode]]] = {
    "b": ("b", Bold),
    "i": ("i", Italic),
    "s": ("s", Strike),
    "u": ("u", Underline),
    "sup": ("sup", Superscript),
    "sub": ("sub", Subscript),
}
HTML_NAMES: Final = {"strong": "b", "em": "i"}
_URL_STARTS: Final = frozenset("/#hH")
_HTML_ONLY: Final = {"strong", "em", "blockquote"}
BLOCK_ELEMENTS: Final[frozenset[Element | None]] = frozenset(
    {
        None,
        *("p", "note", "quote", "section", "spoiler", "table", "colgroup", "thead", "tbody"),
        *("tr", "th", "td", "ul", "li", "h"),
    }
)
KIND_GROUPS: Final[tuple[IdLinkKind, ...]] = (
    "forum_post",
    "forum_topic",
    "forum_category",
    "wiki_page",
    "wiki_page_changes",
    "takedown",
)


def style_of(match: re.Match[str]) -> tuple[str, str]:
    """The name of a tag without a slash, as in brackets, and the slash; no name for no tag."""
    return _style_of(match.lastindex or 1, match.group(match.lastindex or 1))


@lru_cache(256)
def _style_of(group: int, tag: str) -> tuple[str, str]:
    tag = tag.lower()
    name = tag.lstrip("/")
    slash = tag[: len(tag) - len(name)]
    if (group == 1 and name in _HTML_ONLY) or (tag == "/blockquote" and group == 2):
        name = ""
    return HTML_NAMES.get(name, name), slash


def close_inline(tree: Builder, element: Element, start: int, end: int) -> None:
    """Close whichever inline element is innermost; without one, the tag is text."""
    if tree.top == element or tree.top not in BLOCK_ELEMENTS:
        tree.close(end)
    else:
        tree.raw(start, end)


def keep_tag(tree: Builder, element: Element, start: int, end: int) -> None:
    """Keep a tag as text."""
    del element
    tree.raw(start, end)


class Links:
    """Reads links."""

    def __init__(self, source: str, tree: Builder) -> None:
        self.source = source
        self.tree = tree
        self._has_titles = "](" in source
        self._quotation_mark = NextMatch(source, QUOTATION_MARK)
        self._bracket = NextMatch(source, BRACKET)
        self._url_bracket = NextMatch(source, BRACKET)
        self._space = NextMatch(source, SPACE)
        self._newline = NextMatch(source, NEWLINE)
        self._section_bracket = NextMatch(source, BRACKET)
        self._section_angle = NextMatch(source, re.compile(">"))
        self._closing = NextMatch(source, re.compile(r"\)"))
        self._url_angle = NextMatch(source, re.compile(">"))
        self._angle = NextMatch(source, re.compile(">"))
        self._link_end = NextMatch(source, words.HTML_LINK_END)
        self._tag_end = NextMatch(source, words.URL_TAG_END)
        self._quotes = {mark: NextMatch(source, re.compile(mark)) for mark in ('"', "'")}
        self._href_end = NextMatch(source, re.compile('">'))
        self._title_start = NextMatch(source, re.compile(r"\]\("))

    def by_number(self, start: int, hash_mark: int) -> int:
        """Read `post #1`, whose `#` is at `hash_mark`, and the plain text from `start` to it."""
        source = self.source
        from_ = max(start, hash_mark - words.LONGEST_ID_WORD - 1)
        word = words.ID_WORD.search(source[from_:hash_mark])
        number = words.ID.match(source, hash_mark)
        if word is None or number is None:
            return start
        begin = from_ + word.start()
        if begin > start:
            self.tree.text(source[start:begin].replace("\r", " "), start, begin)
        kind = _kind(word)
        digits, end = number.group(1), number.end()
        details: dict[str, str] = {}
        after = words.AFTER_ID[kind].match(source, end) if kind in words.AFTER_ID else None
        if after is not None:
            details, end = after.groupdict(), after.end()
        make: MakeNode = (
            partial(Thumbnail, digits) if kind is None else partial(IdLink, kind, digits)
        )
        self.tree.leaf(partial(make, **details), begin, end)
        return end

    # URLs

    def bare(self, start: int) -> int:
        """Read `http://...`."""
        match = words.BARE_URL.match(self.source, start)
        if match is None:
            return start
        self._bare(None, match, start)
        return match.end()

    def _bare(self, title: tuple[int, int] | None, match: re.Match[str], start: int) -> None:
        """Add a link without the parentheses at its end that open nowhere in it."""
        url = match.group()
        surplus = url.count(")") - url.count("(")
        closing = len(url) - len(url.rstrip(")"))
        cut = max(0, min(surplus, closing))
        end = match.end() - cut
        self._link((match.start(), end), title, start, end)
        if cut:
            self.tree.raw(end, match.end())

    def _link(
        self, url: tuple[int, int], title: tuple[int, int] | None, start: int, end: int
    ) -> None:
        href = self.source[url[0] : url[1]]
        if title is not None and self.source[title[0] : title[1]] == href:
            title = None if not href.startswith(("/", "#")) else title
        if href.startswith("//") and len(href) > 2 and title is not None:
            href = "http:" + href
        children = () if title is None else self._title(*title)
        self.tree.leaf(partial(UrlLink, children, href), start, end)

    def _title(self, start: int, end: int) -> tuple[Node, ...]:
        """The nodes of a link's title, which may be bold and the like."""
        tree = self.tree.part()
        for match in words.TAG.finditer(self.source, start, end):
            name, slash = style_of(match)
            if name not in STYLES:
                continue
            if match.start() > start:
                tree.raw(start, match.start())
            start = match.end()
            if slash:
                close_inline(tree, STYLES[name][0], match.start(), start)
            else:
                tree.open(*STYLES[name], match.start())
        if start < end:
            tree.raw(start, end)
        return tree.finish(end)

    def titled(self, start: int) -> int:
        """Read `"title":url` or `"title":[url]`."""
        source = self.source
        quote = self._quotation_mark(start + 1)
        if quote == start + 1 or not source.startswith(":", quote + 1):
            return start
        title = (start + 1, quote)
        if source.startswith("[", quote + 2):
            url = self._url(quote + 3, self._url_bracket, "]")
            if url is None:
                return start
            self._link(url, title, start, url[1] + 1)
            return url[1] + 1
        pattern = words.BARE_RELATIVE_URL if source[quote + 2 : quote + 3] in {"/", "#"} else None
        match = (pattern or words.BARE_URL).match(source, quote + 2)
        if match is None:
            return start
        self._bare(title, match, start)
        return match.end()

    def _url(self, start: int, closer: NextMatch, after: str) -> tuple[int, int] | None:
        """A URL from `start` on up to the first `after`."""
        scheme = words.URL.match(self.source, start)
        if scheme is None:
            return None
        inside = scheme.end() + (scheme.end() - scheme.start() > 1)
        end = closer(inside)
        if end >= self._space(scheme.end()) or not self.source.startswith(after, end):
            return None
        return start, end

    def angle(self, start: int) -> int:
        """Read `<http://...>` or `<a href="...">title</a>`."""
        source = self.source
        if source[start + 1 : start + 2] in {"h", "H"}:
            url = self._url(start + 1, self._url_angle, ">")
            if url is None:
                return start
            self._link(url, None, start, url[1] + 1)
            return url[1] + 1
        match = words.HTML_LINK.match(source, start)
        url = self._url(match.end(), self._href_end, '">') if match else None
        if url is None:
            return start
        title = url[1] + 2
        end = self._link_end(title + 1)
        if end >= self._newline(title):
            return start
        self._link(url, (title, end), start, end + len("</a>"))
        return end + len("</a>")

    def bracket(self, start: int) -> int:
        """Read `[title](url)`, `[url](title)`, `[url]...[/url]` or `[url=...]title[/url]`."""
        if self.source[start + 1 : start + 2] in {"u", "U"}:
            found = [self._bbcode(start), *self._markdown(start)]
        elif not self._has_titles:
            return start
        else:
            found = self._markdown(start)
        best = max((link for link in found if link is not None), key=_end_of, default=None)
        if best is None:
            return start
        url, title, end = best
        self._link(url, title, start, end)
        return end

    def _markdown(self, start: int) -> list[_Found | None]:
        source = self.source
        links: list[_Found | None] = []
        first, url = source[start + 1 : start + 2], None
        if first in _URL_STARTS:
            closer = self._bracket if first in "/#" else self._title_start
            url = self._url(start + 1, closer, "](")
        if url is not None and not words.BRACKET_TAG.match(source, start + 1):
            title = url[1] + 2
            end = self._closing(title + 1)
            if end < self._newline(title):
                links.append((url, (title, end), end + 1))
        close = self._bracket(start + 2)
        if (
            source.startswith("](", close)
            and close < self._newline(start + 1)
            and not words.BRACKET_TAG.match(source, start + 1)
        ):
            url = self._url(close + 2, self._closing, ")")
            if url is not None:
                links.append((url, (start + 1, close), url[1] + 1))
        return links

    def _bbcode(self, start: int) -> _Found | None:
        source = self.source
        tag = words.URL_TAG.match(source, start)
        if tag is None:
            return None
        begin = _skip(source, tag.end())
        mark = tag.group(1)
        if mark is None:
            return self._untitled_bbcode(begin)
        url = self._url(begin, self._quotes[mark], mark) if mark else self._unquoted(begin)
        if url is None:
            return None
        close = _skip(source, url[1] + len(mark))
        if not source.startswith("]", close):
            return None
        title = _skip(source, close + 1)
        end = self._tag_end(title + 1)
        if end >= self._newline(title):
            return None
        return url, (title, title + len(source[title:end].rstrip(" \t"))), end + len("[/url]")

    def _untitled_bbcode(self, begin: int) -> _Found | None:
        source = self.source
        end = self._tag_end(begin + 1)
        url_end = min(self._space(begin), end)
        if words.URL.match(source, begin) is None or end >= len(source):
            return None
        return None if _skip(source, url_end) != end else ((begin, url_end), None, end + 6)

    def _unquoted(self, start: int) -> tuple[int, int] | None:
        scheme = words.URL.match(self.source, start)
        if scheme is None:
            return None
        inside = scheme.end() + (scheme.end() - scheme.start() > 1)
        end = min(self._url_bracket(inside), self._space(scheme.end()))
        return start, end

    def section(self, start: int) -> tuple[re.Match[str], int, int] | None:
        """The beginning of a section with a title, and where the title is."""
        match = words.SECTION.match(self.source, start)
        if match is None:
            return None
        closer = self._section_angle if match["bracket"] is None else self._section_bracket
        end = closer(match.end())
        return (match, match.end(), end) if end < self._newline(match.end()) else None

    # Names

    def mention(self, start: int) -> int:
        """Read `@name` or `<@name>`."""
        match = words.MENTION.match(self.source, start)
        if match is not None:
            self.tree.leaf(partial(Mention, match.group(1)), start, match.end())
            return match.end()
        return start

    def delimited_name(self, start: int) -> int:
        """Read `<@name>` or `<#name>`."""
        source = self.source
        begin = start + 2
        end = self._angle(begin + 1)
        if end >= self._newline(begin) or source[begin] in " \t\v\f":
            return start
        name = source[begin:end]
        make = partial(Mention, name) if source[start + 1] == "@" else partial(QTag, name + ">")
        self.tree.leaf(make, start, end + 1)
        return end + 1

    def qtag(self, start: int) -> int:
        """Read `#name`."""
        match = words.QTAG.match(self.source, start)
        if match is None:
            return start
        self.tree.leaf(partial(QTag, match.group(1)), start, match.end())
        return match.end()


_Found = tuple[tuple[int, int], tuple[int, int] | None, int]
"""A link that was read: where its URL and its title are, and its end."""


def _end_of(link: _Found) -> int:
    return link[2]


def _skip(source: str, start: int) -> int:
    match = words.BLANKS.match(source, start)
    return match.end() if match else start


def _kind(word: re.Match[str]) -> IdLinkKind | None:
    if word["word"] is not None:
        return words.ID_WORDS[word["word"].lower()]
    return next(kind for kind in KIND_GROUPS if word[kind] is not None)

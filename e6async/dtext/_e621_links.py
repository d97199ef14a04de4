"""Links of e621: to wiki pages, searches, URLs, and things by their number."""

from __future__ import annotations

from functools import partial

from e6async.dtext import _e621_words as words
from e6async.dtext._builder import Builder, Element, MakeNode
from e6async.dtext._case import lower, page_name
from e6async.dtext._nodes import (
    Bold,
    IdLink,
    Italic,
    Node,
    SearchLink,
    Strike,
    Subscript,
    Superscript,
    Thumbnail,
    Underline,
    UrlLink,
    WikiLink,
)
from e6async.dtext._scan import BRACE, BRACKET, PIPE, QUOTATION_MARK, SPACE, NextMatch

STYLES: dict[str, tuple[Element, MakeNode]] = {
    "b": ("b", Bold),
    "i": ("i", Italic),
    "s": ("s", Strike),
    "u": ("u", Underline),
    "sup": ("sup", Superscript),
    "sub": ("sub", Subscript),
}
MAX_RAISED = 3
"""How many superscripts and subscripts may be open."""


class Styles:
    """Bold, italics and their like, and the limit of superscripts."""

    def __init__(self, tree: Builder) -> None:
        self.tree = tree
        self.ignored_sup_sub_tags = 0

    def read(self, tag: str, start: int, end: int) -> None:
        """Open or close an element."""
        tree = self.tree
        name = tag.lstrip("/")
        element, make = STYLES[name]
        raised = name in {"sup", "sub"}
        if tag == name:
            if raised and tree.count("sup") + tree.count("sub") >= MAX_RAISED:
                self.ignored_sup_sub_tags += 1
            else:
                tree.open(element, make, start)
        elif raised and self.ignored_sup_sub_tags:
            self.ignored_sup_sub_tags -= 1
        elif tree.top == element:
            tree.close(end)
        else:
            tree.raw(start, end)


class Links:
    """Reads links; each method gives where the link ends, or `start` if there is none."""

    def __init__(self, source: str, tree: Builder) -> None:
        self.source = source
        self.size = len(source)
        self.tree = tree
        self._quotation_mark = NextMatch(source, QUOTATION_MARK)
        self._url_end = NextMatch(source, BRACKET)
        self._space = NextMatch(source, SPACE)
        self._closers = {"]": NextMatch(source, BRACKET), "}": NextMatch(source, BRACE)}
        self._pipes = {"]": NextMatch(source, PIPE), "}": NextMatch(source, PIPE)}
        self._second_pipes = {"]": NextMatch(source, PIPE), "}": NextMatch(source, PIPE)}

    def by_number(self, start: int, hash_mark: int) -> int:
        """Read `post #1`, whose `#` is at `hash_mark`, and the plain text from `start` to it."""
        source = self.source
        from_ = max(start, hash_mark - words.LONGEST_ID_WORD)
        word = words.ID_WORD.search(source[from_:hash_mark])
        if word is None:
            return start
        number = words.ID.match(source, hash_mark)
        if number is None:
            return start
        begin = from_ + word.start()
        if begin > start:
            self.tree.text(source[start:begin].replace("\r", " "), start, begin)
        kind = words.ID_WORDS[word.group(1).lower()]
        make: MakeNode = (
            partial(Thumbnail, number.group(1))
            if kind is None
            else partial(IdLink, kind, number.group(1))
        )
        self.tree.leaf(make, begin, number.end())
        return number.end()

    def double(self, start: int, closer: str) -> int:
        """Read `[[page]]`, `[[page|text]]`, `{{tags}}` or `{{tags|text}}`."""
        source = self.source
        begin = start + 2
        end = self._closers[closer](begin)
        if source[end : end + 2] != closer * 2 or end == begin:
            return start
        pipe = self._pipes[closer](begin)
        if pipe == begin:
            pipe = self._pipes[closer](begin + 1)
            if pipe < end:
                return start
        if pipe > end:
            target = text = source[begin:end]
        else:
            if pipe + 1 == end or self._second_pipes[closer](pipe + 1) < end:
                return start
            target, text = source[begin:pipe], source[pipe + 1 : end]
        make = _wiki_link(target, text) if closer == "]" else _search_link(target, text)
        self.tree.leaf(make, start, end + 2)
        return end + 2

    def titled(self, start: int) -> int:
        """Read `"title":url` or `"title":[url]`."""
        source = self.source
        quote = self._quotation_mark(start + 1)
        if quote == start + 1 or not source.startswith(":", quote + 1):
            return start
        begin = quote + 2
        bracketed = source.startswith("[", begin)
        if bracketed:
            begin += 1
        scheme = words.URL.match(source, begin)
        if scheme is None:
            return start
        if bracketed:
            end = self._url_end(scheme.end() + 1)
            if end >= self._space(scheme.end()):
                return start
            self._link(source[begin:end], (start + 1, quote), start, end + 1)
            return end + 1
        match_end = self._space(scheme.end())
        end = without_punctuation(source, match_end)
        self._link(source[begin:end], (start + 1, quote), start, end)
        if end < match_end:
            self.tree.raw(end, match_end)
        return match_end

    def _link(self, url: str, title: tuple[int, int], start: int, end: int) -> None:
        self.tree.leaf(partial(UrlLink, self._title(*title), url), start, end)

    def _title(self, start: int, end: int) -> tuple[Node, ...]:
        """The nodes of a link's title, which may be bold and the like."""
        tree = self.tree.part()
        styles = Styles(tree)
        for match in words.BASIC_TAG.finditer(self.source, start, end):
            if match.start() > start:
                tree.raw(start, match.start())
            start = match.end()
            styles.read(match.group(1).lower(), match.start(), start)
        if start < end:
            tree.raw(start, end)
        return tree.finish(end)

    def bare(self, start: int) -> int:
        """Read `http://...` or `<http://...>`."""
        source = self.source
        if source[start] == "<":
            delimited = words.DELIMITED_URL.match(source, start)
            if delimited is None:
                self.tree.raw(start, start + 1)
                return start + 1
            self.tree.leaf(partial(UrlLink, (), delimited.group(1)), start, delimited.end())
            return delimited.end()
        match_end = self._space(start)
        end = without_punctuation(source, match_end)
        self.tree.leaf(partial(UrlLink, (), source[start:end]), start, end)
        if end < match_end:
            self.tree.raw(end, match_end)
        return match_end


def _wiki_link(target: str, text: str) -> MakeNode:
    page, mark, anchor = page_name(target).partition("#")
    return partial(WikiLink, page, text, anchor if mark else None)


def _search_link(target: str, text: str) -> MakeNode:
    return partial(SearchLink, lower(target), text)


def without_punctuation(source: str, end: int) -> int:
    """Where a URL ends that stands in a sentence."""
    return end - 1 if source[end - 1] in words.CLOSING_PUNCTUATION else end

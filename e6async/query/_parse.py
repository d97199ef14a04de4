"""Read a tag query as e621 reads it, and refuse what it would refuse or misread."""

from __future__ import annotations

import re
import unicodedata
from sys import maxsize
from typing import TYPE_CHECKING, Final

import attrs

from e6async.errors import QueryError
from e6async.query._limits import MAX_DEPTH, MAX_LENGTH
from e6async.query._metatags import FILE_TYPES, METATAG_NAMES, METATAGS
from e6async.query._order import parse_order
from e6async.query._terms import Group, Metatag, Node, Order, Prefix, QueryTerms, Tag
from e6async.query._values import to_int

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["check_count", "check_limit", "read", "read_term", "tokens"]

# The server's whitespace is that of ASCII. A quoted value ends before whitespace or nowhere.
_TOKEN = re.compile(r'[-~]?\w+:"[^"]+"(?!\S)|\S+', re.ASCII)
_FREE = re.compile(r"-?status:deleted|rating:s.*|limit:.+", re.ASCII | re.IGNORECASE)
_PREFIXES: Final[dict[str, Prefix]] = {"-": "-", "~": "~"}


def read(
    text: str, *, max_terms: int = maxsize, max_depth: int = MAX_DEPTH, max_limit: int = maxsize
) -> QueryTerms:
    """Read a query; the limits that are left out are not checked, except for the depth."""
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text)} characters and a URL takes {MAX_LENGTH}: "
            "split it into several searches"
        )
    reader = _Reader(max_depth=max_depth)
    for token in tokens(text):
        reader.add(token)
    query = reader.finish()
    check_count(query.count, max_terms)
    if query.limit is not None:
        check_limit(query.limit, max_limit)
    return query


def check_count(count: int, max_terms: int, site: str = "the server") -> None:
    """Raise QueryError for more terms than a site takes."""
    if count > max_terms:
        raise QueryError(
            f"the query has {count} terms and {site} takes {max_terms}, those in groups "
            f"and metatags included: leave out {count - max_terms}"
        )


def check_limit(limit: int, max_limit: int, site: str = "the server") -> None:
    """Raise QueryError for a page size that a site does not take."""
    if not 0 <= limit <= max_limit:
        raise QueryError(
            f"limit:{limit} is not a page size that {site} takes: "
            f"write a number from 0 to {max_limit}"
        )


def tokens(text: str) -> list[str]:
    """Split a text into terms and parentheses."""
    return _TOKEN.findall(_normalized(text))


def read_term(token: str) -> Tag | Metatag:
    """Read a term that is not a group."""
    prefix, body = _prefixed(token)
    if not body:
        raise QueryError(f"{token!r} stands alone: write it right before a tag, or leave it out")
    if body[0] == ")" or (body[0] == "(" and body.count("(") > body.count(")")):
        raise QueryError(
            f"{token!r} is not a valid tag and does not group terms: put a space on both sides of "
            "each parenthesis that groups, as in '( a b )'"
        )
    name, _, value = body.partition(":")
    rule = METATAG_NAMES.get(name.lower()) if value else None
    if rule is not None and prefix in rule.prefixes:
        return Metatag(prefix, rule.name, _unquoted(token, value))
    # The server lowers letter by letter: a final sigma stays what it was.
    tag = body.lower() if body.isascii() else _nfc("".join(map(str.lower, body)))
    if tag in FILE_TYPES:
        return Metatag(prefix, "type", FILE_TYPES[tag])
    return Tag(prefix, tag)


@attrs.define
class _Level:
    """A group that is being read, or the whole query."""

    prefix: Prefix = ""
    terms: dict[Node, None] = attrs.field(factory=dict[Node, None])
    texts: set[str] = attrs.field(factory=set[str])
    """The terms and groups as written; the server reads repeated ones once."""
    words: list[str] = attrs.field(factory=list[str])
    """The same in their order, groups taken apart."""
    size: int = 0
    """How many terms and groups were written here, those that are free included."""
    count: int = 0

    def add(self, words: list[str], term: Node, count: int) -> None:
        """Add a term; of equal terms the last one stays, because the last status counts."""
        text = " ".join(words)
        if text in self.texts:
            return
        if len(words) > 1 and _longest_run(self.words, set(words)) >= len(words):
            raise QueryError(
                f"the server drops '{text}', because it takes it for a repetition of the terms "
                "before it: leave it out if it is one, or write it before the other groups"
            )
        self.texts.add(text)
        self.words += words
        self.terms.pop(term, None)
        self.terms[term] = None
        self.count += count

    def content(self) -> tuple[Node, ...]:
        """Give the terms, those of a group instead of the group when it is the only term."""
        terms = tuple(self.terms)
        if len(terms) == 1 and isinstance(terms[0], Group) and not terms[0].prefix:
            return terms[0].terms
        return terms


@attrs.define
class _Reader:
    """The state of reading: the open levels, and the terms that apply to the whole query."""

    max_depth: int
    levels: list[_Level] = attrs.field(factory=lambda: [_Level()])
    hoisted: dict[str, Metatag] = attrs.field(factory=dict[str, Metatag])
    """The metatags that apply to the whole query, by their text, from all levels."""

    def add(self, token: str) -> None:
        """Read the next term or parenthesis."""
        match token:
            case "(" | "-(" | "~(":
                self._begin(_prefixed(token)[0])
            case ")":
                self._end()
            case _:
                self._add(token)

    def finish(self) -> QueryTerms:
        """Give the whole query."""
        if len(self.levels) > 1:
            raise QueryError(
                f"{len(self.levels) - 1} '(' without a ')': write ' )' where the group ends"
            )
        top = self.levels[0]
        query = _hoisted(self.hoisted.values())
        # Once written again, a group beside an unknown order is the only term, too.
        is_only_term = top.size == 1 or query == QueryTerms()
        terms = top.content() if is_only_term else tuple(top.terms)
        # ElasticPostQueryBuilder gives up one level before the last, groups or not.
        if _depth(terms) >= self.max_depth - 1:
            raise self._too_deep()
        count = top.count + sum(map(_counts, self.hoisted))
        return attrs.evolve(query, terms=terms, count=count)

    def _begin(self, prefix: Prefix) -> None:
        if len(self.levels) >= self.max_depth:
            raise self._too_deep()
        self.levels[-1].size += 1
        self.levels.append(_Level(prefix))

    def _end(self) -> None:
        if len(self.levels) == 1:
            raise QueryError("a ')' without a '(': write '( ' where the group begins")
        level = self.levels.pop()
        if level.terms:
            words = [f"{level.prefix}(", *level.words, ")"]
            self.levels[-1].add(words, Group(level.prefix, level.content()), level.count)

    def _add(self, token: str) -> None:
        term = read_term(token)
        self.levels[-1].size += 1
        if isinstance(term, Metatag) and METATAGS[term.name].hoisted:
            self._check_case(term, token)
            if token not in self.hoisted:
                self.hoisted[token] = term
                self.levels[0].words.append(token)
        else:
            self.levels[-1].add([token], term, _counts(token))

    def _check_case(self, term: Metatag, token: str) -> None:
        if f"{term.name}:" not in token and (term.name == "limit" or len(self.levels) > 1):
            raise QueryError(f"the server ignores {token!r}: write {term.name} in lower case")

    def _too_deep(self) -> QueryError:
        return QueryError(
            f"the groups are {self.max_depth - 1} or more levels deep and the server takes "
            f"{self.max_depth - 2}: remove the parentheses of some"
        )


def _hoisted(metatags: Iterable[Metatag]) -> QueryTerms:
    """Read what applies to the whole query; the last order and seed count, but the first limit."""
    order: Order | None = None
    limit: int | None = None
    randseed: int | None = None
    for metatag in metatags:
        if metatag.name == "order":
            known = parse_order(metatag.value, inverted=metatag.prefix == "-")
            order = known or Order(metatag.value.lower(), descending=metatag.prefix != "-")
        elif metatag.name == "randseed":
            randseed = max(to_int(metatag.value), -1)
        elif limit is None:
            limit = _limit(metatag.value)
    if order is None and randseed is not None:
        order = Order("random", descending=True)
    return QueryTerms(order=order, limit=limit, randseed=randseed)


def _longest_run(words: list[str], group: set[str]) -> int:
    """Count how many words in a row occur in a group.

    TagQuery.scan_recursive takes a group for a repetition when as many words in a row as it has,
    parentheses included, occur in it: after `) ) )` it drops any group of one term.
    """
    longest = run = 0
    for word in words:
        run = run + 1 if word in group else 0
        longest = max(longest, run)
    return longest


def _counts(token: str) -> bool:
    return _FREE.fullmatch(token) is None


def _depth(terms: Sequence[Node]) -> int:
    groups = [term for term in terms if isinstance(term, Group)]
    return 1 + max(_depth(group.terms) for group in groups) if groups else 0


def _normalized(text: str) -> str:
    if "\0" in text:
        raise QueryError("the query has a NUL character, which no tag can have: leave it out")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"the query cannot be sent as UTF-8: {error}") from None
    return _nfc(text)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _prefixed(token: str) -> tuple[Prefix, str]:
    prefix = _PREFIXES.get(token[:1], "")
    return prefix, token[len(prefix) :]


def _unquoted(token: str, value: str) -> str:
    """Take the quotes off a value; of an unquoted one the server drops one at the end."""
    if not value.startswith('"'):
        return value.removesuffix('"')
    inner = value[1:-1]
    if not inner or '"' in inner or not value.endswith('"'):
        raise QueryError(
            f"the quotes of {token!r} are not closed, are empty or contain another quote: write "
            'them around the whole value, as in user:"some name", with a space after the last'
        )
    return inner


def _limit(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise QueryError(f"limit:{value} is not a number: write it as in limit:100")
    return to_int(value)

"""Read a tag query as the server reads it, and refuse what it would refuse or misread."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import attrs

from e6async.errors import QueryError
from e6async.query._metatags import FILE_TYPES, METATAGS, rule_of
from e6async.query._nodes import Group, Metatag, Node, Order, Prefix, Query, Tag
from e6async.query._order import parse_order
from e6async.query._values import MAX_VALUES, to_int

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["MAX_DEPTH", "MAX_TERMS", "parse"]

MAX_TERMS: Final = 40
"""How many terms the server takes."""
MAX_DEPTH: Final = 10
"""How many levels the server takes, counting the top one and one below the last group."""
LONGEST: Final = 8192
"""How many characters a query has at most: with more, no server takes its address."""

# The server's whitespace is that of ASCII. A quoted value ends before whitespace or nowhere.
_TOKEN = re.compile(r'[-~]?\w+:"[^"]+"(?!\S)|\S+', re.ASCII)
_FREE = re.compile(r"-?status:deleted|rating:s.*|limit:.+", re.ASCII | re.IGNORECASE)
_PREFIXES: Final[dict[str, Prefix]] = {"-": "-", "~": "~"}


def parse(text: str, *, max_terms: int = MAX_TERMS, max_depth: int = MAX_DEPTH) -> Query:
    """Read a query, or raise `QueryError` where the server answers 422 or surely misreads it.

    Terms that repeat are dropped as the server drops them, and so are empty groups and groups
    that are the only term of their level.
    """
    if len(text) > LONGEST:
        raise QueryError(
            f"the query has {len(text)} characters, and no address holds more than {LONGEST}"
        )
    reader = _Reader(max_depth=max_depth)
    for token in tokens(text):
        reader.take(token)
    query = reader.finish()
    if query.count > max_terms:
        raise QueryError(
            f"the query has {query.count} terms and the server takes {max_terms}, those in groups "
            f"and metatags included: leave out {query.count - max_terms}"
        )
    return query


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
            f"{token!r} is no tag, and no group either: put a space on both sides of each "
            "parenthesis that groups, as in '( a b )'"
        )
    name, _, value = body.partition(":")
    rule = rule_of(name) if value else None
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
    seen: set[str] = attrs.field(factory=set[str])
    """The terms and groups as written, which the server takes once each."""
    words: list[str] = attrs.field(factory=list[str])
    """The same in their order, groups taken apart."""
    size: int = 0
    """How many terms and groups were written here, those that count nowhere included."""
    count: int = 0

    def add(self, words: list[str], term: Node, count: int) -> None:
        """Take a term; of equal terms the last one stays, because the last status counts."""
        text = " ".join(words)
        if text in self.seen:
            return
        if len(words) > 1 and _longest_run(self.words, set(words)) >= len(words):
            raise QueryError(
                f"the server drops '{text}', for it takes it to repeat what stands before it: "
                "leave it out if it does, or write it before the other groups"
            )
        self.seen.add(text)
        self.words += words
        self.terms.pop(term, None)
        self.terms[term] = None
        self.count += count

    def open(self) -> tuple[Node, ...]:
        """Give the terms, those of a group instead of the group when it is all there is."""
        terms = tuple(self.terms)
        if len(terms) == 1 and isinstance(terms[0], Group) and not terms[0].prefix:
            return terms[0].terms
        return terms


@attrs.define
class _Reader:
    """What is known of a query while its terms come in."""

    max_depth: int
    levels: list[_Level] = attrs.field(factory=lambda: [_Level()])
    rules: dict[str, Metatag] = attrs.field(factory=dict[str, Metatag])
    """What rules the whole query, as written and wherever it stood."""

    def take(self, token: str) -> None:
        """Take the next term or parenthesis."""
        match token:
            case "(" | "-(" | "~(":
                self._begin(_prefixed(token)[0])
            case ")":
                self._end()
            case _:
                self._add(token)

    def finish(self) -> Query:
        """Give the whole query."""
        if len(self.levels) > 1:
            raise QueryError(
                f"{len(self.levels) - 1} of the groups never end: write ' )' where they do"
            )
        top = self.levels[0]
        query = _ruled(self.rules.values())
        # Once written again, a group beside an unknown order stands alone, too.
        alone = top.size == 1 or query == Query()
        terms = top.open() if alone else tuple(top.terms)
        # ElasticPostQueryBuilder gives up one level before the last, groups or not.
        if _depth(terms) >= self.max_depth - 1:
            raise self._too_deep()
        count = top.count + sum(map(_counts, self.rules))
        return attrs.evolve(query, terms=terms, count=count)

    def _begin(self, prefix: Prefix) -> None:
        if len(self.levels) >= self.max_depth:
            raise self._too_deep()
        self.levels[-1].size += 1
        self.levels.append(_Level(prefix))

    def _end(self) -> None:
        if len(self.levels) == 1:
            raise QueryError("a ')' ends a group that never began: write '( ' where it begins")
        level = self.levels.pop()
        if level.terms:
            words = [f"{level.prefix}(", *level.words, ")"]
            self.levels[-1].add(words, Group(level.prefix, level.open()), level.count)

    def _add(self, token: str) -> None:
        term = read_term(token)
        self.levels[-1].size += 1
        if isinstance(term, Metatag) and METATAGS[term.name].hoisted:
            self._check_case(term, token)
            if token not in self.rules:
                self.rules[token] = term
                self.levels[0].words.append(token)
        else:
            self.levels[-1].add([token], term, _counts(token))

    def _check_case(self, term: Metatag, token: str) -> None:
        if f"{term.name}:" not in token and (term.name == "limit" or len(self.levels) > 1):
            raise QueryError(f"the server ignores {token!r}: write {term.name} in lower case")

    def _too_deep(self) -> QueryError:
        return QueryError(
            f"the groups stand {self.max_depth - 1} or more levels deep and the server takes "
            f"{self.max_depth - 2}: take the contents of some out of their parentheses"
        )


def _ruled(rules: Iterable[Metatag]) -> Query:
    """Say what holds for the whole query; the last order and seed count, but the first limit."""
    order: Order | None = None
    unknown = False
    limit: int | None = None
    randseed: int | None = None
    for rule in rules:
        if rule.name == "order":
            order = parse_order(rule.value, inverted=rule.prefix == "-")
            unknown = order is None
        elif rule.name == "randseed":
            randseed = max(to_int(rule.value), -1)
        elif limit is None:
            limit = _limit(rule.value)
    if order is None and randseed is not None:
        order = Order("id" if unknown else "random", descending=True)
    return Query(order=order, limit=limit, randseed=randseed)


def _longest_run(words: list[str], known: set[str]) -> int:
    """Count how many words in a row are known.

    TagQuery.scan_recursive takes a group for a repetition when as many words in a row as it has,
    parentheses included, occur in it: after `) ) )` it drops any group of one term.
    """
    longest = run = 0
    for word in words:
        run = run + 1 if word in known else 0
        longest = max(longest, run)
    return longest


def _counts(token: str) -> bool:
    return _FREE.fullmatch(token) is None


def _depth(terms: Sequence[Node]) -> int:
    groups = [term for term in terms if isinstance(term, Group)]
    return 1 + max(_depth(group.terms) for group in groups) if groups else 0


def _normalized(text: str) -> str:
    if "\0" in text:
        raise QueryError("the query holds a NUL character, which no tag can hold: leave it out")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"the query cannot be sent: {error}") from None
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
            f"the quotes of {token!r} are not closed, or hold nothing or another quote: write "
            'them around the whole value, as in user:"some name", with a space after the last'
        )
    return inner


def _limit(value: str) -> int:
    limit = to_int(value)
    if not (value.isascii() and value.isdigit()) or limit > MAX_VALUES:
        raise QueryError(f"limit:{value} is refused: write a number from 0 to {MAX_VALUES}")
    return limit

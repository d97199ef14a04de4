"""Whether a site reads a query as it is meant; `search` and `Query.check` both decide here.

A value that the servers would ignore, or read as something else, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, get_args

import attrs

from e6async.errors import QueryError
from e6async.query._dates import ANY_TIME, parse_age, parse_date_range
from e6async.query._limits import MAX_LENGTH, Language
from e6async.query._metatags import METATAGS, STATUS_FLAGS
from e6async.query._order import ORDERS, order_names
from e6async.query._parse import check_count, check_limit, read
from e6async.query._terms import Group, Metatag, Node, Order, QueryTerms
from e6async.query._values import split_range
from e6async.query._write import unchecked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async.query._limits import Limits
    from e6async.query._metatags import Kind

__all__ = ["LOCKS", "SiteQuery", "check", "is_any_none", "read_for", "wrong_value"]

_ID_TERM: Final = len(" id:<2147483647")

_LISTS: Final = frozenset({"int", "float", "filesize", "md5", "mpixels", "ratio"})
"""Kinds of metatags whose values can be a list with commas."""

LOCKS: Mapping[str, str] = MappingProxyType(
    {"rating": "rating", "note": "note", "notes": "note", "status": "status"}
)
"""The values of `locked:`, with the lock that they mean."""

_KNOWN: Mapping[Language, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(name for name, rule in METATAGS.items() if rule.is_on(language))
        for language in get_args(Language)
    }
)
"""The metatags that each server software knows."""
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {"arttags": "dirtags", "copytags": "franctags", "dirtags": "arttags", "franctags": "copytags"}
)
"""Metatags that have another name where the category that they count has one."""

_DIGITS: Final = r"\d+(?:_\d+)*"
_DECIMAL: Final = rf"[+-]?(?:{_DIGITS}(?:\.{_DIGITS})?|\.{_DIGITS})(?:e[+-]?{_DIGITS})?"
_WHOLE = re.compile(rf"[+-]?{_DIGITS}", re.ASCII)
_NUMBER = re.compile(_DECIMAL, re.ASCII | re.IGNORECASE)
_SIZE = re.compile(rf"{_DECIMAL}(?:[km]?b)?", re.ASCII | re.IGNORECASE)
_RATIO = re.compile(rf"{_DECIMAL}(?::{_DECIMAL})?", re.ASCII | re.IGNORECASE)
_PERHAPS_A_DATE = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|day|week|year",
    re.IGNORECASE,
)
"""The server guesses at what else is a date; it finds none in a text without any of these."""

_WORDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "boolean": ("true", "false"),
        "child": ("any", "none"),
        "locked": tuple(LOCKS),
        "status": ("all", "any", *STATUS_FLAGS),
    }
)
_NUMBERS: Mapping[Kind, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        **dict.fromkeys(("int", "post", "user_id"), (_WHOLE, "a whole number")),
        **dict.fromkeys(("float", "mpixels"), (_NUMBER, "a number")),
        "filesize": (_SIZE, "a size such as 200kb or 1.5mb"),
        "ratio": (_RATIO, "a ratio such as 16:9 or 1.78"),
    }
)


@attrs.frozen
class SiteQuery:
    """A query as one site reads it."""

    text: str
    """What is sent."""
    parts: QueryTerms

    @property
    def paging(self) -> Literal["id_desc", "id_asc", "page"]:
        """How to page: by an id cursor where that keeps the query's order, else by page number."""
        order = self.parts.order
        if order is None:
            return "id_desc" if self.parts.randseed is None else "page"
        if order.field != "id":
            return "page"
        return "id_desc" if order.descending else "id_asc"

    @property
    def is_random(self) -> bool:
        """Whether the same search gives other posts each time."""
        order = self.parts.order
        return order is not None and order.field == "random" and self.parts.randseed is None

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The `tags` parameter; nothing for the query that matches every post."""
        return (("tags", self.text),) if self.text.strip() else ()

    def has_room(self, site: Limits) -> bool:
        """Whether the site takes the query with one more term, such as `id:<5`."""
        fits = len(self.text) + _ID_TERM <= MAX_LENGTH
        return fits and self.parts.count < site.max_terms


def read_for(query: QueryTerms | str, site: Limits) -> SiteQuery:
    """Read a query for one site; raises QueryError as `check` does."""
    text = query if isinstance(query, str) else unchecked(query)
    parts = read(text)
    check(parts, site)
    return SiteQuery(text, parts)


def check(query: QueryTerms, site: Limits) -> None:
    """Raise QueryError where a site would refuse a query that was read, or read it differently."""
    check_count(query.count, site.max_terms, site.name)
    if query.limit is not None:
        check_limit(query.limit, site.max_per_page, site.name)
    for term in _all(query.terms):
        if isinstance(term, Metatag):
            _check_value(term, site)
    for term in _all(query.terms):
        _check_known(term, site)
    if query.order is not None:
        _check_order(query.order, site)


def _check_value(term: Metatag, site: Limits) -> None:
    if (reason := wrong_value(term, site.query_language)) is not None:
        raise QueryError(f"{site.name}: {reason}")
    if METATAGS[term.name].kind in _LISTS:
        values = term.value.count(",") + 1
        if values > site.max_values:
            raise QueryError(
                f"{term.name} has {values} values and {site.name} reads the first "
                f"{site.max_values} only: split them into several searches"
            )


def _check_known(term: Node, site: Limits) -> None:
    language = site.query_language
    if isinstance(term, Group) and language == "femboyfans":
        raise QueryError(
            f"{site.name} has no groups and reads parentheses as tags: search for a part of the "
            "query, and filter the posts with `Query.matches`"
        )
    if isinstance(term, Metatag) and term.name not in _KNOWN[language]:
        other = _OTHER_NAMES.get(term.name)
        has_other = other is not None and other in _KNOWN[language]
        advice = f"use {other}" if has_other else "leave it out"
        raise QueryError(f"{site.name} reads {term.name} as a plain tag: {advice}")


def _check_order(order: Order, site: Limits) -> None:
    rule, language = ORDERS.get(order.field), site.query_language
    if rule is None or not rule.is_on(language):
        raise QueryError(
            f"{site.name} cannot sort by {order.field}, and would ignore it: "
            f"use {order_names(language)}"
        )


def _all(terms: tuple[Node, ...]) -> Iterator[Node]:
    for term in terms:
        yield term
        if isinstance(term, Group):
            yield from _all(term.terms)


def is_any_none(term: Metatag) -> bool:
    """Whether a term asks if there is a value at all."""
    return METATAGS[term.name].any_none and term.value.lower() in {"any", "none"}


def wrong_value(term: Metatag, language: Language | None = None) -> str | None:
    """Say why a server, or every one, does not read a value as it is meant; None when it does."""
    rule = METATAGS[term.name]
    if is_any_none(term) or _is_taken(rule.kind, term.value, language):
        return None
    return f"{term.name}:{term.value} {_advice(rule.kind, language)}"


def _is_taken(kind: Kind, value: str, language: Language | None) -> bool:
    if kind in _WORDS:
        return value.lower() in _words(kind, language)
    if kind in _NUMBERS:
        _, words = split_range(value)
        return bool(words) and all(map(_NUMBERS[kind][0].fullmatch, words))
    if kind == "age":
        return not parse_age(value, now=ANY_TIME).is_none
    if kind == "date" and parse_date_range(value, now=ANY_TIME).is_none:
        _, words = split_range(value)
        return bool(words) and all(map(_PERHAPS_A_DATE.search, words))
    return kind != "rating" or value[:1].lower() in {"s", "q", "e"}


def _advice(kind: Kind, language: Language | None) -> str:
    if kind in _NUMBERS:
        return (
            f"would be read as another number: write {_NUMBERS[kind][1]}, several of them with "
            "commas, or a range with <, <=, >, >= or .."
        )
    if kind in {"age", "date"}:
        example = "3d, 2w or 6mo" if kind == "age" else "2026-01-31"
        return f"is no {kind} and would find nothing: write it as {example}"
    words = ("s", "q", "e") if kind == "rating" else _words(kind, language)
    return f"would be ignored or misread: use one of {', '.join(words)}"


def _words(kind: Kind, language: Language | None) -> tuple[str, ...]:
    own = ("appealed",) if kind == "status" and language in {None, "femboyfans"} else ()
    return (*_WORDS[kind], *own)

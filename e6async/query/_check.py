"""Whether a site reads a query as it is meant; `search` and `Query.check` both decide here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from e6async.errors import QueryError
from e6async.query._choices import wrong_value
from e6async.query._limits import MAX_LENGTH
from e6async.query._metatags import METATAGS
from e6async.query._order import ORDERS, order_names
from e6async.query._parse import check_count, check_limit, read
from e6async.query._terms import Group, Metatag, Node, Order, QueryTerms
from e6async.query._write import unchecked

if TYPE_CHECKING:
    from e6async.query._limits import Limits

__all__ = ["SiteQuery", "check", "read_for"]

_ID_TERM: Final = len(" id:<2147483647")

_LISTS: Final = frozenset({"int", "float", "filesize", "md5", "mpixels", "ratio"})
"""Kinds of metatags whose values can be a list with commas."""


@attrs.frozen
class SiteQuery:
    """A query as one site reads it."""

    text: str
    """What is sent."""
    parts: QueryTerms

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
    if site.query_language == "femboyfans":
        _check_femboyfans(query.terms, site.name)
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


def _check_femboyfans(terms: tuple[Node, ...], site: str) -> None:
    for term in _all(terms):
        if isinstance(term, Group):
            raise QueryError(
                f"{site} has no groups and reads parentheses as tags: search for a part of the "
                "query, and filter the posts with `Query.matches`"
            )
        if isinstance(term, Metatag) and not METATAGS[term.name].on_femboyfans:
            raise QueryError(f"{site} reads {term.name} as a plain tag: leave it out")


def _check_order(order: Order, site: Limits) -> None:
    rule, language = ORDERS.get(order.field), site.query_language
    if rule is None or not (rule.on_e621 if language == "e621" else rule.on_femboyfans):
        raise QueryError(
            f"{site.name} cannot sort by {order.field}, and would ignore it: "
            f"use {order_names(language)}"
        )


def _all(terms: tuple[Node, ...]) -> Iterator[Node]:
    for term in terms:
        yield term
        if isinstance(term, Group):
            yield from _all(term.terms)

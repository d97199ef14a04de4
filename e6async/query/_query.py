"""Query: the parts of a tag query with the operators that combine, check and match them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Self

import attrs

from e6async._arguments import AnyText, check_methods, checked
from e6async.post import Account
from e6async.query import _algebra, _check, _match, _parse, _write
from e6async.query._limits import MAX_DEPTH, MAX_LIMIT, MAX_TERMS, Limits
from e6async.query._terms import QueryTerms

if TYPE_CHECKING:
    from e6async.post import MatchablePost

__all__ = ["Query", "parse"]


@check_methods
@attrs.frozen
class Query(QueryTerms):
    """A tag query: `a & b`, `a | b` and `~a` combine queries, `str(a)` is what is sent.

    Of two orders, limits or seeds the right one's applies. What cannot be written as a text that
    the server reads in the same way raises QueryError.
    """

    @classmethod
    def of(cls, parts: QueryTerms) -> Self:
        """Make a query of its parts."""
        return cls(parts.terms, parts.order, parts.limit, parts.randseed, parts.count)

    def __str__(self) -> str:
        return _write.format(self)

    def __and__(self, other: Query) -> Query:
        """Find the posts that both find."""
        return Query.of(_algebra.both(self, other))

    def __or__(self, other: Query) -> Query:
        """Find the posts that either finds."""
        return Query.of(_algebra.either(self, other))

    def __invert__(self) -> Query:
        """Find the posts that this does not find."""
        return Query.of(_algebra.inverse(self))

    def check(self, site: Limits) -> Self:
        """This query; raises QueryError where a site would refuse it or read it differently."""
        _check.check(_write.canonical(self), site)
        return self

    def matches(
        self,
        post: MatchablePost,
        *,
        me: Account | None = None,
        now: datetime | None = None,
        zone: tzinfo = UTC,
    ) -> bool:
        """Whether the search would return this post, decided from the post alone.

        `me` is the account that searches, `zone` the time zone of that account, `now` the time
        that ages count from (default: the current time). Deleted posts are left out as the server
        does it. Tags are compared as they are: see `tag_aliases.resolve_query`. Raises
        UndecidableError when the post lacks a field that the query needs.
        """
        return _match.matches(self, post, _match.MatchContext(me=me, now=now, zone=zone))


@checked
def parse(
    text: AnyText,
    *,
    max_terms: int = MAX_TERMS,
    max_depth: int = MAX_DEPTH,
    max_limit: int = MAX_LIMIT,
) -> Query:
    """Parse a query; raises `QueryError` where e621 would respond 422 or misread it.

    Repeated terms are dropped as the server drops them, and so are empty groups and groups that
    are the only term of their level.
    """
    return Query.of(
        _parse.read(text, max_terms=max_terms, max_depth=max_depth, max_limit=max_limit)
    )

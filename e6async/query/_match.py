"""Whether a query finds a post, decided from the post alone as the server decides it.

A condition on what posts do not have (who commented, which sets they are in ...) raises
UndecidableError, whatever the other conditions are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import attrs

from e6async.errors import QueryError
from e6async.post import MatchablePost
from e6async.query._check import is_any_none, wrong_value
from e6async.query._conditions import (
    MatchContext,
    Test,
    any_of,
    condition,
    status,
)
from e6async.query._fields import all_tags, flag, undecidable
from e6async.query._metatags import METATAGS
from e6async.query._order import ORDERS, order_names
from e6async.query._terms import Metatag, Node, Order, QueryTerms, Tag
from e6async.query._wildcards import matches_any

__all__ = ["MatchContext", "matches"]


def matches(query: QueryTerms, post: MatchablePost, context: MatchContext) -> bool:
    """Whether a query finds a post."""
    return _compiled(query)(post, attrs.evolve(context, tags=all_tags(post)))


@lru_cache(maxsize=256)
def _compiled(query: QueryTerms) -> Test:
    """Make the test once for all posts that it is used on."""
    if query.order is not None:
        _check_order(query.order)
    level = _level(query.terms)
    if query.shows_deleted:
        return level

    def test(post: MatchablePost, context: MatchContext) -> bool:
        deleted = flag(post, "deleted", "status")
        return level(post, context) and not deleted

    return test


def _check_order(order: Order) -> None:
    """Raise for an order that decides what is found, or that no site has."""
    if order.field == "comment_bumped":
        raise undecidable("order:comment_bumped", "no post has the time of its bump")
    if order.field not in ORDERS:
        raise QueryError(f"no site can sort by {order.field}: use {order_names()}")


@attrs.define
class _Level:
    """The conditions of one level: all of `must`, none of `must_not`, and some of `should`."""

    must: list[Test] = attrs.field(factory=list[Test])
    must_not: list[Test] = attrs.field(factory=list[Test])
    should: list[Test] = attrs.field(factory=list[Test])
    slots: dict[str, tuple[Test, bool]] = attrs.field(factory=dict[str, tuple[Test, bool]])
    """The last test of each metatag of which only one counts, with the result it must have."""

    def add(self, prefix: str, test: Test) -> None:
        """Add a condition."""
        {"": self.must, "-": self.must_not, "~": self.should}[prefix].append(test)

    def test(self, post: MatchablePost, context: MatchContext) -> bool:
        """Whether a post fits; runs every test, so that an error never depends on their order."""
        must = [test(post, context) for test in self.must]
        must_not = [test(post, context) for test in self.must_not]
        should = [test(post, context) for test in self.should]
        slots = [test(post, context) is expected for test, expected in self.slots.values()]
        return all(must) and all(slots) and not any(must_not) and (any(should) or not should)


def _level(terms: Sequence[Node]) -> Test:
    level = _Level()
    for term in terms:
        match term:
            case Tag():
                # A wildcard without a prefix is one of the alternatives; behind `~` it is a name.
                is_open = term.is_wildcard and term.prefix != "~"
                prefix = "~" if is_open and not term.prefix else term.prefix
                level.add(prefix, _wildcard(term.name) if is_open else _tag(term.name))
            case Metatag():
                _add_metatag(level, term)
            case _:
                level.add(term.prefix, _level(term.terms))
    return level.test


def _tag(name: str) -> Test:
    return lambda _post, context: name in context.tags


def _wildcard(name: str) -> Test:
    fits = matches_any(name)
    return lambda _post, context: fits(context.tags)


def _add_metatag(level: _Level, term: Metatag) -> None:
    rule, value = METATAGS[term.name], term.value.lower()
    if (reason := wrong_value(term)) is not None:
        raise QueryError(reason)
    if term.name == "status":
        level.slots.pop("status", None)
        if (test := status(term.value)) is not None:
            level.slots["status"] = test, term.prefix != "-"
        return
    if is_any_none(term):
        test = any_of(term.name, value)
        if term.prefix == "~":
            level.should.append(test)
        else:
            level.slots[term.name] = test, not term.prefix
        return
    test = condition(term)
    if rule.last_wins:
        level.slots[term.name] = test, True
    else:
        level.add(term.prefix, test)

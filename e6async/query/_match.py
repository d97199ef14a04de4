"""Whether a query finds a post, decided from the post alone as the server decides it.

What the server knows and no post tells (who commented, what sets hold it ...) is not guessed at:
it raises UndecidableError, whatever the other conditions say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import attrs

from e6async.query._conditions import Asking, Test, UnreadableError, any_of, condition, status
from e6async.query._facts import AnyPost, flag, unmatchable
from e6async.query._metatags import METATAGS
from e6async.query._nodes import Group, Metatag, Node, Query, Tag

__all__ = ["Asking", "matches"]

_INVERTED: Final = frozenset({"pending", "flagged", "modqueue", "deleted", "active"})


def matches(query: Query, post: AnyPost, asking: Asking) -> bool:
    """Tell whether a query finds a post."""
    return _compiled(query)(post, attrs.evolve(asking, tags=frozenset(post.all_tags)))


@lru_cache(maxsize=256)
def _compiled(query: Query) -> Test:
    """Make the test once for all posts it is used on."""
    if query.order is not None and query.order.field == "comment_bumped":
        raise unmatchable("order:comment_bumped", "no post tells when it was bumped")
    try:
        level = _level(query.terms, is_top=True)
    except UnreadableError:
        return lambda _post, _asking: False
    if query.shows_deleted:
        return level

    def test(post: AnyPost, asking: Asking) -> bool:
        deleted = flag(post, "deleted", "status")
        return level(post, asking) and not deleted

    return test


@attrs.define
class _Level:
    """The conditions of one level: all of `must`, none of `must_not`, and some of `should`."""

    must: list[Test] = attrs.field(factory=list[Test])
    must_not: list[Test] = attrs.field(factory=list[Test])
    should: list[Test] = attrs.field(factory=list[Test])
    slots: dict[str, tuple[Test, bool]] = attrs.field(factory=dict[str, tuple[Test, bool]])
    """What the last term of its kind decides, with whether it is wanted."""

    def add(self, prefix: str, test: Test) -> None:
        """Take one more condition."""
        {"": self.must, "-": self.must_not, "~": self.should}[prefix].append(test)

    def test(self, post: AnyPost, asking: Asking) -> bool:
        """Tell whether a post fits; asks everything, so that an error never depends on chance."""
        must = [test(post, asking) for test in self.must]
        must_not = [test(post, asking) for test in self.must_not]
        should = [test(post, asking) for test in self.should]
        slots = [test(post, asking) is wanted for test, wanted in self.slots.values()]
        return all(must) and all(slots) and not any(must_not) and (any(should) or not should)


def _level(terms: Sequence[Node], *, is_top: bool) -> Test:
    level = _Level()
    for term in terms:
        match term:
            case Tag():
                # A wildcard without a prefix is one of the alternatives; behind `~` it is a name.
                is_open = term.is_wildcard and term.prefix != "~"
                prefix = "~" if is_open and not term.prefix else term.prefix
                level.add(prefix, _wildcard(term.name) if is_open else _tag(term.name))
            case Metatag():
                _add_metatag(level, term, is_top=is_top)
            case Group():
                level.add(term.prefix, _level(term.terms, is_top=False))
    return level.test


def _tag(name: str) -> Test:
    return lambda _post, asking: name in asking.tags


def _wildcard(name: str) -> Test:
    pattern = re.compile(".*".join(map(re.escape, name.split("*"))), re.DOTALL)
    return lambda _post, asking: any(map(pattern.fullmatch, asking.tags))


def _add_metatag(level: _Level, term: Metatag, *, is_top: bool) -> None:
    rule, value = METATAGS[term.name], term.value.lower()
    if term.name == "status":
        level.slots.pop("status", None)
        if (found := status(term.value)) is not None:
            level.slots["status"] = found, not (term.prefix == "-" and value in _INVERTED)
        return
    if rule.any_none and value in {"any", "none"}:
        found = any_of(term.name, value)
        if term.prefix == "~":
            level.should.append(found)
        else:
            level.slots[term.name] = found, not term.prefix
        return
    try:
        found = condition(term)
    except UnreadableError:
        if is_top:
            raise
        return
    if found is None:
        return
    if rule.last_wins:
        level.slots[term.name] = found, True
    else:
        level.add(term.prefix, found)

"""The parts of a tag query, as values."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from datetime import datetime

    from e6async.query._check import Limits
    from e6async.query._facts import Account, AnyPost

__all__ = ["Group", "Metatag", "Node", "Order", "Prefix", "Query", "Tag"]

Prefix = Literal["", "-", "~"]

SHOWS_DELETED_STATUSES = frozenset({"active", "all", "any", "deleted"})
_SHOWS_DELETED = frozenset({"deletedby", "delreason"})
# Inside a group the server looks for names only, and its list of names is longer there:
# TagQuery::OVERRIDE_DELETED_FILTER_METATAGS.
_SHOWS_DELETED_IN_GROUPS = _SHOWS_DELETED | {"flaggedby", "flagnote", "flagreason"}


@attrs.frozen
class Tag:
    """A tag that a post must have, must not have (`-`), or may have (`~`).

    All `~` terms of one level form one pool of which a post needs at least one. A wildcard
    without a prefix joins that pool too, so `a* b*` finds posts with either; a wildcard behind
    `~` is never expanded and finds nothing.
    """

    prefix: Prefix
    name: str
    """Lower case, NFC; may hold `*`."""

    @property
    def is_wildcard(self) -> bool:
        """Whether the name holds a `*`."""
        return "*" in self.name


@attrs.frozen
class Metatag:
    """A condition on something other than a tag, as `score:>5`."""

    prefix: Prefix
    name: str
    """The canonical name, a key of `METATAGS`."""
    value: str
    """As written, without the quotes around it."""


@attrs.frozen
class Group:
    """Terms in parentheses, which count as one term of the level above."""

    prefix: Prefix
    terms: tuple[Node, ...]


Node = Tag | Metatag | Group


@attrs.frozen
class Order:
    """What the posts are sorted by."""

    field: str
    """The canonical name, a key of `ORDERS`."""
    descending: bool


@attrs.frozen
class Query:
    """A tag query; what rules the whole of it is taken out of the groups it stood in.

    `a & b`, `a | b` and `~a` make new ones, `str(a)` is what is sent. Of two orders, limits or
    seeds that of the right one holds. What no text can say raises QueryError.
    """

    terms: tuple[Node, ...] = ()
    order: Order | None = None
    """None when none was asked for, or one the server does not know: id descending."""
    limit: int | None = None
    randseed: int | None = None
    count: int = attrs.field(default=0, eq=False)
    """How many terms of the text the server counts against its limit; no part of what is asked.

    `rating:s`, `status:deleted` and `limit:` cost nothing.
    """

    # The parser makes queries, so that what needs the parser is imported when it is used.

    def __str__(self) -> str:
        from e6async.query._write import format  # noqa: A004, PLC0415

        return format(self)

    def __and__(self, other: Query) -> Query:
        """Ask for what both find."""
        from e6async.query._algebra import both  # noqa: PLC0415

        return both(self, other)

    def __or__(self, other: Query) -> Query:
        """Ask for what either finds."""
        from e6async.query._algebra import either  # noqa: PLC0415

        return either(self, other)

    def __invert__(self) -> Query:
        """Ask for what this does not find."""
        from e6async.query._algebra import inverse  # noqa: PLC0415

        return inverse(self)

    def check(self, site: Limits) -> None:
        """Raise QueryError where a site would refuse the query or take it for something else."""
        from e6async.query._check import check  # noqa: PLC0415

        check(self, site)

    def matches(
        self,
        post: AnyPost,
        *,
        me: Account | None = None,
        now: datetime | None = None,
        zone: tzinfo = UTC,
    ) -> bool:
        """Tell from a post alone whether the query finds it; deleted ones as the server does.

        `me` is the account that asks, `zone` the one in which it counts days, `now` the time that
        ages count from, the current one unless given. Tags are compared as they are: see
        `tag_aliases.resolve_query`. Raises UndecidableError when the post does not tell.
        """
        from e6async.query._match import Asking, matches  # noqa: PLC0415

        return matches(self, post, Asking(me=me, now=now, zone=zone))

    @property
    def shows_deleted(self) -> bool:
        """Whether deleted posts are part of the answer."""
        if self.order is not None and self.order.field == "deleted":
            return True
        return any(_shows_deleted(term) for term in self.terms)

    @property
    def walks_by_id(self) -> Literal["ascending", "descending"] | None:
        """The direction in which an id cursor keeps the order asked for; None when none does."""
        if self.order is None:
            return "descending" if self.randseed is None else None
        if self.order.field != "id":
            return None
        return "descending" if self.order.descending else "ascending"


def _shows_deleted(term: Node) -> bool:
    match term:
        case Tag():
            return False
        case Metatag(name="status", value=value):
            return value.lower() in SHOWS_DELETED_STATUSES
        case Metatag(name=name):
            return name in _SHOWS_DELETED
        case Group(terms=terms):
            return any(_group_shows_deleted(term) for term in terms)


def _group_shows_deleted(term: Node) -> bool:
    match term:
        case Tag():
            return False
        case Metatag(name="status", value=value):
            # The server compares without lowering the case here.
            return value in SHOWS_DELETED_STATUSES
        case Metatag(name=name):
            return name in _SHOWS_DELETED_IN_GROUPS
        case Group(terms=terms):
            return any(_group_shows_deleted(term) for term in terms)

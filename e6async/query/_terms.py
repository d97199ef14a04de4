"""A tag query as plain data: its terms, order, limit and seed."""

from __future__ import annotations

from typing import Literal

import attrs

__all__ = ["Group", "Metatag", "Node", "Order", "Prefix", "QueryTerms", "Tag"]

Prefix = Literal["", "-", "~"]
"""Required, excluded (`-`), or one of several (`~`)."""

_SHOWS_DELETED_STATUSES = frozenset({"active", "all", "any", "deleted"})
_SHOWS_DELETED = frozenset({"deletedby", "delreason"})
# Inside a group the server compares names only, and its list of names is longer there:
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
    """A condition on something other than a tag, such as `score:>5`."""

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
"""A term of a query."""


@attrs.frozen
class Order:
    """What the posts are sorted by."""

    field: str
    """The canonical name, a key of `ORDERS`."""
    descending: bool


@attrs.frozen
class QueryTerms:
    """The parts of a query. Order, limit and seed apply to the whole, wherever they were written.

    This is what the other modules of the package work on; `Query` adds the operators.
    """

    terms: tuple[Node, ...] = ()
    order: Order | None = None
    """None when the query names none, or one that e621 does not know: id descending."""
    limit: int | None = None
    """The page size."""
    randseed: int | None = None
    count: int = attrs.field(default=0, eq=False)
    """How many terms of the text the server counts against its limit; ignored by `==`.

    `rating:s`, `status:deleted` and `limit:` cost nothing.
    """

    @property
    def shows_deleted(self) -> bool:
        """Whether the search returns deleted posts, too."""
        if self.order is not None and self.order.field == "deleted":
            return True
        return any(_shows_deleted(term) for term in self.terms)


def _shows_deleted(term: Node) -> bool:
    match term:
        case Tag():
            return False
        case Metatag(name="status", value=value):
            return value.lower() in _SHOWS_DELETED_STATUSES
        case Metatag(name=name):
            return name in _SHOWS_DELETED
        case _:
            return any(map(_group_shows_deleted, term.terms))


def _group_shows_deleted(term: Node) -> bool:
    match term:
        case Tag():
            return False
        case Metatag(name="status", value=value):
            # The server does not lower the case here.
            return value in _SHOWS_DELETED_STATUSES
        case Metatag(name=name):
            return name in _SHOWS_DELETED_IN_GROUPS
        case _:
            return any(map(_group_shows_deleted, term.terms))

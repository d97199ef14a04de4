"""The parts of a tag query, as values."""

from __future__ import annotations

from typing import Literal

import attrs

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
    """A tag query; what rules the whole of it is taken out of the groups it stood in."""

    terms: tuple[Node, ...] = ()
    order: Order | None = None
    """None when none was asked for, or one the server does not know: id descending."""
    limit: int | None = None
    randseed: int | None = None
    count: int = attrs.field(default=0, eq=False)
    """How many terms of the text the server counts against its limit; no part of what is asked."""

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

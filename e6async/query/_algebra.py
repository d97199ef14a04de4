"""Tag queries combined: what both find, what either finds, what one does not find."""

from __future__ import annotations

from collections.abc import Iterable
from sys import maxsize
from typing import Final

import attrs

from e6async.errors import QueryError
from e6async.query._metatags import METATAGS
from e6async.query._nodes import Group, Metatag, Node, Query, Tag
from e6async.query._parse import parse
from e6async.query._write import format  # noqa: A004

__all__ = ["both", "canonical", "either", "inverse"]

_INVERTED_STATUSES: Final = frozenset({"pending", "flagged", "modqueue", "deleted", "active"})


def canonical(query: Query) -> Query:
    """Give a query as the server reads it; raises QueryError for what no text can say."""
    return parse(format(query), max_terms=maxsize)


def both(left: Query, right: Query) -> Query:
    """Give the query for what two queries both find."""
    if left.terms == right.terms:
        terms = left.terms
    elif any(map(_is_pooled, left.terms)) and any(map(_is_pooled, right.terms)):
        # The alternatives of one level are one pool.
        terms = (*left.terms, _group("", right.terms))
    else:
        ruled = {slot: term for term in left.terms if (slot := _slot(term)) is not None}
        terms = (*left.terms, *(_beside(term, ruled) for term in right.terms))
    return _ruled(terms, left, right)


def either(left: Query, right: Query) -> Query:
    """Give the query for what at least one of two queries finds."""
    for query in (left, right):
        if not query.terms:
            raise QueryError(f"{str(query)!r} finds every post, and so would any '|' with it")
    return _ruled((*_alternatives(left.terms), *_alternatives(right.terms)), left, right)


def inverse(query: Query) -> Query:
    """Give the query for what a query does not find."""
    if query.order is not None or query.limit is not None or query.randseed is not None:
        raise QueryError(f"'{query}' says how many posts come in which order: invert the rest only")
    if not query.terms:
        raise QueryError("the empty query finds every post: its opposite would find none")
    terms = (_inverted(query.terms[0]),) if len(query.terms) == 1 else None
    return canonical(Query(terms or (_group("-", query.terms),)))


def _ruled(terms: tuple[Node, ...], left: Query, right: Query) -> Query:
    return canonical(
        Query(
            terms,
            order=left.order if right.order is None else right.order,
            limit=left.limit if right.limit is None else right.limit,
            randseed=left.randseed if right.randseed is None else right.randseed,
        )
    )


def _is_pooled(term: Node) -> bool:
    return term.prefix == "~" or (isinstance(term, Tag) and not term.prefix and term.is_wildcard)


def _slot(term: Node) -> str | None:
    """Name what the last term of its kind on a level decides alone; None for all other terms."""
    if not isinstance(term, Metatag):
        return None
    rule = METATAGS[term.name]
    if rule.last_wins or (_is_any_none(term) and term.prefix != "~"):
        return term.name
    return None


def _is_any_none(term: Metatag) -> bool:
    return METATAGS[term.name].any_none and term.value.lower() in {"any", "none"}


def _beside(term: Node, ruled: dict[str, Node]) -> Node:
    """Keep a term from overruling another one."""
    slot = _slot(term)
    return term if slot is None or ruled.get(slot, term) == term else _group("", [term])


def _group(prefix: str, terms: Iterable[Node]) -> Group:
    # In groups the server looks for `status:any` in lower case only.
    inside = tuple(
        attrs.evolve(term, value=term.value.lower())
        if isinstance(term, Metatag) and term.name == "status"
        else term
        for term in terms
    )
    match prefix:
        case "-":
            return Group("-", inside)
        case "~":
            return Group("~", inside)
        case _:
            return Group("", inside)


def _alternatives(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    if len(terms) == 1 or all(map(_is_pooled, terms)):
        return tuple(map(_alternative, terms))
    return (_group("~", terms),)


def _alternative(term: Node) -> Node:
    match term:
        case Metatag() if _is_any_none(term) or "~" not in METATAGS[term.name].prefixes:
            # Of several `~pool:any` and `~pool:none` only the last one counts.
            inside = attrs.evolve(term, prefix="") if term.prefix == "~" else term
            return _group("~", [inside])
        case Tag() | Metatag() | Group() if _is_pooled(term):
            return term
        case Tag(prefix="") | Metatag(prefix=""):
            return attrs.evolve(term, prefix="~")
        case _:
            return _group("~", [term])


def _inverted(term: Node) -> Node:
    match term:
        case Group(prefix="-", terms=terms):
            return _group("", terms)
        case Group(terms=terms):
            return _group("-", terms)
        case Metatag(name=name, value=value) if METATAGS[name].kind == "boolean":
            return attrs.evolve(term, value="false" if value.lower() == "true" else "true")
        case Tag() | Metatag() if term.prefix != "~" and _is_invertible(term):
            return attrs.evolve(term, prefix="" if term.prefix else "-")
        case _:
            return _group("-", [term])


def _is_invertible(term: Tag | Metatag) -> bool:
    if isinstance(term, Tag):
        return True
    if term.name == "status":  # `-status:any` finds what `status:any` finds
        return term.value.lower() in _INVERTED_STATUSES
    return "-" in METATAGS[term.name].prefixes

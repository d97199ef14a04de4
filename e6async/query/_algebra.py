"""Tag queries combined: what both find, what either finds, what one does not find."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from e6async.errors import QueryError
from e6async.query._check import is_any_none
from e6async.query._metatags import METATAGS, STATUS_FLAGS
from e6async.query._terms import Group, Metatag, Node, Prefix, QueryTerms, Tag
from e6async.query._write import canonical, format  # noqa: A004

__all__ = ["both", "either", "inverse"]


def both(left: QueryTerms, right: QueryTerms) -> QueryTerms:
    """Give the query for what two queries both find."""
    if left.terms == right.terms:
        terms = left.terms
    elif any(map(_is_pooled, left.terms)) and any(map(_is_pooled, right.terms)):
        # The alternatives of one level are one pool.
        terms = (*left.terms, _group("", right.terms))
    else:
        slots = {slot: term for term in left.terms if (slot := _slot(term)) is not None}
        terms = (*left.terms, *(_beside(term, slots) for term in right.terms))
    return _joined(terms, left, right)


def either(left: QueryTerms, right: QueryTerms) -> QueryTerms:
    """Give the query for what at least one of two queries finds."""
    for query in (left, right):
        if not query.terms:
            raise QueryError(
                f"the query {format(query)!r} has no conditions and matches every post, so "
                "combining it with | makes no sense: leave it out"
            )
    return _joined((*_alternatives(left.terms), *_alternatives(right.terms)), left, right)


def inverse(query: QueryTerms) -> QueryTerms:
    """Give the query for what a query does not find."""
    if query.order is not None or query.limit is not None or query.randseed is not None:
        raise QueryError(
            f"the query '{format(query)}' has an order, limit or seed, which ~ cannot invert: "
            "invert the conditions and add those afterwards"
        )
    if not query.terms:
        raise QueryError("the empty query matches every post, so ~ of it would match none")
    terms = (_inverted(query.terms[0]),) if len(query.terms) == 1 else None
    return canonical(QueryTerms(terms or (_group("-", query.terms),)))


def _joined(terms: tuple[Node, ...], left: QueryTerms, right: QueryTerms) -> QueryTerms:
    return canonical(
        QueryTerms(
            terms,
            order=left.order if right.order is None else right.order,
            limit=left.limit if right.limit is None else right.limit,
            randseed=left.randseed if right.randseed is None else right.randseed,
        )
    )


def _is_pooled(term: Node) -> bool:
    return term.prefix == "~" or (isinstance(term, Tag) and not term.prefix and term.is_wildcard)


def _slot(term: Node) -> str | None:
    """Name the metatag if only the last one of a level counts; None for all other terms."""
    if not isinstance(term, Metatag):
        return None
    rule = METATAGS[term.name]
    if rule.last_wins or (is_any_none(term) and term.prefix != "~"):
        return term.name
    return None


def _beside(term: Node, slots: dict[str, Node]) -> Node:
    """Put a term into a group if it would replace one that is there already."""
    slot = _slot(term)
    return term if slot is None or slots.get(slot, term) == term else _group("", [term])


def _group(prefix: Prefix, terms: Iterable[Node]) -> Group:
    # In groups the server looks for `status:any` in lower case only.
    return Group(
        prefix,
        tuple(
            attrs.evolve(term, value=term.value.lower())
            if isinstance(term, Metatag) and term.name == "status"
            else term
            for term in terms
        ),
    )


def _alternatives(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    if len(terms) == 1 or all(map(_is_pooled, terms)):
        return tuple(map(_alternative, terms))
    return (_group("~", terms),)


def _alternative(term: Node) -> Node:
    match term:
        case Metatag() if is_any_none(term) or "~" not in METATAGS[term.name].prefixes:
            # Of several `~pool:any` and `~pool:none` only the last one counts.
            return _group("~", [attrs.evolve(term, prefix="") if term.prefix == "~" else term])
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
        return term.value.lower() in STATUS_FLAGS
    return "-" in METATAGS[term.name].prefixes

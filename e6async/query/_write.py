"""Write a tag query."""

from __future__ import annotations

from sys import maxsize

from e6async._arguments import checked
from e6async.errors import QueryError
from e6async.query._order import format_order, parse_order
from e6async.query._parse import read, read_term, tokens
from e6async.query._terms import Group, Metatag, Node, Order, QueryTerms, Tag

__all__ = ["canonical", "format", "unchecked"]


@checked
def format(query: QueryTerms | Node) -> str:  # noqa: A001
    """Write a query or a part of one so that `parse` gives it back, or raise `QueryError`."""
    match query:
        case QueryTerms():
            return _query(query)
        case Group(prefix=prefix, terms=terms):
            if not terms:
                raise QueryError("a group without terms cannot be written: leave it out")
            return f"{prefix}( {' '.join(map(format, terms))} )"
        case Metatag(prefix=prefix, name=name, value=value):
            return _checked(query, f"{prefix}{name}:{_quoted(value)}")
        case _:
            return _checked(query, f"{query.prefix}{query.name}")


def canonical(query: QueryTerms) -> QueryTerms:
    """Give a query as the server reads it; raises QueryError for what cannot be written."""
    return read(unchecked(query))


def _query(query: QueryTerms) -> str:
    text = unchecked(query)
    # A term between two groups may have kept the server from dropping the second one.
    read(text, max_depth=maxsize)
    return text


def unchecked(query: QueryTerms) -> str:
    """Write a query term by term, for a caller that reads the whole text afterwards."""
    parts = [format(term) for term in query.terms]
    if query.order is not None:
        parts.append(_order(query.order))
    if query.limit is not None:
        parts.append(f"limit:{query.limit}")
    if query.randseed is not None:
        parts.append(f"randseed:{query.randseed}")
    return " ".join(parts)


def _quoted(value: str) -> str:
    if any(character in value for character in " \t\n\r\f\v"):
        return f'"{value}"'
    # The server drops one quote at the end of a value.
    return value + '"' if value.endswith('"') else value


def _checked(term: Tag | Metatag, text: str) -> str:
    """Make sure that the text means the term and nothing else."""
    try:
        same = tokens(text) == [text] and read_term(text) == term
    except QueryError as error:
        raise QueryError(f"{term} cannot be written: {error}") from error
    if not same:
        raise QueryError(
            f"{term} cannot be written: the server would read {text!r} differently; "
            "build it with Q, or read it with Q.parse"
        )
    return text


def _order(order: Order) -> str:
    value = format_order(order)
    if value is not None:
        return f"order:{value}"
    if parse_order(order.field) is not None:
        raise QueryError(
            f"{order} cannot be written: the server does not sort that way; use Q.order"
        )
    # An order that no site has, as it was read: whoever checks the query names those that exist.
    return format(Metatag("" if order.descending else "-", "order", order.field))

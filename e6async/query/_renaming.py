"""The tag names of a query, and a query with other names for some tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from e6async.query._terms import Group, Node, QueryTerms, Tag
from e6async.query._write import canonical

__all__ = ["renamed", "tag_names"]


def tag_names(query: QueryTerms) -> list[str]:
    """List the tags that a query names, each once, wildcards left out."""
    return list(dict.fromkeys(_names(query.terms)))


def renamed(query: QueryTerms, names: Mapping[str, str]) -> QueryTerms:
    """Give a query with other names for some tags."""
    return canonical(attrs.evolve(query, terms=tuple(_renamed(query.terms, names))))


def _names(terms: tuple[Node, ...]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, Group):
            yield from _names(term.terms)
        elif isinstance(term, Tag) and not term.is_wildcard:
            yield term.name


def _renamed(terms: tuple[Node, ...], names: Mapping[str, str]) -> Iterator[Node]:
    for term in terms:
        match term:
            case Group():
                yield attrs.evolve(term, terms=tuple(_renamed(term.terms, names)))
            case Tag() if not term.is_wildcard:
                yield attrs.evolve(term, name=names.get(term.name, term.name))
            case _:
                yield term

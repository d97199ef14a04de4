"""Whether a site takes a query as it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from sys import maxsize
from typing import Final, Protocol

from e6async.errors import QueryError
from e6async.query._metatags import METATAGS
from e6async.query._nodes import Group, Metatag, Node, Query
from e6async.query._parse import parse
from e6async.query._write import format  # noqa: A004

__all__ = ["Limits", "check"]

_LISTS: Final = frozenset({"int", "float", "filesize", "md5", "mpixels", "ratio"})
"""Kinds of metatags whose values can be a list with commas."""
# app/logical/tag_query.rb of FemboyFans; views, framecount and the like are plain tags to us.
_FEMBOYFANS_LACKS: Final = frozenset({"flaggedby", "flagreason", "flagnote"})
_FEMBOYFANS_ORDERS_LACK: Final = frozenset({"deleted", "flagged", "md5"})


class Limits(Protocol):
    """What a site allows: a `Site`, or anything else that says so."""

    @property
    def name(self) -> str:
        """The site's name, as `e621`."""
        ...

    @property
    def max_terms(self) -> int:
        """How many terms it counts at most."""
        ...

    @property
    def max_values(self) -> int:
        """How many values of a comma list it reads."""
        ...


def check(query: Query, site: Limits) -> None:
    """Raise QueryError where a site would refuse a query or take it for something else."""
    count = parse(format(query), max_terms=maxsize).count
    if count > site.max_terms:
        raise QueryError(
            f"the query has {count} terms and {site.name} takes {site.max_terms}, those in groups "
            f"and metatags included: leave out {count - site.max_terms}"
        )
    for term in _all(query.terms):
        if isinstance(term, Metatag) and METATAGS[term.name].kind in _LISTS:
            values = term.value.count(",") + 1
            if values > site.max_values:
                raise QueryError(
                    f"{term.name} has {values} values and {site.name} reads the first "
                    f"{site.max_values} only: ask in parts"
                )
    if site.name == "femboyfans":
        _check_femboyfans(query)


def _check_femboyfans(query: Query) -> None:
    for term in _all(query.terms):
        if isinstance(term, Group):
            raise QueryError("femboyfans knows no groups: ask in parts and filter with `matches`")
        if isinstance(term, Metatag) and term.name in _FEMBOYFANS_LACKS:
            raise QueryError(f"femboyfans takes {term.name} for a plain tag: leave it out")
    if query.order is not None and query.order.field in _FEMBOYFANS_ORDERS_LACK:
        raise QueryError(f"femboyfans cannot sort by {query.order.field}: sort what comes")


def _all(terms: tuple[Node, ...]) -> Iterator[Node]:
    for term in terms:
        yield term
        if isinstance(term, Group):
            yield from _all(term.terms)

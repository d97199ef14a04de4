"""What tags stand for, by the aliases that are in force; the same on all sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.query import Query, parse
from e6async.query._renaming import renamed, tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The server splits at spaces and commas; an alias of a pattern is none.
_SEARCHABLE = re.compile(r"[^\s,*]+")
_MAX_LETTERS: Final = 6000
"""How long a list in an address gets: with much more, no server takes it."""


@attrs.frozen(kw_only=True)
class AliasNames:
    """That the consequent stands for the antecedent."""

    antecedent_name: str
    consequent_name: str


class AliasResolution(Resource):
    """What tags stand for."""

    _path: ClassVar[str] = "/tag_aliases.json"

    async def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """What the server takes each of these tags for: the tag itself unless it is an alias.

        Costs one request for some 320 names, by the length of their address; on FemboyFans 100.
        """
        name = "tag_aliases.resolve"
        known = {each: each for each in names}
        most = self._transport.max_values
        for some in _portions([each for each in known if _SEARCHABLE.fullmatch(each)], most):
            # A tag has one alias in force at most: all of them fit on a page.
            filters = {"antecedent_name": some, "status": "approved"}
            query = (*wire.search(name, filters, filters), ("limit", str(most)))
            operation = get(name, self._path, list_of(AliasNames), query=query)
            for alias in await self._send(operation):
                known[alias.antecedent_name] = alias.consequent_name
        return known

    async def resolve_query(self, query: Query | str) -> Query:
        """A query with the tags that the server takes its tags for, as `Query.matches` needs it."""
        parsed = parse(query) if isinstance(query, str) else query
        return Query.of(renamed(parsed, await self.resolve(tag_names(parsed))))


def _portions(names: Sequence[str], most: int) -> Iterator[list[str]]:
    """Split names into lists that fit into an address each."""
    portion: list[str] = []
    length = 0
    for name in names:
        size = len(quote(name, safe="")) + 3
        if portion and (len(portion) == most or length + size > _MAX_LETTERS):
            yield portion
            portion, length = [], 0
        portion.append(name)
        length += size
    if portion:
        yield portion

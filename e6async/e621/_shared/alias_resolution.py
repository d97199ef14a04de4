"""Resolving tags by the active aliases, the same on all sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.query import Query, parse
from e6async.query._renaming import renamed, tag_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The server splits at spaces and commas, and no alias has a wildcard.
_SEARCHABLE = re.compile(r"[^\s,*]+")
_MAX_LENGTH: Final = 6000
"""The longest list in a URL, in characters; servers refuse much longer URLs."""


@attrs.frozen(kw_only=True)
class AliasNames(Model):
    """An alias, by the names of its tags."""

    antecedent_name: str
    consequent_name: str


class AliasResolution(Resource):
    """Resolving tags by their aliases."""

    _path: ClassVar[str] = "/tag_aliases.json"

    async def resolve(self, names: Iterable[str]) -> dict[str, str]:
        """The tag that each name stands for: the name itself unless it is an alias.

        Costs one request for up to 320 names (FemboyFans: 100), fewer when the URL would be too
        long.
        """
        name = "tag_aliases.resolve"
        resolved = {tag: tag for tag in names}
        max_names = self._transport.max_values
        searchable = [tag for tag in resolved if _SEARCHABLE.fullmatch(tag)]
        for portion in _portions(searchable, max_names):
            # A tag has at most one active alias, so a page holds them all.
            filters = {"antecedent_name": portion, "status": "approved"}
            query = (*wire.search(name, filters, filters), ("limit", str(max_names)))
            operation = get(name, self._path, list_of(AliasNames), query=query)
            for alias in await self._send(operation):
                resolved[alias.antecedent_name] = alias.consequent_name
        return resolved

    async def resolve_query(self, query: Query | str) -> Query:
        """The query with its aliases resolved, as `Query.matches` needs it."""
        parsed = parse(query) if isinstance(query, str) else query
        return Query.of(renamed(parsed, await self.resolve(tag_names(parsed))))


def _portions(names: Sequence[str], max_names: int) -> Iterator[list[str]]:
    """Split names into lists that each fit into a URL."""
    portion: list[str] = []
    length = 0
    for name in names:
        size = len(quote(name, safe="")) + 3
        if portion and (len(portion) == max_names or length + size > _MAX_LENGTH):
            yield portion
            portion, length = [], 0
        portion.append(name)
        length += size
    if portion:
        yield portion

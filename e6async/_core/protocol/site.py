"""The sites: what is known about each before the first request; data only.

A new site is a `Site` here and a client class in `_clients`; tests/test_sites.py names every other
place that a site must appear in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import attrs
from attrs import evolve

from e6async._core.protocol.e6ai_differences import IGNORES, LACKS
from e6async._core.protocol.femboyfans_permissions import CONTROLLERS, IDENTIFIERS, UNGRANTED
from e6async._core.protocol.frozen import FrozenDict

_NOTHING: Mapping[str, str] = FrozenDict()
_NO_KEYS: Mapping[str, Mapping[str, str]] = FrozenDict()
_ACTIONS: Mapping[str, str] = FrozenDict({"search": "index", "get": "show", "delete": "destroy"})
"""Verbs that have another name on the servers."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Permissions:
    """What an API key can be restricted to: `controller:action`, as the server writes it."""

    controllers: Mapping[str, str] = _NOTHING
    """Controllers whose name differs from the family's."""
    identifiers: Mapping[str, str] = _NOTHING
    """Permissions that do not follow from family and verb, by operation."""
    ungranted: frozenset[str] = frozenset()
    """Permissions that a restricted key cannot have."""

    def of(self, operation: str) -> str | None:
        """The permission that an operation needs; None if it is not an operation of a family."""
        if operation in self.identifiers:
            return self.identifiers[operation]
        name, _, verb = operation.partition(".")
        if not (name.isidentifier() and verb.isidentifier()):
            return None
        return f"{self.controllers.get(name, name)}:{_ACTIONS.get(verb, verb)}"


@attrs.frozen(kw_only=True, eq=False)
class Site:
    """A site: its URL, its limits, the operations that it lacks or has at other paths."""

    name: str
    """The name for `--site` and for messages."""
    url: str
    """Its URL, without a slash at the end."""
    files_url: str
    """The URL of the host that has the files of posts, without a slash at the end."""
    max_per_page: int
    """The largest `limit` that a list takes."""
    max_pages: int
    """The last numbered page that a list serves; paging by id has no end."""
    max_terms: int
    """The maximum number of terms in a tag query."""
    query_language: Literal["e621", "e6ai", "femboyfans"] = "e621"
    """Which server software reads tag queries."""
    highest_id: int = 2_147_483_647
    """The largest id that a cursor may contain."""
    max_values: int = 320
    """How many values of a comma-separated list the server reads; it ignores the rest silently."""
    safe_mode: bool = False
    """Whether searches return safe posts only, while a lookup by id returns any."""
    min_interval: float = 0.5
    """Seconds between two requests at least."""
    server: str | None = None
    """The host whose rate limit its requests count against; None for its own."""
    routes: Mapping[str, str] = _NOTHING
    """Paths that differ from the operation's own, by operation."""
    lacks: Mapping[str, str] = _NOTHING
    """Operations or families that the site does not have, with the reason."""
    ignores: Mapping[str, Mapping[str, str]] = _NO_KEYS
    """Keys, or keys with a value as in `search[order]=x`, that it lacks, by operation; and why."""
    permissions: Permissions | None = None
    """What its API keys can be restricted to; None where a key allows everything."""
    hidden: str | None = None
    """What the server sends in place of a record that the account may not see; None for nothing."""

    def why_not(self, operation: str) -> str | None:
        """Why the site does not have an operation; None when it does."""
        return self.lacks.get(operation) or self.lacks.get(operation.partition(".")[0])

    def ignored(self, operation: str, pairs: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        """The first sent key that the site does not have, with the reason; None when it has all."""
        ignored = self.ignores.get(operation, _NOTHING)
        for key, value in pairs if ignored else ():
            for text in (key, f"{key}={value}"):
                if text in ignored:
                    return text, ignored[text]
        return None


E621_SITE = Site(
    name="e621",
    url="https://e621.net",
    files_url="https://static1.e621.net",
    max_per_page=320,
    max_pages=750,
    max_terms=40,
)
"""e621.net; limits from `config/danbooru_default_config.rb`."""

E926_SITE = evolve(
    E621_SITE,
    name="e926",
    url="https://e926.net",
    files_url="https://static1.e926.net",
    safe_mode=True,
    server="e621.net",
)
"""e926.net: the same server in safe mode; files of other posts have no URL there."""

E6AI_SITE = evolve(
    E621_SITE,
    name="e6ai",
    url="https://e6ai.net",
    files_url="https://static1.e6ai.net",
    query_language="e6ai",
    lacks=LACKS,
    ignores=IGNORES,
)
"""e6ai.net: the code of e621 as of July 2026, with other tag categories."""

FEMBOYFANS_SITE = Site(
    name="femboyfans",
    url="https://femboy.fan",
    files_url="https://femboy.fan",
    max_per_page=500,
    max_pages=1000,
    max_terms=40,
    max_values=100,
    query_language="femboyfans",
    permissions=Permissions(controllers=CONTROLLERS, identifiers=IDENTIFIERS, ungranted=UNGRANTED),
    hidden="not_visible",
    lacks=FrozenDict({"posts.count": "it sends no counts; count with posts.search"}),
)
"""femboy.fan; limits from the defaults of its `config` table, which its staff can change."""

PUBLIC_SITES: tuple[Site, ...] = tuple(
    value for value in [*globals().values()] if isinstance(value, Site)
)
"""Every site above: no client or gate may send requests to it at less than its `min_interval`."""

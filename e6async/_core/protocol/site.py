"""What there is to know about a site before the first request; data only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import attrs
from attrs import evolve

from e6async._core.protocol.femboyfans_permissions import CONTROLLERS, IDENTIFIERS, UNGRANTED

_NOTHING: Mapping[str, str] = MappingProxyType({})
_ACTIONS: Mapping[str, str] = MappingProxyType(
    {"search": "index", "get": "show", "delete": "destroy"}
)
"""The verbs that the servers call otherwise."""


@attrs.frozen(kw_only=True)
class Permissions:
    """What an API key can be restricted to: `controller:action`, as the server writes it."""

    controllers: Mapping[str, str] = _NOTHING
    """The controllers of families whose names are others."""
    identifiers: Mapping[str, str] = _NOTHING
    """What does not follow from family and verb, by operation."""
    ungranted: frozenset[str] = frozenset()
    """What no restricted key can be given."""

    def of(self, operation: str) -> str | None:
        """Name what an operation needs; None for what is no operation of a family."""
        if operation in self.identifiers:
            return self.identifiers[operation]
        name, _, verb = operation.partition(".")
        if not (name.isidentifier() and verb.isidentifier()):
            return None
        return f"{self.controllers.get(name, name)}:{_ACTIONS.get(verb, verb)}"


@attrs.frozen(kw_only=True)
class Site:
    """A site: where it is, what it allows, which operations it lacks or keeps elsewhere."""

    name: str
    """The name for `--site` and for messages."""
    url: str
    """Where the site is, without a slash at the end."""
    max_per_page: int
    """The largest `limit` that a list takes."""
    max_pages: int
    """The last numbered page that a list serves; cursors go on."""
    max_terms: int
    """How many terms of a tag query the server counts at most."""
    query_language: Literal["e621", "femboyfans"] = "e621"
    """Which server software reads tag queries."""
    highest_id: int = 2_147_483_647
    """The largest id that a cursor may name."""
    max_values: int = 320
    """How many values of a comma list the server reads; it cuts off the rest without a word."""
    safe_mode: bool = False
    """Whether searches give safe posts only, while a look-up gives any."""
    min_interval: float = 0.5
    """Seconds that must lie between two requests."""
    routes: Mapping[str, str] = _NOTHING
    """Paths that differ from the operation's own, by operation name."""
    lacks: Mapping[str, str] = _NOTHING
    """What the site does not have, by operation or by family, with the reason."""
    permissions: Permissions | None = None
    """What its API keys can be restricted to; None where a key opens everything."""
    hidden: str | None = None
    """What stands in the place of a record that the caller may not see; None for nothing."""

    def why_not(self, operation: str) -> str | None:
        """Say why the site lacks an operation; None when it has it."""
        return self.lacks.get(operation) or self.lacks.get(operation.partition(".")[0])


E621_SITE = Site(
    name="e621",
    url="https://e621.net",
    max_per_page=320,
    max_pages=750,
    max_terms=40,
)
"""e621.net; limits from `config/danbooru_default_config.rb`."""

E926_SITE = evolve(E621_SITE, name="e926", url="https://e926.net", safe_mode=True)
"""e926.net: the same server in safe mode; files of other posts have no address there."""

_NOT_ON_E6AI = "e6ai has directors instead of artists, and no blips (spec/COMPATIBILITY.md)"
E6AI_SITE = evolve(
    E621_SITE,
    name="e6ai",
    url="https://e6ai.net",
    lacks=MappingProxyType(
        dict.fromkeys(
            [
                "artists",
                "artist_urls",
                "artist_versions",
                "avoid_postings",
                "avoid_posting_versions",
                "blips",
            ],
            _NOT_ON_E6AI,
        )
    ),
)
"""e6ai.net: the same code with other tag categories and without some families."""

FEMBOYFANS_SITE = Site(
    name="femboyfans",
    url="https://femboy.fan",
    max_per_page=500,
    max_pages=1000,
    max_terms=40,
    max_values=100,
    query_language="femboyfans",
    permissions=Permissions(controllers=CONTROLLERS, identifiers=IDENTIFIERS, ungranted=UNGRANTED),
    hidden="not_visible",
    lacks=MappingProxyType({"posts.count": "its answers never say how many there are"}),
)
"""femboy.fan; limits from the defaults of its `config` table, which its staff can change."""

PUBLIC_SITES = (E621_SITE, E926_SITE, E6AI_SITE, FEMBOYFANS_SITE)
"""The sites whose pace nobody may raise."""

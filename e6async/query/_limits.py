"""How much a query may hold: the most that any site takes, and what a site tells of itself."""

from __future__ import annotations

from typing import Final, Literal, Protocol, TypeAlias

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_LIMIT", "MAX_TERMS", "MAX_VALUES", "Language", "Limits"]

Language: TypeAlias = Literal["e621", "e6ai", "femboyfans"]
"""Which server software reads a query: e621's, the same with other categories, FemboyFans'."""
MAX_TERMS: Final = 40
"""How many terms a query may have."""
MAX_VALUES: Final = 320
"""How many values of a comma list e621 reads; it drops the others without an error."""
MAX_LIMIT: Final = 500
"""The largest page size that `limit:` can ask for: FemboyFans takes 500, e621 takes 320."""
MAX_DEPTH: Final = 10
"""How many levels e621 parses: the top, nested groups, and one below the innermost group."""
MAX_LENGTH: Final = 8192
"""How many characters a query may have: servers refuse URLs that are longer."""


class Limits(Protocol):
    """The limits of one site: a `Site`, or anything else with these attributes."""

    @property
    def name(self) -> str:
        """The site's name, such as `e621`."""
        ...

    @property
    def query_language(self) -> Language:
        """Which server software reads the query."""
        ...

    @property
    def max_terms(self) -> int:
        """How many terms a query may have."""
        ...

    @property
    def max_values(self) -> int:
        """How many values of a comma list the server reads."""
        ...

    @property
    def max_per_page(self) -> int:
        """The largest page size."""
        ...

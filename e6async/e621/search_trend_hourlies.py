"""Tags that people search for, by hour: `search_trend_hourlies_controller.rb`."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource

__all__ = ["SearchTrendHourlies", "SearchTrendHourly", "SearchTrendHourlySearch"]


@attrs.frozen(kw_only=True)
class SearchTrendHourly(Model):
    """How often a tag was searched for in an hour."""

    tag: str
    count: int
    hour: Time
    """When the hour began."""
    processed: bool
    """Whether it is in the count of the day."""


class SearchTrendHourlySearch(ListOptions, total=False):
    """Search filters for hours; the server always sorts by searches, most first."""

    name_matches: str
    """A tag, with `*` as a wildcard."""


class SearchTrendHourlies(Resource):
    """Tags that people search for, by hour."""

    def search(
        self, hour: datetime | None = None, **filters: Unpack[SearchTrendHourlySearch]
    ) -> Pages[SearchTrendHourly]:
        """The tags searched for in an hour (default: the current one), most searched first; admin.

        Ends at the last numbered page.
        """
        name, path = "search_trend_hourlies.search", "/search_trend_hourlies.json"
        sent, options = wire.split_options(filters)
        matching = wire.search(name, sent, SearchTrendHourlySearch.__optional_keys__)
        query = (*wire.fields({"hour": hour}), *matching)
        return self._list(
            name,
            path,
            SearchTrendHourly,
            options=options,
            paging="page",
            query=query,
            level="admin",
        )

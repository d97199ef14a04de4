"""Tags that people search for: `app/controllers/search_trends_controller.rb`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "RisingTag",
    "SearchTrend",
    "SearchTrendSearch",
    "SearchTrendSettings",
    "SearchTrends",
    "SuccessMessage",
    "TrendPoint",
    "TrendPurgeResult",
]

_MAX_TRACKED = 10


@attrs.frozen(kw_only=True)
class SearchTrend(Model):
    """How often a tag was searched for on a day."""

    tag: str
    count: int
    day: date
    """UTC."""


@attrs.frozen(kw_only=True)
class RisingTag(Model):
    """A tag that is searched for more than it was."""

    name: str
    pretty_name: str
    """With spaces for `_`."""
    post_count: int
    category: int
    """A number from 0 to 8; see `Category`."""


@attrs.frozen(kw_only=True)
class TrendPoint(Model):
    """How often a tag was searched for on a day."""

    count: int
    day: date
    """UTC."""


@attrs.frozen(kw_only=True)
class TrendPurgeResult(Model):
    """How many records were deleted."""

    daily_count: int
    hourly_count: int


@attrs.frozen(kw_only=True)
class SuccessMessage(Model):
    """The result of a change."""

    success: bool
    message: str


class SearchTrendSearch(ListOptions, CommonFilters, total=False):
    """Search filters for trends; the server always sorts by searches, most first."""

    name_matches: str
    """A tag, with `*` as a wildcard."""


class SearchTrendSettings(TypedDict, total=False):
    """How searches are counted, and what counts as rising."""

    trends_enabled: bool
    trends_displayed: bool
    trends_min_today: int
    trends_min_delta: int
    trends_min_ratio: float
    trends_ip_limit: int
    trends_ip_window: int
    """Seconds."""
    trends_tag_limit: int
    trends_tag_window: int
    """Seconds."""


class SearchTrends(Resource):
    """Tags that people search for."""

    def search(
        self, day: date | None = None, **filters: Unpack[SearchTrendSearch]
    ) -> Pages[SearchTrend]:
        """The tags searched for on a day (UTC; default: today), most searched first.

        Ends at the last numbered page.
        """
        name, path = "search_trends.search", "/search_trends.json"
        sent, options = wire.split_options(filters)
        matching = wire.search(name, sent, SearchTrendSearch.__optional_keys__)
        query = (*wire.fields({"day": day}), *matching)
        return self._list(name, path, SearchTrend, options=options, paging="page", query=query)

    async def rising(self) -> list[RisingTag]:
        """Up to six tags that are searched for more than they were, updated every 15 minutes."""
        name, path = "search_trends.rising", "/search_trends/rising.json"
        return await self._send(get(name, path, list_of(RisingTag)))

    async def track(self, tags: Collection[str]) -> dict[str, list[TrendPoint]]:
        """How often up to ten tags were searched for on each of the last 31 days, oldest first."""
        name, path = "search_trends.track", "/search_trends/track.json"
        if len(tags) > _MAX_TRACKED:
            message = f"{name} takes at most {_MAX_TRACKED} tags, not {len(tags)}"
            raise InputError(message)
        query = wire.fields({"tag": ",".join(tags)})
        return await self._send(get(name, path, dict[str, list[TrendPoint]], query=query))

    async def purge(self, tag: str) -> TrendPurgeResult:
        """Forget that a tag was searched for; admin."""
        name, path = "search_trends.purge", "/search_trends/purge.json"
        query = wire.fields({"tag": tag})
        return await self._send(
            write(name, "DELETE", path, TrendPurgeResult, query=query, level="admin")
        )

    async def update_settings(self, **settings: Unpack[SearchTrendSettings]) -> SuccessMessage:
        """Change how searches are counted; admin."""
        name, path = "search_trends.update_settings", "/search_trends/update_settings.json"
        wire.known(name, settings, SearchTrendSettings.__optional_keys__)
        form = wire.fields(settings, root="search_trend_settings")
        return await self._send(write(name, "POST", path, SuccessMessage, form=form, level="admin"))

    async def clear_cache(self) -> SuccessMessage:
        """Recompute which tags are rising; admin."""
        name, path = "search_trends.clear_cache", "/search_trends/clear_cache.json"
        return await self._send(write(name, "POST", path, SuccessMessage, level="admin"))

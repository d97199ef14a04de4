"""Most viewed posts and most searched tags: `app/controllers/popular_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions, get, list_of
from e6async._core.resource import Resource
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.tag import Tag

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Popular", "PopularSearch"]

T = TypeVar("T")

_MAX_LIMIT = 100


@attrs.frozen(kw_only=True)
class PopularSearch(Model):
    """Tags that people search for."""

    tag: str
    count: int
    """How often."""


class Popular(Resource):
    """Most viewed posts, most searched and followed tags; empty if the site does not count.

    A page holds 100 at most; `posts.popular` gives the posts with the best score.
    """

    async def views(self, day: date | None = None, *, limit: int | None = None) -> list[Post]:
        """The most viewed posts of one day."""
        return await self._request("popular.views", "/popular/views.json", Post, day, limit)

    async def top_views(self, *, limit: int | None = None) -> list[Post]:
        """The most viewed posts since counting began."""
        return await self._request(
            "popular.top_views", "/popular/views/top.json", Post, None, limit
        )

    async def searches(
        self, day: date | None = None, *, limit: int | None = None
    ) -> list[PopularSearch]:
        """The most searched tags on one day."""
        path = "/popular/searches.json"
        return await self._request("popular.searches", path, PopularSearch, day, limit)

    async def top_searches(self, *, limit: int | None = None) -> list[PopularSearch]:
        """The most searched tags since counting began."""
        path = "/popular/searches/top.json"
        return await self._request("popular.top_searches", path, PopularSearch, None, limit)

    async def missed_searches(
        self, day: date | None = None, *, limit: int | None = None
    ) -> list[PopularSearch]:
        """The most searched tags without posts, on one day."""
        path = "/popular/searches/missed.json"
        return await self._request("popular.missed_searches", path, PopularSearch, day, limit)

    async def top_missed_searches(self, *, limit: int | None = None) -> list[PopularSearch]:
        """The most searched tags without posts, since counting began."""
        path = "/popular/searches/missed/top.json"
        return await self._request("popular.top_missed_searches", path, PopularSearch, None, limit)

    def followed_tags(self, **options: Unpack[ListOptions]) -> Pages[Tag]:
        """Every tag that is followed, by how many follow it; a page holds 100 at most."""
        name, path = "popular.followed_tags", "/popular/followed_tags.json"
        return self._list(name, path, Tag, options=options, max_page_size=_MAX_LIMIT, paging="page")

    async def _request(
        self, name: str, path: str, item: type[T], day: date | None, limit: int | None
    ) -> list[T]:
        query = wire.fields({"date": day, "limit": wire.bounded(name, limit, _MAX_LIMIT)})
        return await self._send(get(name, path, list_of(item), query=query))

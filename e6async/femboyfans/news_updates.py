"""News: the line at the top of the site; `app/controllers/news_updates_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621.news_updates import NewsUpdate as SharedNewsUpdate

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["NewsUpdate", "NewsUpdates"]


@attrs.frozen(kw_only=True)
class NewsUpdate(SharedNewsUpdate):
    """A piece of news."""


class NewsUpdates(Resource):
    """News."""

    def search(self, **options: Unpack[ListOptions]) -> Pages[NewsUpdate]:
        """All news, the newest first."""
        name, path = "news_updates.search", "/news_updates.json"
        return self._list(name, path, NewsUpdate, options=options, paging="id_desc")

    async def create(self, message: str) -> NewsUpdate:
        """Publish news; admin."""
        name, path = "news_updates.create", "/news_updates.json"
        form = wire.fields({"message": message}, root="news_update")
        return await self._send(write(name, "POST", path, NewsUpdate, form=form, level="admin"))

    async def update(self, id: int, message: str) -> None:
        """Change news; admin."""
        name, path = "news_updates.update", "/news_updates/{id}.json"
        form = wire.fields({"message": message}, root="news_update")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove news; admin."""
        name, path = "news_updates.delete", "/news_updates/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

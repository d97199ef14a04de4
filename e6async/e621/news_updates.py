"""News: the line at the top of the site; `app/controllers/news_updates_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, Moved, write
from e6async.e621._shared.redirects import AS_PAGE, Redirecting

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["NewsUpdate", "NewsUpdates"]


@attrs.frozen(kw_only=True)
class NewsUpdate(Model):
    """A piece of news."""

    id: int
    message: str
    """DText."""
    creator_id: int
    updater_id: int
    created_at: Time
    updated_at: Time

    message_dtext: ClassVar[DTextOf] = DTextOf("message")


class NewsUpdates(Redirecting):
    """News.

    Writes do not ask for JSON: the server would make the change and respond with 406.
    """

    def search(self, **options: Unpack[ListOptions]) -> Pages[NewsUpdate]:
        """All news, the newest first."""
        name, path = "news_updates.search", "/news_updates.json"
        return self._list(name, path, NewsUpdate, options=options, paging="id_desc")

    async def create(self, message: str) -> None:
        """Publish news; admin; the response has no id."""
        form, path = wire.fields({"message": message}, root="news_update"), "/news_updates"
        await self._moved(
            write("news_updates.create", "POST", path, Moved,
                  form=form, query=AS_PAGE, level="admin")
        )  # fmt: skip

    async def update(self, id: int, message: str) -> None:
        """Change news; admin."""
        form, path = wire.fields({"message": message}, root="news_update"), "/news_updates/{id}"
        await self._moved(
            write("news_updates.update", "PATCH", path, Moved,
                  form=form, query=AS_PAGE, level="admin", id=id)
        )  # fmt: skip

    async def delete(self, id: int) -> None:
        """Remove news; admin."""
        name, path = "news_updates.delete", "/news_updates/{id}"
        await self._moved(write(name, "DELETE", path, Moved, query=AS_PAGE, level="admin", id=id))

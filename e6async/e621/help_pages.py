"""Help pages: wiki pages that explain the site; `app/controllers/help_controller.rb`."""

from __future__ import annotations

from typing import cast

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource

__all__ = ["HelpPage", "HelpPages"]


@attrs.frozen(kw_only=True)
class HelpPage(Model):
    """A help page; `wiki_pages.get` gives its text."""

    id: int
    created_at: Time
    updated_at: Time
    name: str
    """With `_` for spaces."""
    wiki_page: str
    """The title of the wiki page."""
    related: str
    """Names of other help pages separated by commas."""
    title: str
    """Empty when the name is shown instead."""


class HelpPages(Resource):
    """Help pages."""

    async def landing(self) -> HelpPage:
        """The start page of the help; NotFoundError when the site has none."""
        return await self._send(get("help_pages.landing", "/help.json", HelpPage))

    async def search(self) -> list[HelpPage]:
        """All help pages; the server looks for new ones twice a day."""
        return await self._send(get("help_pages.search", "/help/list.json", list_of(HelpPage)))

    async def get(self, id_or_name: int | str) -> HelpPage | None:
        """The page with this name or id; without one, None for a name, NotFoundError for an id.

        A name of digits only is taken for an id.
        """
        path = "/help/{id_or_name}.json"
        return await self._send(get("help_pages.get", path, _MAYBE, id_or_name=id_or_name))

    async def create(
        self, name: str, wiki_page: str, *, related: str | None = None, title: str | None = None
    ) -> HelpPage:
        """Create a help page of a wiki page, by its title; admin."""
        values = {"name": name, "wiki_page": wiki_page, "related": related, "title": title}
        form = wire.fields(values, root="help_page")
        return await self._send(
            write("help_pages.create", "POST", "/help.json", HelpPage, form=form, level="admin")
        )

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        wiki_page: str | None = None,
        related: str | None = None,
        title: str | None = None,
    ) -> None:
        """Change a help page; admin."""
        values = {"name": name, "wiki_page": wiki_page, "related": related, "title": title}
        form = wire.fields(values, root="help_page")
        path = "/help/{id}.json"
        await self._send(
            write("help_pages.update", "PATCH", path, NOTHING, form=form, level="admin", id=id)
        )

    async def delete(self, id: int) -> None:
        """Delete a help page, not its wiki page; admin."""
        path = "/help/{id}.json"
        await self._send(write("help_pages.delete", "DELETE", path, NOTHING, level="admin", id=id))


_MAYBE = cast("type[HelpPage | None]", HelpPage | None)

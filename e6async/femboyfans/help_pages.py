"""Help pages: wiki pages that explain the site; `app/controllers/help_controller.rb`."""

from __future__ import annotations

from typing import TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.femboyfans._shared.filter_keys import keys_of

__all__ = ["HelpPage", "HelpPageFields", "HelpPages"]


@attrs.frozen(kw_only=True)
class HelpPage(Model):
    """A help page; `wiki_pages.get` gives its text."""

    id: int
    created_at: Time
    updated_at: Time
    name: str
    """With `_` for spaces."""
    related: str
    """Names of other help pages separated by commas."""
    title: str
    """Empty when the name is shown instead."""
    wiki_page_id: int
    creator_id: int
    updater_id: int


class HelpPageFields(TypedDict, total=False):
    """Editable fields of a help page, besides its name."""

    wiki_page_id: int
    """The id of the wiki page that it shows."""
    wiki_page_title: str
    related: str
    """Names of other help pages separated by commas."""
    title: str


class HelpPages(Resource):
    """Help pages."""

    async def search(self) -> list[HelpPage]:
        """All help pages, by title."""
        return await self._send(get("help_pages.search", "/help.json", list_of(HelpPage)))

    async def get(self, id_or_name: int | str) -> HelpPage:
        """The page with this id or name; a name of digits only is taken for an id."""
        path = "/help/{id_or_name}.json"
        return await self._send(get("help_pages.get", path, HelpPage, id_or_name=id_or_name))

    async def create(self, name: str, **fields: Unpack[HelpPageFields]) -> HelpPage:
        """Create a help page of a wiki page, by its id or title; admin."""
        verb, path = "help_pages.create", "/help.json"
        wire.known(verb, fields, keys_of(HelpPageFields))
        page = {key: fields.get(key) for key in ("wiki_page_id", "wiki_page_title")}
        form = wire.fields({"name": name, **fields, **one_of(verb, page)}, root="help_page")
        return await self._send(write(verb, "POST", path, HelpPage, form=form, level="admin"))

    async def update(
        self, id: int, *, name: str | None = None, **fields: Unpack[HelpPageFields]
    ) -> None:
        """Change a help page; admin."""
        verb, path = "help_pages.update", "/help/{id}.json"
        wire.known(verb, fields, keys_of(HelpPageFields))
        form = wire.fields({"name": name, **fields}, root="help_page")
        await self._send(write(verb, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Delete a help page, not its wiki page; admin."""
        path = "/help/{id}.json"
        await self._send(write("help_pages.delete", "DELETE", path, NOTHING, level="admin", id=id))

"""Wiki pages: what tags mean; `app/controllers/wiki_pages_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order, UserFilter, WikiPageFilter

__all__ = ["WikiPage", "WikiPageFields", "WikiPageSearch", "WikiPages"]


@attrs.frozen(kw_only=True)
class WikiPage(Model):
    """A wiki page."""

    id: int
    creator_id: int
    title: str
    """The name of a tag, with `_` for spaces."""
    body: str
    """DText."""
    created_at: Time
    updated_at: Time
    updater_id: int
    parent: str | None
    """The title of the page to read instead; the server does not follow it."""
    protection_level: int | None
    """The minimum level of an editor, see `Level`; None for a page that is not protected."""
    creator_name: str
    category_id: int | None
    """Of the tag of that name, see `Category`; None when there is no such tag."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class WikiPageSearch(ListOptions, WikiPageFilter, total=False):
    """Search filters for wiki pages."""

    creator: UserFilter
    updater: UserFilter
    order: Literal[
        Order,
        "title",
        "title_asc",
        "title_desc",
        "post_count",
        "post_count_asc",
        "post_count_desc",
    ]


class WikiPageFields(TypedDict, total=False):
    """Editable fields of a wiki page, besides title and text."""

    edit_reason: str
    parent: str
    """The title of the page to read instead; trusted."""
    protection_level: int | Literal[""]
    """The minimum level of an editor, see `Level`; an empty text for none; janitor."""


class WikiPages(Resource):
    """Wiki pages."""

    def search(self, **filters: Unpack[WikiPageSearch]) -> Pages[WikiPage]:
        """Every wiki page that matches."""
        name, path, allowed = "wiki_pages.search", "/wiki_pages.json", keys_of(WikiPageSearch)
        return self._search(name, path, WikiPage, filters, allowed)

    async def get(self, id_or_title: int | str) -> WikiPage:
        """The page with this id or title; a title of digits only is taken for an id."""
        path = "/wiki_pages/{id_or_title}.json"
        return await self._send(get("wiki_pages.get", path, WikiPage, id_or_title=id_or_title))

    async def create(self, title: str, body: str, **fields: Unpack[WikiPageFields]) -> WikiPage:
        """Write a page, with up to 250,000 characters; member, 60 edits an hour."""
        name, path = "wiki_pages.create", "/wiki_pages.json"
        wire.known(name, fields, keys_of(WikiPageFields))
        form = wire.fields({"title": title, "body": body, **fields}, root="wiki_page")
        return await self._send(write(name, "POST", path, WikiPage, form=form))

    async def update(
        self,
        id: int,
        *,
        title: str | None = None,
        body: str | None = None,
        **fields: Unpack[WikiPageFields],
    ) -> None:
        """Change a page that the caller's level may change; member; `title`: janitor."""
        name, path = "wiki_pages.update", "/wiki_pages/{id}.json"
        wire.known(name, fields, keys_of(WikiPageFields))
        form = wire.fields({"title": title, "body": body, **fields}, root="wiki_page")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a page, unless a help page shows it (InvalidError); admin."""
        path = "/wiki_pages/{id}.json"
        await self._send(write("wiki_pages.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a page to one of its versions; member."""
        form, path = wire.fields({"version_id": version_id}), "/wiki_pages/{id}/revert.json"
        await self._send(write("wiki_pages.revert", "PUT", path, NOTHING, form=form, id=id))

    async def merge(
        self,
        id: int,
        *,
        target_wiki_page_id: int | None = None,
        target_wiki_page_title: str | None = None,
    ) -> WikiPage:
        """Merge a page into the history of another one, and return that one; admin."""
        name, path = "wiki_pages.merge", "/wiki_pages/{id}/merge.json"
        target = one_of(
            name,
            {
                "target_wiki_page_id": target_wiki_page_id,
                "target_wiki_page_title": target_wiki_page_title,
            },
        )
        form = wire.fields(target, root="wiki_page")
        return await self._send(
            write(name, "POST", path, WikiPage, form=form, level="admin", id=id)
        )

    async def show_merge(self, id: int) -> WikiPage:
        """A page, for those who may merge it into another, else ForbiddenError; admin."""
        name, path = "wiki_pages.show_merge", "/wiki_pages/{id}/merge.json"
        return await self._send(get(name, path, WikiPage, level="admin", id=id))

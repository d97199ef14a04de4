"""Wiki pages: what tags mean; `app/controllers/wiki_pages_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time, parse
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.unsaved_writes import unsaved_error
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.errors import DecodeError

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
    is_locked: bool
    created_at: Time
    updated_at: Time
    updater_id: int | None
    other_names: tuple[str, ...]
    is_deleted: bool
    parent: str | None
    """The title of the page to read instead; the server does not follow it."""
    featured_posts: tuple[int, ...] | None = None
    """Up to 6 ids; None from servers before July 2026."""
    creator_name: str
    """`Anonymous` when the account is gone."""
    category_id: int | None
    """Of the tag of that name, see `Category`; None when there is no such tag."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class WikiPageSearch(ListOptions, CommonFilters, total=False):
    """Search filters for wiki pages."""

    title: str
    """All of it, with `*` as a wildcard."""
    body_matches: str
    """With `*` as a wildcard, else words."""
    other_names_match: str
    """Another name, with `*` as a wildcard."""
    creator_name: str
    creator_id: Ids
    hide_deleted: bool
    parent: str
    """With `*` as a wildcard, else words."""
    other_names_present: bool
    is_locked: bool
    is_deleted: bool
    order: Literal["title", "post_count", "updated_at", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    `updated_at`, latest first, is also what the server uses for an unknown word.
    """


class WikiPageFields(TypedDict, total=False):
    """Editable fields of a wiki page, besides title and text."""

    category_id: int
    """Of the tag of that name, see `Category`."""
    edit_reason: str
    featured_posts_string: str
    """Up to 6 ids separated by spaces."""
    parent: str
    """The title of the page to read instead; privileged and up."""
    is_locked: bool
    """Requires staff."""
    is_deleted: bool
    """Requires staff."""
    skip_secondary_validations: bool
    """Requires staff."""
    category_is_locked: bool
    """Requires admin."""


class WikiPages(Resource):
    """Wiki pages."""

    def search(self, **filters: Unpack[WikiPageSearch]) -> Pages[WikiPage]:
        """Every wiki page that matches."""
        name, path = "wiki_pages.search", "/wiki_pages.json"
        allowed = WikiPageSearch.__optional_keys__
        return self._search(name, path, WikiPage, filters, allowed)

    async def get(self, id_or_title: int | str) -> WikiPage:
        """The page with this id or title; a title of digits only is taken for an id.

        Concurrent calls by id share a request; the search takes one title only.
        """
        return await self._look_up(by_id("wiki_pages", WikiPage), id_or_title)

    async def get_or_new(self, title: str) -> WikiPage | None:
        """The page with this title; None where the server offers an empty form instead."""
        query = wire.fields({"title": title})
        path = "/wiki_pages/show_or_new.json"
        try:
            return await self._send(get("wiki_pages.get_or_new", path, WikiPage, query=query))
        except DecodeError as error:
            if error.path != "$.id":  # null in a page that was not saved
                raise
            return None

    async def create(self, title: str, body: str, **fields: Unpack[WikiPageFields]) -> WikiPage:
        """Write a page, with up to 250,000 characters; member, 60 edits an hour.

        Raises InvalidError where a server changes the tag of that name and makes no page, as one
        may for an empty `body`.
        """
        wire.known("wiki_pages.create", fields, WikiPageFields.__optional_keys__)
        form = wire.fields({"title": title, "body": body, **fields}, root="wiki_page")
        path = "/wiki_pages.json"
        try:
            return await self._send(write("wiki_pages.create", "POST", path, WikiPage, form=form))
        except DecodeError as error:
            match parse(error.body, error.operation):
                case {"tag": dict()}:
                    why = "changed the tag only and made no page; pass a text for one"
                    raise unsaved_error(error.operation, why) from error
                case _:
                    raise

    async def update(
        self,
        id: int,
        *,
        title: str | None = None,
        body: str | None = None,
        **fields: Unpack[WikiPageFields],
    ) -> None:
        """Change a page; member; `title`: staff; ForbiddenError for a locked one, unless staff."""
        wire.known("wiki_pages.update", fields, WikiPageFields.__optional_keys__)
        form = wire.fields({"title": title, "body": body, **fields}, root="wiki_page")
        path = "/wiki_pages/{id}.json"
        await self._send(write("wiki_pages.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete a page, unless a help page shows it (InvalidError); admin."""
        path = "/wiki_pages/{id}.json"
        await self._send(write("wiki_pages.delete", "DELETE", path, NOTHING, level="admin", id=id))

    async def revert(self, id: int, version_id: int) -> None:
        """Revert a page to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/wiki_pages/{id}/revert.json"
        await self._send(write("wiki_pages.revert", "PUT", path, NOTHING, form=form, id=id))

"""Versions of wiki pages; `app/controllers/wiki_pages/versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids, Range
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUpdater, Order, WikiPageFilter

__all__ = ["WikiPageVersion", "WikiPageVersionSearch", "WikiPageVersions"]


@attrs.frozen(kw_only=True)
class WikiPageVersion(Model):
    """A wiki page after one edit."""

    id: int
    wiki_page_id: int
    updater_id: int
    title: str
    body: str
    """DText."""
    created_at: Time
    updated_at: Time
    reason: str | None
    parent: str | None
    """The title of the page to read instead."""
    protection_level: int | None
    """The minimum level of an editor, see `Level`; None for a page that is not protected."""
    merged_from_id: int | None
    """The page that became a part of this one; None for any other edit."""
    merged_from_title: str | None

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class WikiPageVersionSearch(ListOptions, CommonFilters, ByUpdater, ByIpAddr, total=False):
    """Search filters for versions of wiki pages."""

    wiki_page_id: Ids
    wiki_page: WikiPageFilter
    title: str
    """With `*` as a wildcard, else words."""
    body: str
    """With `*` as a wildcard, else words."""
    protection_level: Range
    """The number of a `Level`."""
    order: Order


class WikiPageVersions(Resource):
    """Versions of wiki pages."""

    def search(self, **filters: Unpack[WikiPageVersionSearch]) -> Pages[WikiPageVersion]:
        """Every version that matches."""
        name, path = "wiki_page_versions.search", "/wiki_pages/versions.json"
        allowed = keys_of(WikiPageVersionSearch)
        return self._search(name, path, WikiPageVersion, filters, allowed)

    async def get(self, id: int) -> WikiPageVersion:
        """The version with this id; raises NotFoundError."""
        name, path = "wiki_page_versions.get", "/wiki_pages/versions/{id}.json"
        return await self._send(get(name, path, WikiPageVersion, id=id))

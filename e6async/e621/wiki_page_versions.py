"""Versions of wiki pages; `app/controllers/wiki_page_versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

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
    is_locked: bool
    created_at: Time
    updated_at: Time
    other_names: tuple[str, ...]
    is_deleted: bool
    reason: str | None
    parent: str | None
    """The title of the page to read instead."""
    featured_posts: tuple[int, ...] | None = None
    """None from servers before July 2026."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class WikiPageVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for versions of wiki pages."""

    updater_name: str
    updater_id: Ids
    wiki_page_id: int
    title: str
    """With `*` as a wildcard, else words."""
    body: str
    """With `*` as a wildcard, else words."""
    is_locked: bool
    is_deleted: bool
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class WikiPageVersions(Resource):
    """Versions of wiki pages."""

    def search(self, **filters: Unpack[WikiPageVersionSearch]) -> Pages[WikiPageVersion]:
        """Every version that matches."""
        name, path = "wiki_page_versions.search", "/wiki_page_versions.json"
        allowed = WikiPageVersionSearch.__optional_keys__
        return self._search(name, path, WikiPageVersion, filters, allowed)

    async def get(self, id: int) -> WikiPageVersion:
        """The version with this id; raises NotFoundError."""
        return await self._look_up(by_id("wiki_page_versions", WikiPageVersion), id)

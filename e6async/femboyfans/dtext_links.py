"""Links in texts; `app/controllers/dtext_links_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.enum_filters import as_numbers
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["DtextLink", "DtextLinkSearch", "DtextLinks"]

_TYPES = {"wiki_link": 0, "external_link": 1}


@attrs.frozen(kw_only=True)
class DtextLink(Model):
    """A link in a text."""

    id: int
    model_type: str
    """What the text belongs to: `WikiPage`, `ForumPost` or `Pool`."""
    model_id: int
    link_type: str
    """`wiki_link` or `external_link`."""
    link_target: str
    """The title of a wiki page, or a URL."""
    created_at: Time
    updated_at: Time


class DtextLinkSearch(ListOptions, CommonFilters, total=False):
    """Search filters for links."""

    link_target: str
    """With `*` as a wildcard, else words."""
    link_type: Literal["wiki_link", "external_link"]
    model_type: str
    """With `*` as a wildcard, else words."""
    model_id: Ids
    has_linked_wiki: bool
    has_linked_tag: bool
    wiki_page_title: str
    """Of the page that it links to; with `*` as a wildcard, else words."""
    tag_name: str
    """Of the tag that it links to; with `*` as a wildcard, else words."""
    order: Order


class DtextLinks(Resource):
    """Links in texts."""

    def search(self, **filters: Unpack[DtextLinkSearch]) -> Pages[DtextLink]:
        """Every link that matches."""
        name, path, allowed = "dtext_links.search", "/dtext_links.json", keys_of(DtextLinkSearch)
        sent = as_numbers(name, filters, "link_type", _TYPES)
        return self._search(name, path, DtextLink, sent, allowed)

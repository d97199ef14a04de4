"""Related tags: `app/controllers/related_tags_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import Pairs, get, list_of, write
from e6async._core.resource import Resource

__all__ = ["BulkRelatedTag", "RelatedTag", "RelatedTags"]


@attrs.frozen(kw_only=True)
class RelatedTag(Model):
    """A related tag."""

    name: str
    category_id: int
    """A number from 0 to 8; see `Category`."""


@attrs.frozen(kw_only=True)
class BulkRelatedTag(Model):
    """A related tag, and how often both occur together."""

    name: str
    count: int
    category_id: int
    """A number from 0 to 8; see `Category`. -1 when unknown."""


class RelatedTags(Resource):
    """Related tags."""

    async def search(self, query: str, *, category_id: int | None = None) -> list[RelatedTag]:
        """Up to 25 tags related to a tag, or 50 that match a pattern with `*`; member."""
        filters = {"query": query, "category_id": category_id}
        pairs = wire.search("related_tags.search", filters, filters)
        name, path, returns = "related_tags.search", "/related_tag.json", list_of(RelatedTag)
        return await self._send(get(name, path, returns, query=pairs, level="member"))

    async def bulk(
        self, query: str, *, category_id: int | None = None
    ) -> dict[str, list[BulkRelatedTag]]:
        """The related tags of each of up to 25 tags; member."""
        name, path, pairs = (
            "related_tags.bulk",
            "/related_tag/bulk.json",
            _query(query, category_id),
        )
        returns = dict[str, list[BulkRelatedTag]]
        return await self._send(get(name, path, returns, query=pairs, level="member"))

    async def bulk_post(
        self, query: str, *, category_id: int | None = None
    ) -> dict[str, list[BulkRelatedTag]]:
        """Like `bulk`, for a query that is too long for a URL; member."""
        name, path = "related_tags.bulk_post", "/related_tag/bulk.json"
        returns, form = dict[str, list[BulkRelatedTag]], _query(query, category_id)
        return await self._send(write(name, "POST", path, returns, form=form, repeatable=True))


def _query(query: str, category_id: int | None) -> Pairs:
    return wire.fields({"query": query, "category_id": category_id})

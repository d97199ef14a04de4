"""Related tags: `app/controllers/tags/related_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import get, list_of, write
from e6async._core.resource import Resource
from e6async.e621.related_tags import BulkRelatedTag, RelatedTag

__all__ = ["BulkRelatedTag", "RelatedTag", "RelatedTags"]


class RelatedTags(Resource):
    """Related tags."""

    async def search(self, query: str, *, category_id: int | None = None) -> list[RelatedTag]:
        """Up to 25 tags related to a tag, or 50 that match a pattern with `*`; logged in."""
        name, path, returns = "related_tags.search", "/tags/related.json", list_of(RelatedTag)
        filters = {"query": query, "category_id": category_id}
        pairs = wire.search(name, filters, filters)
        return await self._send(get(name, path, returns, query=pairs, level="logged_in"))

    async def bulk(
        self, query: str, *, category_id: int | None = None
    ) -> dict[str, list[BulkRelatedTag]]:
        """The related tags of each of up to 25 tags; member."""
        name, path = "related_tags.bulk", "/tags/related/bulk.json"
        returns = dict[str, list[BulkRelatedTag]]
        form = wire.fields({"query": query, "category_id": category_id})
        return await self._send(write(name, "POST", path, returns, form=form, repeatable=True))

"""DText as HTML; `app/controllers/dtext_previews_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import HtmlWithPosts

__all__ = ["DtextPreview"]


class DtextPreview(Resource):
    """DText as the site shows it."""

    async def create(self, body: str, *, allow_color: bool | None = None) -> HtmlWithPosts:
        """Turn DText into HTML; nothing is stored; ForbiddenError without a login."""
        form = wire.fields({"body": body, "allow_color": allow_color})
        path = "/dtext_preview.json"
        operation = write(
            "dtext_preview.create", "POST", path, HtmlWithPosts, form=form, level="anonymous",
            repeatable=True,
        )  # fmt: skip
        return await self._send(operation)

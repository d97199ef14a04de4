"""DText as HTML; `app/controllers/dtext_previews_controller.rb`."""

from __future__ import annotations

from typing import TypedDict, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.html import HtmlWithPosts

__all__ = ["DtextOptions", "DtextPreview"]


class DtextOptions(TypedDict, total=False):
    """How DText is shown."""

    inline: bool
    """Without paragraphs."""
    disable_mentions: bool
    allow_color: bool
    qtags: bool
    """With hashtags as links."""
    max_thumbs: int
    """How many posts may show their pictures."""


class DtextPreview(Resource):
    """DText as the site shows it."""

    async def create(self, body: str, **options: Unpack[DtextOptions]) -> HtmlWithPosts:
        """Turn DText into HTML; nothing is stored."""
        name, path = "dtext_preview.create", "/dtext_preview.json"
        wire.known(name, options, keys_of(DtextOptions))
        operation = write(
            name, "POST", path, HtmlWithPosts, form=wire.fields({"body": body, **options}),
            level="anonymous", repeatable=True,
        )  # fmt: skip
        return await self._send(operation)

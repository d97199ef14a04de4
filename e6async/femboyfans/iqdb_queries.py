"""Reverse image search: `app/controllers/posts/iqdb_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire
from e6async._core.protocol.operation import get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._shared.redirects import one_of
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary.uploads import UploadContent
from e6async.femboyfans._vocabulary.iqdb import IqdbMatch

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["IqdbQueries"]

_PATH = "/posts/iqdb.json"


class IqdbQueries(Resource):
    """Reverse image search: one call per 2 s below trusted, else RateLimitedError."""

    async def query(
        self,
        *,
        url: str | None = None,
        post_id: int | None = None,
        hash: str | None = None,
        score_cutoff: int | None = None,
    ) -> list[IqdbMatch]:
        """Posts similar to the image at a URL, of a post, or with an IQDB hash.

        `score_cutoff` is 60 by default, up to 100. The URL must be on the upload whitelist.
        """
        name = "iqdb_queries.query"
        picture = one_of(name, {"url": url, "post_id": post_id, "hash": hash})
        filters = {**picture, "score_cutoff": score_cutoff}
        query = wire.search(name, filters, filters)
        return await self._send(get(name, _PATH, list_of(IqdbMatch), query=query))

    async def query_post(
        self,
        file: UploadContent | None = None,
        *,
        name: str | None = None,
        url: str | None = None,
        post_id: int | None = None,
        hash: str | None = None,
        score_cutoff: int | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> list[IqdbMatch]:
        """Posts similar to the image in a file, or to one as in `query`.

        `name` is the file name; `on_progress` gets the number of bytes sent so far. A file that is
        not an image matches nothing.
        """
        operation = "iqdb_queries.query_post"
        picture = {"url": url, "post_id": post_id, "hash": hash}
        one_of(operation, {"file": file, **picture})
        filters = {**picture, "score_cutoff": score_cutoff}
        request = write(
            operation, "POST", _PATH, list_of(IqdbMatch),
            form=wire.search(operation, filters, filters),
            files=file_parts("search[file]", file, name), on_progress=on_progress,
            level="anonymous", repeatable=True,
        )  # fmt: skip
        return await self._send(request)

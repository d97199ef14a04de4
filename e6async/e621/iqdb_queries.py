"""Search by picture: `app/controllers/iqdb_queries_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire
from e6async._core.protocol.operation import list_of, write
from e6async._core.resource import Resource
from e6async.e621._shared.iqdb import iqdb_query
from e6async.e621._shared.redirects import one_of
from e6async.e621._shared.uploads import file_parts
from e6async.e621._vocabulary import IqdbMatch
from e6async.e621._vocabulary.uploads import UploadContent

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["IqdbQueries"]


class IqdbQueries(Resource):
    """Search by picture.

    A file or an address costs much: one in 60 s without login, six in 10 s with it, else
    RateLimitedError; posts and hashes ten in 10 s.
    """

    async def query(
        self,
        *,
        url: str | None = None,
        post_id: int | None = None,
        hash: str | None = None,
        score_cutoff: int | None = None,
    ) -> list[IqdbMatch]:
        """Posts that look like a picture at an address, that of a post, or one with this IQDB hash.

        `score_cutoff` is 60 by default, up to 100. The address must be on the upload whitelist.
        """
        name = "iqdb_queries.query"
        operation = iqdb_query(name, url=url, post_id=post_id, hash=hash, score_cutoff=score_cutoff)
        return await self._send(operation)

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
        """Posts that look like a picture in a file, or one named as in `query`.

        `name` is the file's; `on_progress` is told how many bytes have gone out. Nothing looks like
        a file that is no picture.
        """
        operation = "iqdb_queries.query_post"
        rest = {"url": url, "post_id": post_id, "hash": hash}
        one_of(operation, {"file": file, **rest})
        form = wire.fields({"v2": True, **rest, "score_cutoff": score_cutoff})
        asked = write(
            operation, "POST", "/iqdb_queries.json", list_of(IqdbMatch), form=form,
            files=file_parts("file", file, name), on_progress=on_progress, level="anonymous",
            repeatable=True,
        )  # fmt: skip
        return await self._send(asked)

"""Reverse image search: `app/controllers/iqdb_queries_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol import wire
from e6async._core.protocol.operation import Operation, get, list_of
from e6async.e621._shared.redirects import one_of
from e6async.e621._vocabulary.iqdb import IqdbMatch


def iqdb_query(
    name: str, *, url: str | None, post_id: int | None, hash: str | None, score_cutoff: int | None
) -> Operation[list[IqdbMatch]]:
    """Build the search for posts similar to an image, given in one of three ways."""
    picture = one_of(name, {"url": url, "post_id": post_id, "hash": hash})
    query = wire.fields({"v2": True, **picture, "score_cutoff": score_cutoff})
    return get(name, "/iqdb_queries.json", list_of(IqdbMatch), query=query)

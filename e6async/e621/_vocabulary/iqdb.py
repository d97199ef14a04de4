"""Search by picture: `app/controllers/iqdb_queries_controller.rb`, `app/logical/iqdb_proxy.rb`."""

from __future__ import annotations

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import Operation, get, list_of
from e6async.e621._vocabulary.post import BasicPost
from e6async.e621._vocabulary.redirects import one_of


@attrs.frozen(kw_only=True)
class IqdbMatch:
    """A post that looks like a picture."""

    post_id: int
    score: float
    """From 0 to 100; the server leaves out what is below `score_cutoff`, 60 by default."""
    hash: str | None = None
    """What the picture looks like to IQDB; None when it does not say."""
    post: BasicPost


def iqdb_query(
    name: str, *, url: str | None, post_id: int | None, hash: str | None, score_cutoff: int | None
) -> Operation[list[IqdbMatch]]:
    """Ask for the posts that look like a picture, named in one of three ways."""
    picture = one_of(name, {"url": url, "post_id": post_id, "hash": hash})
    query = wire.fields({"v2": True, **picture, "score_cutoff": score_cutoff})
    return get(name, "/iqdb_queries.json", list_of(IqdbMatch), query=query)

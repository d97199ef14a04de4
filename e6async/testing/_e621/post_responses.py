"""Responses with the whole row of a post, as operations of the staff have it."""

from __future__ import annotations

from e6async.testing._call import Call
from e6async.testing._e621.shapes import raw
from e6async.testing._records import Post
from e6async.testing._responses import Response, json_response

__all__ = ["raw_response"]


def raw_response(call: Call, post: Post, status: int = 201) -> Response:
    """A response with the row of a post."""
    pools = " ".join(f"pool:{pool}" for pool in post.pools)
    return json_response({**raw(call.view, post), "pool_string": pools}, status)

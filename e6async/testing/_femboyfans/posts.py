"""Posts: list, by id or MD5, next or previous, random (posts_controller.rb)."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621 import posts
from e6async.testing._responses import Response
from e6async.testing._routes import Route

__all__ = ["ROUTES"]


async def index(call: Call) -> Response:
    """List posts; a search by MD5 returns a list as well."""
    if call.params.nonblank("md5"):
        return call.posts([await posts.by_md5(call, call.params.text("md5") or "")])
    return await posts.index(call)


ROUTES: Final = (
    Route("GET", "/posts", "anonymous", index, identifier="posts:index"),
    Route("GET", "/posts/{id}", "anonymous", posts.show, identifier="posts:show"),
    Route("GET", "/posts/{id}/show_seq", "anonymous", posts.show_seq, identifier="posts:show_seq"),
    Route("GET", "/posts/random", "anonymous", posts.random, identifier="posts:random"),
)

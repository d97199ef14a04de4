"""Posts: list, by id or MD5, next or previous, random, count (posts_controller.rb)."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621 import search
from e6async.testing._paging import Page
from e6async.testing._params import Params, is_blank
from e6async.testing._records import Post
from e6async.testing._responses import Response, http_error, json_response, not_found, redirect
from e6async.testing._routes import Route

__all__ = ["ROUTES", "by_md5", "index", "random", "show", "show_seq"]

_MAX_COUNTED: Final = 750 * 320 + 1
_BASE_32: Final = "0123456789abcdefghijklmnopqrstuv"


async def index(call: Call) -> Response:
    """List posts, or show the one with an MD5."""
    if isinstance(call.params.get("md5"), str) and call.params.nonblank("md5"):
        return call.post(await by_md5(call, call.params.text("md5") or ""))
    parsed = call.rules.read_query(_tags(call.params), call.viewer)
    limit = call.params.text("limit")
    page = call.page_of_posts(limit if limit is not None else parsed.limit)
    ids = await search.find(call.world, parsed, call.viewer, page)
    return call.posts(call.world.posts[post_id] for post_id in ids)


async def show(call: Call) -> Response:
    """Show a post, deleted or not."""
    return call.post(call.post_from_path())


async def show_seq(call: Call) -> Response:
    """Show the nearest matching post: with a higher id for `seq=prev`, else with a lower one."""
    text = call.params.nonblank("q") or call.params.nonblank("tags") or ""
    parsed = call.rules.read_query(text, call.viewer)
    upward = call.params.text("seq") == "prev"
    page = Page(kind="after" if upward else "before", value=call.id(), limit=1)
    ids = await search.find(call.world, parsed, call.viewer, page)
    return call.post(call.world.posts[ids[0]] if ids else call.post_from_path())


async def random(call: Call) -> Response:
    """Show a random matching post."""
    text = f"{call.params.text('tags') or ''} order:random"
    parsed = call.rules.read_query(text, call.viewer)
    page = Page(kind="numbered", value=1, limit=20)  # some may be ghosts
    ids = await search.find(call.world, parsed, call.viewer, page)
    if not ids:
        raise not_found()
    return call.post(call.world.posts[ids[0]])


async def count(call: Call) -> Response:
    """Count the matching posts."""
    parsed = call.rules.read_query(_tags(call.params), call.viewer)
    matches = await search.count(call.world, parsed, call.viewer)
    capped = matches >= _MAX_COUNTED
    return json_response({"count": min(matches, _MAX_COUNTED), "capped": capped})


async def similar(call: Call) -> Response:
    """Redirect to the image search."""
    return redirect(f"{call.base_url}/iqdb_queries.json?post_id={call.params.text('id')}", 301)


async def short_link(call: Call) -> Response:
    """Redirect to the post whose id is in the path, in base 32."""
    text = (call.params.text("code") or "").lower()
    if any(digit not in _BASE_32 for digit in text):
        raise not_found()
    if int(text, 32) not in call.world.posts:
        raise not_found()
    return redirect(f"{call.base_url}/posts/{int(text, 32)}.json")


async def update_iqdb(call: Call) -> Response:
    """Queue a post for the image search."""
    return call.post(call.post_from_path())


async def comments(call: Call) -> Response:
    """The comments as HTML; the fake site has none."""
    call.post_from_path()
    return json_response({"html": '<div class="comments-for-post"></div>', "posts": {}})


def _tags(params: Params) -> str:
    tags = params.get("tags")
    if is_blank(tags):
        tags = params.below("post").get("tags") or ""
    if not isinstance(tags, str):
        raise http_error(400, "Invalid tags parameter")
    return tags


async def by_md5(call: Call, md5: str) -> Post:
    """The post with an MD5; raises 404."""
    if call.world.posts.id_of(md5) is None:
        await call.world.prepare()
    post = call.world.by_md5(md5)
    if post is None:
        raise not_found()
    return post


ROUTES: Final = (
    Route("GET", "/posts", "anonymous", index),
    Route("GET", "/posts/{id}", "anonymous", show),
    Route("GET", "/posts/{id}/show_seq", "anonymous", show_seq),
    Route("GET", "/posts/random", "anonymous", random),
    Route("GET", "/posts/count", "anonymous", count),
    Route("GET", "/posts/{id}/similar", "anonymous", similar),
    Route("GET", "/posts/{id}/comments", "anonymous", comments),
    Route("GET", "/posts/{id}/update_iqdb", "admin", update_iqdb),
    Route("GET", "/p/{code}", "anonymous", short_link),
)
